import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readPayload } from "../payload";
import type { AreaContext, Caller } from "../tenant";
import { Clients } from "./clients";
import { ENVIRONMENT_SCOPES } from "./scopes";

const CONTEXT = z.array(z.strictObject({ key: z.string(), value: z.string() })).nullish();
const QUESTION = z.strictObject({
  permissions: z
    .array(z.strictObject({ permission: z.string().min(1, "must not be empty"), context: CONTEXT }))
    .min(1, "must hold at least one permission")
    .max(100, "must not hold more than 100 permissions"),
});

/**
 * Adds `POST /lab/clients`, which stands for the page where a person makes an OAuth client, and the call by which a client
 * asks what it may do. That call answers for the token that is presented: a scope that the token does not carry is
 * `"false"`, whatever the client could have asked for.
 *
 * @see Dynatrace documentation, "Platform Management API", resolve effective permissions
 */
export function registerClients(app: FastifyInstance, context: AreaContext): void {
  const clients = new Clients(context.store, context.environments);
  app.post("/lab/clients", ({ body }, reply) => reply.code(201).send(clients.create(body)));
  app.post("/platform/management/v1/effective-permissions::resolve", (request) => {
    const { permissions } = readPayload(QUESTION, request.body);
    const caller = context.callerOf(request);
    return permissions.map(({ permission, context: given }) => ({
      permission,
      granted: has(caller, permission) ? "true" : "false",
      ...(given != null && { context: given }),
    }));
  });
}

function has({ scopes, withoutRight = [] }: Caller, permission: string): boolean {
  return (scopes ?? ENVIRONMENT_SCOPES).includes(permission) && !withoutRight.includes(permission);
}
