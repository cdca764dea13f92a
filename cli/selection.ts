import type { Configuration, TeamFile } from "../config/load";
import type { Environment } from "../config/schema";
import { InputError } from "./exit";

/** The environment of that name, or all of them. @throws InputError listing the known ones. */
export function chooseEnvironments(configuration: Configuration, name: string | undefined): Environment[] {
  return choose(configuration.environments, name, "environment");
}

/** The team of that name, or all of them. @throws InputError listing the known ones. */
export function chooseTeams(configuration: Configuration, name: string | undefined): TeamFile[] {
  return choose(configuration.teams, name, "team");
}

function choose<Named extends { readonly name: string }>(
  all: readonly Named[],
  name: string | undefined,
  kind: string,
): Named[] {
  if (name === undefined) return [...all];
  const found = all.filter((each) => each.name === name);
  if (found.length > 0) return found;
  const names = all.map((each) => each.name).join(", ");
  throw new InputError(`${JSON.stringify(name)} is not a known ${kind}; use one of ${names}`);
}
