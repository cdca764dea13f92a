import type { FastifyInstance } from "fastify";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { ClassicSlos } from "./classic-slos";
import { PlatformSlos } from "./platform-slos";

/** Adds both kinds of service-level objectives. */
export function registerSlos(app: FastifyInstance, context: AreaContext): void {
  registerPlatformSlos(app, context);
  registerClassicSlos(app, context);
}

function registerPlatformSlos(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new PlatformSlos(context.store, id));
  const base = "/platform/slo/v1/slos";
  app.get(base, (request) => {
    const slos = of(request).all();
    return { totalCount: slos.length, slos };
  });
  app.post(base, (request, reply) => reply.code(201).send(of(request).create(request.body)));
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, (request, reply) => {
    assertVersion(request, of(request).get(request.params.id).version);
    of(request).update(request.params.id, request.body);
    return reply.code(204).send();
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    assertVersion(request, of(request).get(request.params.id).version);
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}

function registerClassicSlos(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new ClassicSlos(context.store, id));
  const base = "/api/v2/slo";
  app.get<{ Querystring: { sloSelector?: string } }>(base, (request) => {
    const slo = of(request).select(request.query.sloSelector);
    return { slo, totalCount: slo.length, pageSize: slo.length };
  });
  app.post(base, (request, reply) => {
    const { id } = of(request).create(request.body, context.callerOf(request).owner);
    return reply.code(201).header("location", `${base}/${id}`).send();
  });
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, (request, reply) => {
    of(request).update(request.params.id, request.body, context.callerOf(request).owner);
    return reply.code(200).send();
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}
