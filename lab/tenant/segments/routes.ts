import type { FastifyInstance } from "fastify";
import { ApiError } from "../errors";
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
  // A colon begins a parameter of a route, and two of them are a plain one.
  app.get<WithFields>(`${base}::lean`, withFields, (request) => ({
    filterSegments: of(request)
      .all()
      .map((segment) => render(segment, request.query, ["EXTERNALID", "RESOURCECONTEXT"])),
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

const FIELDS = ["INCLUDES", "VARIABLES", "EXTERNALID", "RESOURCECONTEXT"] as const;

/**
 * Includes, variables, the client's own id and what the caller may do are returned only on request.
 *
 * @throws ApiError 400 for a field that cannot be asked for here.
 */
function render(segment: Segment, query: WithFields["Querystring"], known: readonly string[] = FIELDS) {
  const { includes, variables, externalId, ...rest } = segment;
  const fields = [query["add-fields"] ?? []].flat().flatMap((each) => each.split(","));
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) {
    throw new ApiError(400, `add-fields: "${unknown}" is not served here; use one of ${known.join(", ")}`);
  }
  return {
    ...rest,
    isReadyMade: false,
    ...(fields.includes("INCLUDES") && { includes }),
    ...(fields.includes("VARIABLES") && { variables }),
    ...(fields.includes("RESOURCECONTEXT") && { allowedOperations: ["READ", "WRITE", "DELETE", "SHARE"] }),
    ...(fields.includes("EXTERNALID") && externalId != null && { externalId }),
  };
}
