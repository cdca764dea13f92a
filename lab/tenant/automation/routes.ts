import type { FastifyInstance } from "fastify";
import { userIdOf } from "../identifiers";
import { honours, wholeNumber } from "../parameters";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { Workflows } from "./workflows";

/** Adds workflows. */
export function registerAutomation(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new Workflows(context.store, id));
  const base = "/platform/automation/v1/workflows";
  // The lab shows every workflow to whoever may call it, so that an administrator sees no more.
  const admin = honours("adminAccess");
  app.get<{ Querystring: { offset?: string; limit?: string } }>(
    base,
    honours("adminAccess", "offset", "limit"),
    (request) => {
      const all = of(request).all();
      const offset = wholeNumber("offset", request.query.offset, 0);
      const limit = wholeNumber("limit", request.query.limit, all.length);
      return { count: all.length, results: all.slice(offset, offset + limit) };
    },
  );
  app.post(base, admin, (request, reply) => {
    const owner = userIdOf(context.callerOf(request));
    return reply.code(201).send(of(request).create(request.body, owner));
  });
  app.get<ById>(`${base}/:id`, admin, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, admin, (request) => of(request).update(request.params.id, request.body));
  app.patch<ById>(`${base}/:id`, admin, (request) => of(request).patch(request.params.id, request.body));
  app.delete<ById>(`${base}/:id`, admin, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}
