import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { assertNotEvaluated, type ClassicSloQuery, listSlos } from "./classic-slo-list";
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
  const versioned = honours("optimistic-locking-version");
  app.get(base, (request) => {
    const slos = of(request).all();
    return { totalCount: slos.length, slos };
  });
  app.post(base, (request, reply) => reply.code(201).send(of(request).create(request.body)));
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, versioned, (request, reply) => {
    assertVersion(request, of(request).get(request.params.id).version);
    of(request).update(request.params.id, request.body);
    return reply.code(204).send();
  });
  app.delete<ById>(`${base}/:id`, versioned, (request, reply) => {
    assertVersion(request, of(request).get(request.params.id).version);
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}

function registerClassicSlos(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new ClassicSlos(context.store, id));
  const base = "/api/v2/slo";
  const listing = honours("sloSelector", "sort", "pageIdx", "pageSize", "timeFrame", "demo", "evaluate");
  app.get<{ Querystring: ClassicSloQuery }>(base, listing, (request) => listSlos(of(request), request.query));
  app.post(base, (request, reply) => {
    const { id } = of(request).create(request.body, context.callerOf(request).owner);
    return reply.code(201).header("location", `${base}/${id}`).send();
  });
  app.get<ById & { Querystring: ClassicSloQuery }>(`${base}/:id`, honours("timeFrame", "evaluate"), (request) => {
    assertNotEvaluated(request.query);
    return of(request).get(request.params.id);
  });
  app.put<ById>(`${base}/:id`, (request, reply) => {
    of(request).update(request.params.id, request.body, context.callerOf(request).owner);
    return reply.code(200).send();
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(204).send();
  });
}
