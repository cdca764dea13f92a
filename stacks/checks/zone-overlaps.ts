import type { Environment, Team } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import { type NamespaceRule, namespaceRulesOf } from "../../constructs/checks/zone-prefixes";
import { type Application, teamStacks } from "./application";

/** No zone takes in a namespace of another team; it may have shared records and entities, but a zone shows more. */
export function checkZoneOverlaps(application: Application): CheckFinding[] {
  return application.environments.flatMap((environment) => overlapsIn(application, environment));
}

function overlapsIn(application: Application, environment: Environment): CheckFinding[] {
  const stacks = teamStacks(application, environment);
  const owners = new Map<string, Team>();
  for (const { team } of stacks) for (const namespace of team.namespaces) owners.set(namespace, team);
  const found = new Map<string, CheckFinding>();
  for (const { view, team } of stacks) {
    for (const rule of namespaceRulesOf(view)) {
      if (rule.cluster !== undefined && rule.cluster !== environment.kubernetes.clusterName) continue;
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
function takenIn({ namespace }: NamespaceRule, owners: ReadonlyMap<string, Team>): [string, Team][] {
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
  owner: Team,
  { name: environment }: Environment,
) {
  const how = namespace === undefined ? "a rule without a namespace" : `${namespace.operator} "${namespace.value}"`;
  return {
    rule: "zone-overlap",
    severity: "error",
    path: entry.path,
    found: `zone "${zone}" takes in namespace "${name}" of team ${owner.name} by ${how}`,
    fix: "name the team's own namespaces exactly",
    environment,
    team: owner.name,
  } satisfies CheckFinding;
}
