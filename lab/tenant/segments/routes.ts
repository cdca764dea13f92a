import type { FastifyInstance } from "fastify";
import { userIdOf } from "../identifiers";
import { honours } from "../parameters";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { type Segment, Segments } from "./segments";

interface WithFields {
  Querystring: { "add-fields"?: string | string[] };
}

/** Adds Grail's filter segments. */
export function registerSegments(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new Segments(context.store, id));
  const base = "/platform/storage/filter-segments/v1/filter-segments";
  const withFields = { config: { repeatable: ["add-fields"] } };
  const versioned = honours("optimistic-locking-version");
  app.get<WithFields>(base, withFields, (request) => ({
    filterSegments: of(request)
      .all()
      .map((segment) => render(segment, request.query)),
  }));
  app.post(base, (request, reply) => {
    const owner = userIdOf(context.callerOf(request));
    return reply.code(201).send(of(request).create(request.body, owner));
  });
  app.get<ById & WithFields>(`${base}/:id`, withFields, (request) =>
    render(of(request).get(request.params.id), request.query),
  );
  app.put<ById>(`${base}/:id`, versioned, (request) => {
    assertVersion(request, of(request).get(request.params.id).version);
    return of(request).update(request.params.id, request.body);
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}

/** Includes and variables are returned only on request. */
function render({ includes, variables, ...segment }: Segment, query: WithFields["Querystring"]) {
  const fields = [query["add-fields"] ?? []].flat().flatMap((each) => each.split(","));
  return {
    ...segment,
    isReadyMade: false,
    ...(fields.includes("INCLUDES") && { includes }),
    ...(fields.includes("VARIABLES") && { variables }),
  };
}
