import type { FastifyInstance } from "fastify";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { ApiTokens } from "./api-tokens";

/** Adds API tokens. */
export function registerTokens(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new ApiTokens(context.store, id));
  const base = "/api/v2/apiTokens";
  app.get(base, (request) => {
    const apiTokens = of(request).all();
    return { totalCount: apiTokens.length, pageSize: apiTokens.length, apiTokens };
  });
  app.post(base, (request, reply) =>
    reply.code(201).send(of(request).create(request.body, context.callerOf(request).owner)),
  );
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
