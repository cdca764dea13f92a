import type { Grant, Level } from "../access";
import { ACCESS_LEVEL_NAMES, type AccessLevelName } from "../rules/dynatrace";
import { teamStackName } from "../rules/names";
import { type Account, pathOf } from "./account";
import { type EnvironmentFacts, environmentsOf, teamsIn } from "./application";
import type { AccountCheck } from "./check";
import { type Found, several } from "./finding";

/** Rights that the other environment's group with the same claims lacks: a reader of its binding does not see them. */
export const rightsAcrossEnvironments: AccountCheck = {
  name: "rights-across-environments",
  holds: "a group has rights in its own environment only",
  silencedBy: "nobody",
  sees: "account",
  check: strayRights,
};

/** More in a protected environment than in one that is not: people would have to try things out in the protected one. */
export const moreAccessInProd: AccountCheck = {
  name: "more-access-in-prod",
  holds: "no group may do more in a protected environment than outside",
  silencedBy: "owner",
  sees: "account",
  check: risingLevels,
};

function strayRights(account: Account): Found[] {
  const environments = environmentsOf(account);
  const home = new Map<string, EnvironmentFacts>();
  for (const { stack, owner } of account.stacks) if (owner) home.set(stack.name, owner.environment);
  const groups = new Map(account.model.groups.map((group) => [group.id, group]));
  const byTwin = new Map<string, Set<string>>();
  for (const grant of account.grants) {
    const group = groups.get(grant.groupId);
    const own = group && home.get(stackOf(group.source));
    if (!group || !own || grant.effect !== "ALLOW" || grant.level.kind !== "environment") continue;
    if (grant.level.environmentId !== own.environmentId) continue;
    for (const claim of claimsOf(group)) add(byTwin, `${own.name} ${claim}`, keyOf(grant));
  }
  const found = new Map<string, { grants: Grant[]; group: string; target: EnvironmentFacts }>();
  for (const grant of account.grants) {
    const group = groups.get(grant.groupId);
    const own = group && home.get(stackOf(group.source));
    if (!group || group.scim || !own || grant.effect !== "ALLOW") continue;
    for (const target of environments) {
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
    severity: "error",
    path: pathOf(account, grants[0]?.via[0]),
    found: `group "${group}" has ${several([...new Set(grants.map(({ permission }) => permission))])} in ${target.name}; the ${target.name} group with the same claim does not`,
    fix: `bind it in its own environment only, and give ${target.name}'s group what it needs there`,
    environment: target.name,
  }));
}

function risingLevels(account: Account): Found[] {
  const environments = environmentsOf(account);
  const open = environments.filter(({ isProtected }) => !isProtected);
  if (open.length === 0) return [];
  const levels = new Map(
    environments.flatMap((environment) =>
      teamsIn(account, environment).flatMap((team) =>
        team.groups.map(({ name, access }) => [`${environment.name} ${team.name} ${name}`, access]),
      ),
    ),
  );
  return environments
    .filter(({ isProtected }) => isProtected)
    .flatMap((environment) =>
      teamsIn(account, environment).flatMap((team) =>
        team.groups.flatMap(({ name, access: here }): Found[] => {
          if (here === undefined) return [];
          const elsewhere = open.flatMap((each) => levels.get(`${each.name} ${team.name} ${name}`) ?? []);
          if (elsewhere.some((level) => rank(level) >= rank(here))) return [];
          return [
            {
              severity: "warning",
              path: teamStackName(environment.name, team.name),
              found: `group "${name}" is ${here} in ${environment.name} but has ${elsewhere[0] ?? "no access"} in ${open.map((each) => each.name).join(", ")}`,
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

function isIn(level: Level, environment: EnvironmentFacts): boolean {
  return level.kind === "account"
    ? level.accountId === environment.accountId || level.accountId === ""
    : level.environmentId === environment.environmentId;
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
