import type { EnvironmentFacts, StackOwner, TeamFacts } from "../checks";
import type { Environment, Team } from "../config/schema";
import { zoneNameOf } from "../rules/names";

/** What the checks must know of who owns a stack: the facts of the files, without the files. */
export function ownerOf(
  environment: Environment,
  { team, exporterPods }: { readonly team?: Team; readonly exporterPods?: number },
): StackOwner {
  return {
    environment: environmentFacts(environment),
    ...(team && { team: teamFacts(team, environment) }),
    ...(exporterPods !== undefined && { exporterPods }),
  };
}

function environmentFacts({ name, dynatrace, kubernetes, protected: isProtected }: Environment): EnvironmentFacts {
  const { environmentId, accountId, reviewedZones } = dynatrace;
  const { clusterName } = kubernetes;
  return { name, environmentId, accountId, clusterName, isProtected, ...(reviewedZones && { reviewedZones }) };
}

function teamFacts(team: Team, environment: Environment): TeamFacts {
  const { name } = environment;
  return {
    name: team.name,
    namespaces: team.namespaces,
    zoneName: zoneNameOf(team),
    groups: team.adGroups.map((group) => ({
      name: group.name,
      claim: group.claim ?? group.name,
      access: group.access[name],
    })),
    sharesWith: team.shareWith
      .filter(({ environments }) => environments === undefined || environments.includes(name))
      .map((share) => share.team),
    silences: team.silence,
  };
}
