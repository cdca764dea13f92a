import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { HttpMonitors } from "./http-monitors";

/** Adds synthetic monitors. */
export function registerSynthetic(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new HttpMonitors(context.store, id));
  const base = "/api/v1/synthetic/monitors";
  app.get<{ Querystring: { type?: string } }>(base, honours("type"), (request) => {
    const all = of(request).all();
    const found = all.filter(({ type }) => request.query.type === undefined || request.query.type === type);
    return { monitors: found.map(({ name, entityId, type, enabled }) => ({ name, entityId, type, enabled })) };
  });
  app.post(base, (request) => ({ entityId: of(request).create(request.body).entityId }));
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, (request, reply) => {
    of(request).update(request.params.id, request.body);
    return reply.code(204).send();
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}
