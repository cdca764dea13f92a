import type { Grant, Level } from "../../access";
import type { Environment } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import { type AccessView, pathOf } from "../../constructs/checks/access-view";
import { several } from "../../constructs/checks/finding";
import { ACCESS_LEVEL_NAMES, type AccessLevelName } from "../../rules/dynatrace";
import { type Application, teamsIn } from "./application";

/** What an environment's own groups may do in another one, and levels that rise towards the protected one. */
export function checkTwinRights(application: Application, access: AccessView): CheckFinding[] {
  return [...strayRights(application, access), ...risingLevels(application)];
}

/**
 * A group of one environment that has rights in another: what its twin there, filled by the same claims, does not have
 * comes in unseen by whoever reads the twin's binding.
 */
function strayRights(application: Application, access: AccessView): CheckFinding[] {
  const home = new Map<string, Environment>();
  for (const { view, environment } of application.stacks)
    if (environment !== undefined) home.set(view.name, environment);
  const groups = new Map(access.model.groups.map((group) => [group.id, group]));
  const byTwin = new Map<string, Set<string>>();
  for (const grant of access.grants) {
    const group = groups.get(grant.groupId);
    const own = group && home.get(stackOf(group.source));
    if (!group || !own || grant.effect !== "ALLOW" || grant.level.kind !== "environment") continue;
    if (grant.level.environmentId !== own.dynatrace.environmentId) continue;
    for (const claim of claimsOf(group)) add(byTwin, `${own.name} ${claim}`, keyOf(grant));
  }
  const found = new Map<string, { grants: Grant[]; group: string; target: Environment }>();
  for (const grant of access.grants) {
    const group = groups.get(grant.groupId);
    const own = group && home.get(stackOf(group.source));
    if (!group || group.scim || !own || grant.effect !== "ALLOW") continue;
    for (const target of application.environments) {
      if (target.name === own.name || !isIn(grant.level, target)) continue;
      const twin = claimsOf(group).some((claim) => byTwin.get(`${target.name} ${claim}`)?.has(keyOf(grant)));
      if (twin) continue;
      const key = `${group.id} ${target.name}`;
      const known = found.get(key) ?? { grants: [], group: group.name, target };
      found.set(key, known);
      known.grants.push(grant);
    }
  }
  return [...found.values()].map(({ grants, group, target }) => ({
    rule: "rights-across-environments",
    severity: "error",
    path: pathOf(access, grants[0]?.via[0]),
    found: `group "${group}" has ${several([...new Set(grants.map(({ permission }) => permission))])} in ${target.name}, where its twin has not`,
    fix: `bind it in its own environment only, and give ${target.name}'s group what it needs there`,
    environment: target.name,
  }));
}

/** More in a protected environment than in one that is not: people would have to try things out in the protected one. */
function risingLevels(application: Application): CheckFinding[] {
  const open = application.environments.filter((environment) => !environment.protected);
  return application.environments
    .filter((environment) => environment.protected)
    .flatMap((environment) =>
      teamsIn(application, environment).flatMap((team) =>
        team.adGroups.flatMap(({ name, access }): CheckFinding[] => {
          const here = access[environment.name];
          if (here === undefined || open.length === 0) return [];
          const elsewhere = open.map((each) => access[each.name]);
          if (elsewhere.some((level) => level !== undefined && rank(level) >= rank(here))) return [];
          const most = elsewhere.find((level) => level !== undefined) ?? "no access";
          return [
            {
              rule: "more-access-in-prod",
              severity: "warning",
              path: `${environment.name}-${team.name}`,
              found: `group "${name}" is ${here} in ${environment.name} but has ${most} in ${open.map((each) => each.name).join(", ")}`,
              fix: `lower access.${environment.name}, or raise the other`,
              environment: environment.name,
              team: team.name,
            },
          ];
        }),
      ),
    );
}

function rank(level: AccessLevelName): number {
  return ACCESS_LEVEL_NAMES.indexOf(level);
}

function isIn(level: Level, { dynatrace }: Environment): boolean {
  return level.kind === "account"
    ? level.accountId === dynatrace.accountId || level.accountId === ""
    : level.environmentId === dynatrace.environmentId;
}

function stackOf(source = ""): string {
  return source.slice(0, source.lastIndexOf("/"));
}

function claimsOf({
  claims,
  scim,
  name,
}: {
  readonly claims: readonly string[];
  readonly scim?: boolean;
  readonly name: string;
}) {
  return scim ? [...claims, name] : claims;
}

function keyOf({ permission, conditions }: Grant): string {
  return `${permission} ${JSON.stringify(conditions)}`;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
