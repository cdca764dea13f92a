import type { FastifyInstance } from "fastify";
import { keyOfObjectId, legacyIdOf } from "../settings/object-id";
import { SettingsObjects } from "../settings/objects";
import type { AreaContext, LabEnvironment } from "../tenant";
import type { Account } from "./account";
import { MAX_BINDINGS } from "./bindings";
import { MAX_BOUNDARIES } from "./boundaries";
import { MAX_GROUPS } from "./groups";
import { levelOf } from "./levels";
import type { AtLevel, InAccount } from "./paths";
import { PERMISSION_NAMES } from "./permissions";
import { MAX_POLICIES } from "./policies";

/** Adds what belongs to the account as a whole: its environments, limits and role permissions. */
export function registerAccount(app: FastifyInstance, context: AreaContext, account: Account): void {
  app.get<InAccount>("/env/v2/accounts/:account/environments", () => {
    const data = context.environments.map((each) => ({
      id: each.id,
      name: each.name,
      active: true,
      url: context.urlOf(each),
    }));
    return { data };
  });
  app.get<InAccount>("/env/v1/accounts/:account/environments", () => ({
    tenantResources: context.environments.map(({ id, name }) => ({ name, id })),
    managementZoneResources: context.environments.flatMap((each) => zonesOf(context, each)),
  }));
  app.get<InAccount>("/iam/v1/accounts/:account/limits", () => {
    const results = [
      { limitType: "MAX_GROUPS", currentValue: account.groups.all().length, limitValue: MAX_GROUPS },
      { limitType: "MAX_POLICIES", currentValue: account.policies.count, limitValue: MAX_POLICIES },
      { limitType: "MAX_BOUNDARIES", currentValue: account.boundaries.all().length, limitValue: MAX_BOUNDARIES },
    ];
    return { pageSize: results.length, pageNumber: 1, total: results.length, results };
  });
  app.get<AtLevel>("/iam/v1/repo/:type/:level/limits", ({ params }) => {
    const level = levelOf(context, params.type, params.level);
    return {
      policies: entry(account.policies.all(level).length, MAX_POLICIES),
      bindings: entry(account.bindings.countAt(level), MAX_BINDINGS),
      boundaries: entry(account.boundaries.all().length, MAX_BOUNDARIES),
    };
  });
  app.get("/ref/v1/account/permissions", () =>
    PERMISSION_NAMES.map((id) => ({ id, description: id.replaceAll("-", " ") })),
  );
}

/** The account API writes a limit as text, and a count as a number. */
function entry(count: number, limit: number) {
  return { count, limit: String(limit) };
}

/** Zones by the number under which role permissions name them. */
function zonesOf({ store }: AreaContext, { id: parent }: LabEnvironment) {
  const zones = [...SettingsObjects.of(store, parent).list("builtin:management-zones")];
  return zones.map(({ objectId, value }) => ({
    parent,
    name: String(value.name),
    id: legacyIdOf(keyOfObjectId(objectId) ?? ""),
  }));
}
