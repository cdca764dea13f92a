import { type Application, type EnvironmentFacts, environmentsOf, type TeamFacts, teamStacksIn } from "./application";
import type { ApplicationCheck } from "./check";
import type { Found } from "./finding";
import { type NamespaceRule, namespaceRulesOf } from "./zone-prefixes";

/** A team may share its records and entities, but a zone shows more than these. */
export const zoneOverlap: ApplicationCheck = {
  name: "zone-overlap",
  holds: "no zone takes in another team's namespace",
  silencedBy: "owner",
  sees: "application",
  check: (application) => environmentsOf(application).flatMap((environment) => overlapsIn(application, environment)),
};

function overlapsIn(application: Application, environment: EnvironmentFacts): Found[] {
  const stacks = teamStacksIn(application, environment);
  const owners = new Map<string, TeamFacts>();
  for (const { team } of stacks) for (const namespace of team.namespaces) owners.set(namespace, team);
  const found = new Map<string, Found>();
  for (const { stack, team } of stacks) {
    for (const rule of namespaceRulesOf(stack)) {
      if (rule.cluster !== undefined && rule.cluster !== environment.clusterName) continue;
      for (const [namespace, owner] of takenIn(rule, owners)) {
        if (owner.name === team.name) continue;
        const finding = overlap(rule, namespace, owner, environment);
        found.set(`${finding.path} ${finding.found}`, finding);
      }
    }
  }
  return [...found.values()];
}

/** Namespaces of teams that a rule takes in; one is enough for a rule that names no namespace. */
function takenIn({ namespace }: NamespaceRule, owners: ReadonlyMap<string, TeamFacts>): [string, TeamFacts][] {
  if (namespace?.operator === "EQUALS") {
    const owner = owners.get(namespace.value);
    return owner ? [[namespace.value, owner]] : [];
  }
  return [...owners].filter(([name]) => matches(namespace, name));
}

function matches(namespace: NamespaceRule["namespace"], name: string): boolean {
  switch (namespace?.operator) {
    case undefined:
    case "EXISTS":
      return true;
    case "EQUALS":
      return name === namespace.value;
    case "CONTAINS":
      return name.includes(namespace.value);
    case "ENDS_WITH":
      return name.endsWith(namespace.value);
    case "BEGINS_WITH":
      return name.startsWith(namespace.value);
    default:
      return false;
  }
}

function overlap(
  { entry, zone, namespace }: NamespaceRule,
  name: string,
  owner: TeamFacts,
  { name: environment }: EnvironmentFacts,
): Found {
  const how = namespace === undefined ? "a rule without a namespace" : `${namespace.operator} "${namespace.value}"`;
  return {
    severity: "error",
    path: entry.path,
    found: `zone "${zone}" takes in namespace "${name}" of team ${owner.name} by ${how}`,
    fix: "name the team's own namespaces exactly",
    environment,
    team: owner.name,
  };
}
