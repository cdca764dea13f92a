import { Option } from "commander";
import { InputError } from "./exit";

/** `--env`: the same in every command that looks at environments. */
export function envOption(): Option {
  return new Option("--env <name>", "only this environment");
}

/** `--team`, which was the form of two commands before the team became an argument of all. */
export function deprecatedTeamOption(): Option {
  return new Option("--team <name>", "deprecated: name the team without --team").hideHelp();
}

/**
 * The team that is named, in the form of today or that of before.
 *
 * @throws InputError if both forms name a team, and not the same.
 */
export function teamNamed(command: string, argument: string | undefined, option: string | undefined) {
  if (option === undefined) return argument;
  if (argument !== undefined && argument !== option)
    throw new InputError(`two teams are named, ${argument} and --team ${option}; name one, without --team`);
  console.error(`--team is deprecated; write npx onboard ${command} ${option}`);
  return option;
}
