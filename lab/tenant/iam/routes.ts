import type { FastifyInstance } from "fastify";
import type { AreaContext } from "../tenant";
import type { Account } from "./account";
import { registerAccount } from "./account-routes";
import { registerBindings } from "./binding-routes";
import { Bindings } from "./bindings";
import { Boundaries } from "./boundaries";
import { registerBoundaries } from "./boundary-routes";
import { registerGroups } from "./group-routes";
import { Groups } from "./groups";
import { assertAccount } from "./levels";
import { Policies } from "./policies";
import { registerPolicies } from "./policy-routes";
import { registerUsers } from "./user-routes";
import { Users } from "./users";

/** Adds the account API: groups, permissions, users, policies, boundaries, bindings, limits and environments. */
export function registerIam(app: FastifyInstance, context: AreaContext): void {
  const groups = new Groups(context.store, context);
  const users = new Users(context.store, groups);
  const policies = new Policies(context.store);
  const boundaries = new Boundaries(context.store, context);
  const bindings = new Bindings(context.store, groups, policies, boundaries);
  const account: Account = { groups, users, policies, boundaries, bindings };
  app.register(async (iam) => {
    iam.addHook("preHandler", async (request) => {
      const { account: id } = request.params as { account?: string };
      if (id !== undefined) assertAccount(context, id);
    });
    registerAccount(iam, context, account);
    registerGroups(iam, account);
    registerUsers(iam, context, account);
    registerPolicies(iam, context, account);
    registerBoundaries(iam, account);
    registerBindings(iam, context, account);
  });
}
