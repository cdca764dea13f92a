import type { Configuration } from "../../config/load";
import { InputError } from "../exit";

/** Somebody whose access is explained: a member of one AD group, or whoever signs in with some claims. */
export interface Person {
  /** For people: `members of orders-group`. */
  readonly who: string;
  /** Values of the group claim at sign-in; a SCIM group goes by its name. */
  readonly claims: readonly string[];
}

/** Whose access the command line asks about. */
export interface Asked {
  /** Name of a team, or name or claim of an AD group. */
  readonly name?: string;
  /** Claims of one person. */
  readonly claims?: readonly string[];
}

/**
 * The persons that are asked for; the members of each AD group of every team if nobody is named.
 *
 * @throws InputError for a name that is neither a team nor a group, listing the known ones.
 */
export function personsAsked(configuration: Configuration, { name, claims }: Asked): Person[] {
  if (claims !== undefined) {
    if (name !== undefined) throw new InputError("name a team or group, or give --claims; not both");
    if (claims.length === 0) throw new InputError("--claims needs at least one claim, such as --claims a,b");
    return [{ who: `a person with ${claims.length === 1 ? "claim" : "claims"} ${claims.join(", ")}`, claims }];
  }
  const groups = adGroups(configuration);
  const found = groups.filter((group) => name === undefined || isMeant(group, name));
  if (found.length > 0) return found.map(({ group, claim }) => ({ who: `members of ${group}`, claims: [claim] }));
  const known = [...configuration.teams.map((team) => team.name), ...groups.map(({ group }) => group)];
  throw new InputError(
    `${JSON.stringify(name)} is not a known team or group; use one of ${[...new Set(known)].join(", ")}`,
  );
}

interface KnownGroup {
  readonly group: string;
  readonly claim: string;
  readonly teams: Set<string>;
  readonly names: Set<string>;
}

/** Every AD group once, however many teams and environments name it. */
function adGroups({ teams, environments }: Configuration): KnownGroup[] {
  const byIdentity = new Map<string, KnownGroup>();
  for (const file of teams) {
    for (const environment of environments) {
      for (const { name, claim = name } of file.in(environment.name).adGroups) {
        const key = JSON.stringify([name, claim]);
        const known = byIdentity.get(key) ?? { group: name, claim, teams: new Set(), names: new Set([name, claim]) };
        known.teams.add(file.name);
        known.names.add(`${name} (${environment.name})`);
        byIdentity.set(key, known);
      }
    }
  }
  return [...byIdentity.values()];
}

function isMeant({ teams, names }: KnownGroup, name: string): boolean {
  return teams.has(name) || names.has(name);
}
