import { EVERY_PERMISSION, type Grant, isGlobalCondition, readsData, supports } from "../access";
import { type Account, pathOf } from "./account";
import type { AccountCheck } from "./check";
import { type Found, several } from "./finding";

const BUCKETS = "storage:buckets:read";

export const unconditionalGrant: AccountCheck = {
  name: "unconditional-grant",
  holds: "data and settings are granted within limits",
  silencedBy: "owner",
  consequence: 1,
  sees: "account",
  check: unconditional,
};

/** A record needs the permission of its table and that of its bucket; one without the other shows nothing. */
export const dataWithoutBucket: AccountCheck = {
  name: "data-without-bucket",
  holds: "a group that reads a table opens its buckets",
  silencedBy: "owner",
  sees: "account",
  check: (account) => tableBucketPairs(account).flatMap((grants) => closedTables(account, grants)),
};

export const bucketWithoutData: AccountCheck = {
  name: "bucket-without-data",
  holds: "a group that opens buckets may read a table",
  silencedBy: "owner",
  sees: "account",
  check: (account) => tableBucketPairs(account).flatMap((grants) => idleBuckets(account, grants)),
};

/** Data, or settings that can be changed, in the whole environment. */
function unconditional(account: Account): Found[] {
  const byBinding = new Map<string, { grant: Grant; permissions: Set<string>; because: readonly string[] }>();
  for (const grant of account.grants) {
    if (grant.effect !== "ALLOW" || !mustBeLimited(grant.permission) || limits(grant)) continue;
    for (const reason of grant.via) {
      const key = JSON.stringify([reason.source, reason.policy?.name, reason.role]);
      const known = byBinding.get(key) ?? { grant: { ...grant, via: [reason] }, permissions: new Set(), because: [] };
      known.permissions.add(grant.permission);
      byBinding.set(key, { ...known, because: known.because.length > 0 ? known.because : (reason.because ?? []) });
    }
  }
  return [...byBinding.values()].map(({ grant, permissions, because }) => {
    const [reason] = grant.via;
    const names = [...permissions];
    const what = reason?.role === undefined ? `policy "${reason?.policy?.name}"` : `role ${reason.role}`;
    const why =
      because[0] ?? (reason?.role === undefined ? "it is bound without a boundary" : "no boundary narrows a role");
    return {
      severity: "error",
      path: pathOf(account, reason),
      found: `${what} gives group "${reason?.group}" ${several(names)} in the whole environment, because ${why}`,
      fix: remedy(names[0] ?? ""),
    };
  });
}

/** A condition that every team meets, such as the time of day, does not separate teams. */
function limits({ conditions }: Grant): boolean {
  return conditions.some(({ name }) => !isGlobalCondition(name));
}

function mustBeLimited(permission: string): boolean {
  return permission !== EVERY_PERMISSION && (readsData(permission) || permission === "settings:objects:write");
}

function remedy(permission: string): string {
  const fitting = ["environment:management-zone", "storage:k8s.namespace.name", "storage:dt.security_context"].find(
    (condition) => supports(permission, condition),
  );
  return fitting === undefined
    ? "take it away: nothing limits that permission to a team"
    : `bind it with a boundary on ${fitting}`;
}

/** What each group has of tables and buckets, by group and level; who may do everything has both. */
function tableBucketPairs(
  account: Account,
): { readonly tables: readonly Grant[]; readonly buckets: readonly Grant[] }[] {
  const byGroup = new Map<string, Grant[]>();
  for (const grant of account.grants) {
    if (grant.effect !== "ALLOW") continue;
    const { level } = grant;
    const key = `${grant.groupId} ${level.kind === "environment" ? level.environmentId : "account"}`;
    const known = byGroup.get(key);
    if (known) known.push(grant);
    else byGroup.set(key, [grant]);
  }
  return [...byGroup.values()]
    .filter((grants) => !grants.some(({ permission }) => permission === EVERY_PERMISSION))
    .map((grants) => ({
      tables: grants.filter(({ permission }) => readsData(permission) && supports(permission, "storage:bucket-name")),
      buckets: grants.filter(({ permission }) => permission === BUCKETS),
    }));
}

function closedTables(account: Account, { tables, buckets }: ReturnType<typeof tableBucketPairs>[number]): Found[] {
  const closed = tables.filter(({ permission }) => !buckets.some((bucket) => opens(bucket, tableOf(permission))));
  const [reason] = closed[0]?.via ?? [];
  if (closed.length === 0) return [];
  const names = [...new Set(closed.map(({ permission }) => permission))];
  return [
    {
      severity: "error",
      path: pathOf(account, reason),
      found: `group "${reason?.group}" has ${several(names)} but no ${BUCKETS} for it, so queries show nothing`,
      fix: `bind a policy with ${BUCKETS} for the table, such as grail-buckets`,
    },
  ];
}

function idleBuckets(account: Account, { tables, buckets }: ReturnType<typeof tableBucketPairs>[number]): Found[] {
  const [bucket] = buckets;
  if (bucket === undefined || tables.length > 0) return [];
  const [reason] = bucket.via;
  return [
    {
      severity: "error",
      path: pathOf(account, reason),
      found: `group "${reason?.group}" has ${BUCKETS} but may read no table, so queries show nothing`,
      fix: "bind a policy such as team-records within a boundary of the team's namespaces",
    },
  ];
}

function tableOf(permission: string): string {
  return permission.slice("storage:".length, -":read".length);
}

function opens({ conditions }: Grant, table: string): boolean {
  return conditions.every(({ name, operator, values }) => {
    if (name !== "storage:table-name") return true;
    if (operator === "startsWith") return values.some((value) => table.startsWith(value));
    return operator === "=" || operator === "IN" ? values.includes(table) : true;
  });
}
