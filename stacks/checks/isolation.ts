import { findReaches, type Isolation, ownedThings, type Reach, type Share, type Tenancy } from "../../access";
import type { Environment, Team } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import { type AccessView, pathOf } from "../../constructs/checks/access-view";
import { several } from "../../constructs/checks/finding";
import { zoneNameOf } from "../team-stack";
import { type Application, teamsIn } from "./application";

/** No group of a team sees a record, an entity or a setting of another, unless the other shares it on purpose. */
export function checkIsolation(application: Application, access: AccessView): CheckFinding[] {
  return isolationOf(application, access).reaches.map((reach) => finding(application, access, reach));
}

/** Who reaches whom, over all pairs of teams and environments. */
export function isolationOf({ ...application }: Application, access: AccessView): Isolation {
  const tenancies = new Map<string, { claims: Set<string>; things: Tenancy["things"][] }>();
  const shares: Share[] = [];
  for (const environment of application.environments) {
    for (const team of teamsIn(application, environment)) {
      const known = tenancies.get(team.name) ?? { claims: new Set(), things: [] };
      tenancies.set(team.name, known);
      for (const { claim, name } of team.adGroups) known.claims.add(claim ?? name);
      known.things.push(ownedThings(ownership(environment, team)));
      shares.push(...sharesOf(environment, team));
    }
  }
  const teams = [...tenancies].map(([name, { claims, things }]) => ({
    name,
    claims: [...claims],
    things: things.flat(),
  }));
  return findReaches(access.model, teams, shares);
}

function ownership({ dynatrace, kubernetes }: Environment, team: Team) {
  const { environmentId } = dynatrace;
  return { environmentId, namespaces: team.namespaces, cluster: kubernetes.clusterName, zone: zoneNameOf(team) };
}

function sharesOf({ name, dynatrace }: Environment, team: Team): Share[] {
  return team.shareWith
    .filter(({ environments }) => environments === undefined || environments.includes(name))
    .map((share) => ({ owner: team.name, with: share.team, environmentId: dynatrace.environmentId }));
}

function finding({ environments }: Application, access: AccessView, { from, to, environmentId, things }: Reach) {
  const environment = environments.find(({ dynatrace }) => dynatrace.environmentId === environmentId);
  const permissions = things.map(({ permission }) => permission);
  const reason = things[0]?.grants[0]?.via[0];
  const why = reason?.because?.[0];
  return {
    rule: "team-reach",
    severity: "error",
    path: pathOf(access, reason),
    found: `team ${from} reaches ${several(permissions)} of team ${to} in ${environment?.name ?? environmentId}${why ? `, because ${why}` : ""}`,
    fix: `narrow the grant, or let team ${to} write shareWith: [{ team: ${from} }] if records and entities are meant`,
    ...(environment && { environment: environment.name }),
    team: to,
  } satisfies CheckFinding;
}
