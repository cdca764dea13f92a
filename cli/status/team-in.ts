import type { Environment, Team } from "../../config/schema";
import { recordsOf } from "../../rules/dql";

/** A team as it is in one environment, with the terms that every link needs. */
export interface TeamIn {
  readonly team: Team;
  readonly environment: Environment;
  /** How far back data counts as arriving, as DQL has it: `2h`. */
  readonly since: string;
}

/** A directory group of the team that has access in the environment. */
export interface ReadingGroup {
  readonly name: string;
  /** What its members sign in with. */
  readonly claim: string;
}

/** The team's groups with access in the environment. */
export function readingGroups({ team, environment }: TeamIn): ReadingGroup[] {
  return team.adGroups
    .filter(({ access }) => access[environment.name] !== undefined)
    .map(({ name, claim = name }) => ({ name, claim }));
}

/** The DQL condition for the team's records. */
export function teamRecords({ team, environment }: TeamIn): string {
  return recordsOf({ cluster: environment.kubernetes.clusterName, namespaces: team.namespaces });
}

/** Names, joined as in a sentence. */
export function namesOf(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `namespace orders`, `namespaces orders and billing`. */
export function namespacesOf(names: readonly string[]): string {
  return `${names.length === 1 ? "namespace" : "namespaces"} ${namesOf(names)}`;
}
