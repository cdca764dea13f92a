import { writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Configuration } from "../../config/load";
import { envOption } from "../arguments";
import { type Commit, findCommit, layOut, reasonNotToCompare } from "../changed/base-tree";
import { type Changes, compareStacks } from "../changed/changes";
import { jobsFor, jobsOf, PLATFORMS, type Platform, USUAL_JOBS } from "../changed/jobs";
import { printChanges } from "../changed/print";
import { folderInProject, presentStacks, type StackText, stacksOfTree } from "../changed/stack-texts";
import { readConfiguration } from "../configuration";
import { InputError } from "../exit";
import { givenPath } from "../project-root";
import { chooseEnvironments } from "../selection";

interface ChangedOptions {
  readonly base?: string;
  readonly all: boolean;
  readonly env?: string;
  readonly for?: Platform;
  readonly jobs: number;
  readonly output?: string;
  readonly json: boolean;
}

export function registerChanged(program: Command): void {
  program
    .command("changed")
    .description("Which stacks the work tree makes otherwise than a commit: what a pipeline has to plan.")
    .option("--base <commit>", "commit, branch or tag to compare with")
    .option("--all", "every stack, compared with nothing", false)
    .addOption(envOption())
    .addOption(new Option("--for <platform>", "print the jobs in the form of that platform").choices(PLATFORMS))
    .addOption(new Option("--jobs <most>", "jobs of an environment in one step").argParser(toCount).default(USUAL_JOBS))
    .option("-o, --output <file>", "write the JSON to this file too")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard changed --base origin/main\n\n" +
        "The base is synthesized by its own code from its own files, with the packages\n" +
        "that are installed here. Where it has others, every stack counts as changed.\n" +
        "Exit status 0 whether or not something changed.",
    )
    .action(async (options: ChangedOptions) => {
      const configuration = readConfiguration();
      const names = chooseEnvironments(configuration, options.env).map(({ name }) => name);
      const changes = onlyIn(await changesSince(configuration, options), options.env);
      const json = JSON.stringify(changes, undefined, 2);
      if (options.output !== undefined) writeFileSync(givenPath(options.output), `${json}\n`);
      if (options.for !== undefined) console.log(jobsFor(options.for, jobsOf(changes, names, options.jobs)));
      else console.log(options.json ? json : printChanges(changes));
    });
}

/**
 * The stacks that differ from those of a commit, or all.
 *
 * @throws InputError for a base that is not known, or none; what synth of the work tree throws.
 */
export async function changesSince(
  configuration: Configuration,
  { base, all }: Pick<ChangedOptions, "base" | "all">,
): Promise<Changes> {
  if (all === (base !== undefined)) throw new InputError("changed needs either --base <commit> or --all");
  const environments = configuration.environments.map(({ name }) => name);
  const commit = base === undefined ? undefined : findCommit(base);
  if (commit !== undefined) folderInProject();
  const now = await presentStacks(configuration);
  const before = commit === undefined ? {} : await stacksOf(commit);
  return {
    ...(commit !== undefined && { base: commit }),
    ...(before.everything !== undefined && { everything: before.everything }),
    declared: now.length,
    stacks: compareStacks(before.stacks, now, environments),
  };
}

interface BaseStacks {
  readonly stacks?: readonly StackText[];
  /** Why they are not known. */
  readonly everything?: string;
}

/** A base that cannot be synthesized, such as one that a check refuses, is no reason to plan nothing. */
async function stacksOf(commit: Commit): Promise<BaseStacks> {
  const everything = reasonNotToCompare(commit);
  if (everything !== undefined) return { everything };
  const tree = layOut(commit);
  try {
    return { stacks: await stacksOfTree(tree.folder) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { everything: `the base cannot be synthesized: ${reason}` };
  } finally {
    tree.remove();
  }
}

/** What is gone with its environment is shown for each. */
function onlyIn(changes: Changes, environment: string | undefined): Changes {
  if (environment === undefined) return changes;
  return { ...changes, stacks: changes.stacks.filter((each) => each.environment === environment) };
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError(`must be a number from 1 to 256; got ${JSON.stringify(text)}`);
}
