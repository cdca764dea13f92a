import { findReaches, type Isolation, ownedThings, type Reach, type Share, type Tenancy } from "../access";
import { type Account, pathOf } from "./account";
import { type EnvironmentFacts, environmentsOf, type TeamFacts, teamsIn } from "./application";
import type { AccountCheck } from "./check";
import { type Found, several } from "./finding";

/** No group of a team sees a record, an entity or a setting of another, unless the other shares it on purpose. */
export const teamReach: AccountCheck = {
  name: "team-reach",
  holds: "no team sees another's data unless it is shared on purpose",
  silencedBy: "owner",
  consequence: 2,
  sees: "account",
  check: (account) => isolationOf(account).reaches.map((reach) => finding(account, reach)),
};

/** Who reaches whom, over all pairs of teams and environments. */
function isolationOf(account: Account): Isolation {
  const tenancies = new Map<string, { claims: Set<string>; things: Tenancy["things"][] }>();
  const shares: Share[] = [];
  for (const environment of environmentsOf(account)) {
    for (const team of teamsIn(account, environment)) {
      const known = tenancies.get(team.name) ?? { claims: new Set(), things: [] };
      tenancies.set(team.name, known);
      for (const { claim } of team.groups) known.claims.add(claim);
      known.things.push(ownedThings(ownership(environment, team)));
      for (const reader of team.sharesWith)
        shares.push({ owner: team.name, with: reader, environmentId: environment.environmentId });
    }
  }
  const teams = [...tenancies].map(([name, { claims, things }]) => ({
    name,
    claims: [...claims],
    things: things.flat(),
  }));
  return findReaches(account.model, teams, shares);
}

function ownership({ environmentId, clusterName }: EnvironmentFacts, { namespaces, zoneName }: TeamFacts) {
  return { environmentId, namespaces, cluster: clusterName, zone: zoneName };
}

function finding(account: Account, { from, to, environmentId, things }: Reach): Found {
  const environment = environmentsOf(account).find((each) => each.environmentId === environmentId);
  const permissions = things.map(({ permission }) => permission);
  const reason = things[0]?.grants[0]?.via[0];
  const why = reason?.because?.[0];
  return {
    severity: "error",
    path: pathOf(account, reason),
    found: `team ${from} reaches ${several(permissions)} of team ${to} in ${environment?.name ?? environmentId}${why ? `, because ${why}` : ""}`,
    fix: `narrow the grant, or let team ${to} write shareWith: [{ team: ${from} }] if records and entities are meant`,
    ...(environment && { environment: environment.name }),
    team: to,
  };
}
