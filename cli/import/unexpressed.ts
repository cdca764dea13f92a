import type { Environment, Team } from "../../config/schema";
import { isExistingZone, zoneNameOf } from "../../rules/names";
import type { Match } from "./match";
import { namespacesOfBoundary, zonesOfBoundary } from "./match";
import { foundLogRule, foundZoneRules } from "./normal-forms";
import { nameOf, type TenantObjects } from "./tenant-objects";

/** What the tenant has about a team that no resource of its stack stands for: it stays as it is, in nobody's code. */
export function unexpressed(
  team: Team,
  environment: Environment,
  tenant: TenantObjects,
  found: readonly Match[],
): string[] {
  const ids = new Set(found.map(({ id }) => id));
  const isOurs = (namespaces: readonly string[]) => namespaces.some((each) => team.namespaces.includes(each));
  return [
    ...otherZones(team, tenant, ids, isOurs),
    ...otherLogRules("log ingest rule", tenant.storageRules, ids, isOurs),
    ...otherLogRules("masking rule", tenant.masks, ids, isOurs),
    ...otherBoundaries(team, tenant, ids, isOurs),
    ...otherRights(environment, tenant, found),
  ];
}

type Objects = TenantObjects["zones"];
type IsOurs = (namespaces: readonly string[]) => boolean;

function otherZones(team: Team, { zones }: TenantObjects, ids: ReadonlySet<string>, isOurs: IsOurs): string[] {
  const own = isExistingZone(team) ? zoneNameOf(team) : undefined;
  return zones
    .filter((zone) => !ids.has(zone.objectId) && nameOf(zone) !== own)
    .filter(({ value }) => isOurs(foundZoneRules(value).flatMap(({ namespaces }) => namespaces)))
    .map(
      (zone) => `management zone ${quote(nameOf(zone))} takes in a namespace of the team, and is not the team's zone`,
    );
}

function otherLogRules(kind: string, all: Objects, ids: ReadonlySet<string>, isOurs: IsOurs): string[] {
  return all
    .filter(({ objectId }) => !ids.has(objectId))
    .flatMap((rule) => {
      const { namespaces, scope } = foundLogRule(rule.scope, rule.value);
      if (!isOurs(namespaces)) return [];
      return [
        `${kind} ${quote(nameOf(rule))} (scope ${scope}) names a namespace of the team, and is not what its file says`,
      ];
    });
}

function otherBoundaries(team: Team, { account }: TenantObjects, ids: ReadonlySet<string>, isOurs: IsOurs): string[] {
  return account.boundaries
    .filter(({ uuid }) => !ids.has(uuid))
    .filter(
      ({ boundaryQuery }) =>
        isOurs(namespacesOfBoundary(boundaryQuery)) || zonesOfBoundary(boundaryQuery).includes(zoneNameOf(team)),
    )
    .map(({ name }) => `boundary ${quote(name)} opens what is the team's, and is not one of its boundaries`);
}

/** Rights of the team's groups that its stack neither declares nor takes away. */
function otherRights({ dynatrace }: Environment, { account }: TenantObjects, found: readonly Match[]): string[] {
  const groups = new Map(
    found.filter(({ entry }) => entry.type === "dynatrace_iam_group").map(({ id, called }) => [id, called]),
  );
  const policies = new Map(account.policies.map(({ uuid, name }) => [uuid, name]));
  const elsewhere = account.bindings
    .filter(({ groupUuid, levelId }) => groups.has(groupUuid) && levelId !== dynatrace.environmentId)
    .map(({ groupUuid, policyUuid, levelType }) => {
      const policy = quote(policies.get(policyUuid) ?? policyUuid);
      return `policy ${policy} is bound to group ${quote(groups.get(groupUuid) ?? groupUuid)} at the level of the ${levelType}`;
    });
  const roles = account.groups
    .filter(({ uuid }) => groups.has(uuid))
    .flatMap(({ name, permissions }) =>
      (permissions ?? []).map(
        ({ permissionName, scope }) =>
          `group ${quote(name)} has the role ${permissionName} (${scope}), which no boundary narrows`,
      ),
    );
  return [...elsewhere, ...roles];
}

const quote = (text: string) => JSON.stringify(text);
