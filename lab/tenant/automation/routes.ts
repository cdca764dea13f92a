import type { FastifyInstance } from "fastify";
import { userIdOf } from "../identifiers";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { Workflows } from "./workflows";

/** Adds workflows. */
export function registerAutomation(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new Workflows(context.store, id));
  const base = "/platform/automation/v1/workflows";
  app.get<{ Querystring: { offset?: string } }>(base, (request) => {
    const all = of(request).all();
    return { count: all.length, results: all.slice(Number(request.query.offset ?? 0) || 0) };
  });
  app.post(base, (request, reply) => {
    const owner = userIdOf(context.callerOf(request));
    return reply.code(201).send(of(request).create(request.body, owner));
  });
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, (request) => of(request).update(request.params.id, request.body));
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}
