import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { readConfiguration } from "../configuration";
import { EXIT, InputError } from "../exit";
import { fold } from "../fold";
import { basePairs, compareEnvironments, type Parity, PLATFORM } from "../parity/parity";
import { parityMarkdown, printParity } from "../parity/print";
import { chooseEnvironments, chooseTeams } from "../selection";
import { synthesize } from "../synthesized";

export function registerParity(program: Command): void {
  program
    .command("parity")
    .description("How the other environments differ from prod for each team, and which file says so.")
    .argument("[team]", "only this team; without it, all teams and the platform's stacks")
    .option("--env <name>", "compare only this environment with the base")
    .option("--base <environment>", "compare with this one; by default the first protected environment")
    .option("--markdown", "print Markdown, for a pull request", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard parity tlo-python --markdown\n\nStatus 1 for a difference that no file explains.",
    )
    .action((team: string | undefined, options: { env?: string; base?: string; markdown: boolean; json: boolean }) => {
      if (options.markdown && options.json) throw new InputError("use either --markdown or --json, not both");
      const all = parityOf(readConfiguration(), { team, base: options.base, env: options.env });
      if (options.json) console.log(JSON.stringify(all, undefined, 2));
      else console.log(options.markdown ? parityMarkdown(all) : fold(printParity(all)));
      if (hasUnexplained(all)) process.exitCode = EXIT.found;
    });
}

/** The parity of one team, or of all teams and the platform's stacks. */
export function parityOf(
  configuration: Configuration,
  { team, base, env }: { readonly team?: string; readonly base?: string; readonly env?: string } = {},
): Parity[] {
  const environments = chooseEnvironments(configuration, undefined);
  if (environments.length < 2)
    throw new InputError("parity needs two environments; there is only one environment file");
  for (const name of [base, env]) chooseEnvironments(configuration, name);
  const [wanted] = team === undefined ? [] : chooseTeams(configuration, team);
  const needed = wanted ? { ...configuration, teams: neededFor(configuration, wanted.name) } : configuration;
  return pairsWith(basePairs(environments, base), env)
    .flatMap(([one, other]) => compareEnvironments(needed, one, other, synthesize))
    .filter(({ owner }) => (wanted === undefined ? true : owner === wanted.name))
    .sort((one, other) => Number(other.owner === PLATFORM) - Number(one.owner === PLATFORM));
}

/** The pairs of one environment and the base, or all of them. @throws InputError if it is the base itself. */
function pairsWith(pairs: readonly [Environment, Environment][], env: string | undefined) {
  if (env === undefined) return pairs;
  const found = pairs.filter(([, other]) => other.name === env);
  if (found.length > 0) return found;
  throw new InputError(`${JSON.stringify(env)} is the base of the comparison; name another with --env or --base`);
}

/** Whether a difference is not explained by any file. */
export function hasUnexplained(all: readonly Parity[]): boolean {
  return all.some(({ differences }) => differences.some(({ cause }) => cause === "unexplained"));
}

/** A team's stacks also hold what others share with it. */
function neededFor({ teams, environments }: Configuration, name: string) {
  return teams.filter(
    (file) =>
      file.name === name ||
      environments.some((environment) => file.in(environment.name).shareWith.some((share) => share.team === name)),
  );
}
