import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import { configurationFolder, readConfiguration } from "../configuration";
import { detailOf, EXIT } from "../exit";
import { refuseMissingVariables } from "../plan/missing-variables";
import { plannedChanges } from "../plan/planned-changes";
import { fingerprintOf, savedPlan } from "../plan/saved-plans";
import { hideSecrets } from "../plan/secrets";
import { matchingStacks, planOf, printPlan, type StackPlan } from "../plan/stack-plan";
import { inWorkplace } from "../plan/workplace";
import { givenPath } from "../project-root";
import type { Interruption, StackFolder, StackRunner } from "../start/stack-runner";

interface Options {
  readonly destroy: boolean;
  readonly out?: string;
  readonly lock: boolean;
  readonly expectEmpty: boolean;
  readonly json: boolean;
}

export function registerPlan(program: Command): void {
  program
    .command("plan")
    .description("What Terraform would do to a stack, or its whole reason where it refuses; changes nothing.")
    .argument("<stacks...>", "names of stacks, as cdktf takes them; * stands for anything")
    .option("--destroy", "a plan that deletes all of the stack", false)
    .option("--out <folder>", "save the plans there, for onboard apply and onboard comment")
    .option("--no-lock", "do not lock the states, for credentials that may only read")
    .option("--expect-empty", "exit status 1 where there is anything to do", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard plan prod-tlo-python --destroy\n\n" +
        "It takes the variables that cdktf takes. cdktf often ends with nothing but\n" +
        '"Invoking Terraform CLI failed with exit code 1"; this is how to see why.\n' +
        "Exit status 1 where protection refuses the plan, 3 for any other error of Terraform.",
    )
    .action(async (patterns: string[], options: Options) => {
      const configuration = readConfiguration();
      const plans = await plan(configuration, patterns, options);
      const printing = { configuration, configurationFolder: configurationFolder(), ...options };
      if (options.json) console.log(JSON.stringify(plans, undefined, 2));
      else for (const each of plans) console.log(printPlan(each, printing));
      process.exitCode = planStatus(plans, options.expectEmpty);
    });
}

/** The exit status that plans end with. */
export function planStatus(plans: readonly StackPlan[], expectsEmpty = false): number {
  if (plans.some(({ errors }) => errors.length > 0)) return EXIT.outside;
  const isFound = ({ refused, imported = 0, created, changed, destroyed }: StackPlan) =>
    refused.length > 0 || (expectsEmpty && imported + created + changed + destroyed > 0);
  return plans.some(isFound) ? EXIT.found : EXIT.fine;
}

/**
 * Synthesizes the stacks as `cdktf` does and has Terraform plan those that were asked for.
 *
 * @throws InputError for an unknown stack; CheckError and RefusalError of synth; TerraformError when an init fails and
 * nothing is saved.
 */
function plan(configuration: Configuration, patterns: readonly string[], options: Options): Promise<StackPlan[]> {
  return inWorkplace(configuration, untilInterrupted(), async ({ stacks, runner }) => {
    const chosen = matchingStacks(stacks, patterns);
    refuseMissingVariables(chosen, process.env);
    const plans: StackPlan[] = [];
    for (const stack of chosen) {
      const { destroy, lock: locks, out } = options;
      const made =
        out === undefined
          ? planOf(stack.name, await runner.preview(stack, { destroy, locks }))
          : await saved(runner, stack, { destroy, locks, folder: givenPath(out) });
      plans.push(made);
    }
    return plans;
  });
}

/** What was planned for one stack is kept, whatever becomes of the next: a pull request shows each by itself. */
async function saved(
  runner: StackRunner,
  stack: StackFolder,
  { folder, ...options }: { readonly folder: string; readonly destroy: boolean; readonly locks: boolean },
): Promise<StackPlan> {
  mkdirSync(folder, { recursive: true });
  const { planFile, outcomeFile } = savedPlan(folder, stack.name);
  rmSync(planFile, { force: true });
  const made = await planned(runner, stack, { ...options, saveTo: planFile });
  // A plan with errors could not be applied, though Terraform writes it.
  if (made.errors.length + made.refused.length > 0) rmSync(planFile, { force: true });
  const outcome = hideSecrets(JSON.stringify(made, undefined, 2), process.env);
  writeFileSync(outcomeFile, `${outcome}\n`);
  return JSON.parse(outcome);
}

async function planned(
  runner: StackRunner,
  stack: StackFolder,
  options: { readonly destroy: boolean; readonly locks: boolean; readonly saveTo: string },
): Promise<StackPlan> {
  const fingerprint = fingerprintOf(stack);
  try {
    const made = planOf(stack.name, await runner.preview(stack, options));
    const isMade = made.errors.length + made.refused.length === 0;
    const changes = isMade ? plannedChanges(await runner.show(stack, options.saveTo)) : [];
    return { ...made, changes, fingerprint };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const errors = [[error.message, ...detailOf(error)].join("\n")];
    return { stack: stack.name, created: 0, changed: 0, destroyed: 0, refused: [], errors, changes: [], fingerprint };
  }
}

/** A plan changes nothing, so that it may be cut off at any moment. */
function untilInterrupted(): Interruption {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
  return { stop: stop.signal, interrupt: stop.signal };
}
