import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../errors";
import { honours } from "../parameters";
import { readPayload } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { ApiTokens } from "./api-tokens";
import { TOKEN_SCOPES } from "./scopes";
import { listTokens, type TokenQuery } from "./token-list";

const LOOKUP = z.strictObject({ token: z.string().min(1, "must not be empty") });

/** Adds API tokens. */
export function registerTokens(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new ApiTokens(context.store, id));
  const base = "/api/v2/apiTokens";
  const listing = honours("fields", "sort", "pageSize", "nextPageKey");
  app.get<{ Querystring: TokenQuery }>(base, listing, (request) =>
    listTokens(`${context.environmentOf(request).id}/api-tokens`, of(request).all(), request.query),
  );
  app.post(base, (request, reply) =>
    reply.code(201).send(of(request).create(request.body, context.callerOf(request).owner)),
  );
  app.post(`${base}/lookup`, (request) => {
    const { token } = readPayload(LOOKUP, request.body);
    const { name } = context.environmentOf(request);
    const found = token === `lab-${name}-api-token` ? labToken(name) : of(request).find(token);
    if (found === undefined) throw new ApiError(404, "The token does not exist in this environment");
    return found;
  });
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

/** The token that the lab itself has for an environment, which may do everything there. */
function labToken(name: string) {
  return {
    id: `lab-${name}`,
    name: "lab",
    enabled: true,
    personalAccessToken: false,
    owner: `lab-${name}-client`,
    creationDate: "2026-01-01T00:00:00.000Z",
    scopes: TOKEN_SCOPES,
  };
}
