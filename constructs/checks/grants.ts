import { EVERY_PERMISSION, type Grant, isGlobalCondition, readsData, supports } from "../../access";
import { type AccessView, pathOf } from "./access-view";
import { type CheckFinding, several } from "./finding";

const BUCKETS = "storage:buckets:read";

/** What groups may do in the end: nothing of a team's is open without a limit, and data and buckets go together. */
export function checkGrants(access: AccessView): CheckFinding[] {
  return [...unconditional(access), ...halves(access)];
}

/** Data, or settings that can be changed, in the whole environment. */
function unconditional(access: AccessView): CheckFinding[] {
  const byBinding = new Map<string, { grant: Grant; permissions: Set<string>; because: readonly string[] }>();
  for (const grant of access.grants) {
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
      rule: "unconditional-grant",
      severity: "error",
      path: pathOf(access, reason),
      found: `${what} gives group "${reason?.group}" ${several(names)} in the whole environment, because ${why}`,
      fix: remedy(names[0] ?? ""),
    };
  });
}

/** A condition that every team meets, such as the time of day, is no limit between teams. */
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

/** A record takes the permission of its table and that of its bucket; one without the other shows nothing. */
function halves(access: AccessView): CheckFinding[] {
  const byGroup = new Map<string, Grant[]>();
  for (const grant of access.grants) {
    if (grant.effect !== "ALLOW") continue;
    const { level } = grant;
    const key = `${grant.groupId} ${level.kind === "environment" ? level.environmentId : "account"}`;
    const known = byGroup.get(key);
    if (known) known.push(grant);
    else byGroup.set(key, [grant]);
  }
  return [...byGroup.values()].flatMap((grants) => halvesOf(access, grants));
}

function halvesOf(access: AccessView, grants: readonly Grant[]): CheckFinding[] {
  if (grants.some(({ permission }) => permission === EVERY_PERMISSION)) return [];
  const buckets = grants.filter(({ permission }) => permission === BUCKETS);
  const tables = grants.filter(
    ({ permission }) => readsData(permission) && supports(permission, "storage:bucket-name"),
  );
  const closed = tables.filter(({ permission }) => !buckets.some((bucket) => opens(bucket, tableOf(permission))));
  const [bucket] = buckets;
  const [reader] = closed;
  const findings: CheckFinding[] = [];
  if (reader) {
    const names = [...new Set(closed.map(({ permission }) => permission))];
    findings.push({
      rule: "data-without-bucket",
      severity: "error",
      path: pathOf(access, reader.via[0]),
      found: `group "${reader.via[0]?.group}" has ${several(names)} but no ${BUCKETS} for it, so queries show nothing`,
      fix: `bind a policy with ${BUCKETS} for the table, such as grail-buckets`,
    });
  }
  if (bucket && tables.length === 0) {
    findings.push({
      rule: "bucket-without-data",
      severity: "error",
      path: pathOf(access, bucket.via[0]),
      found: `group "${bucket.via[0]?.group}" has ${BUCKETS} but may read no table, so queries show nothing`,
      fix: "bind a policy such as team-records within a boundary of the team's namespaces",
    });
  }
  return findings;
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
