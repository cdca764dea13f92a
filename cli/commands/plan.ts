import { join } from "node:path";
import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import { tryLock } from "../../lab/control-plane/process-lock";
import { Terraform } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { configurationFolder, readConfiguration } from "../configuration";
import { EXIT } from "../exit";
import { LAB_FOLDER } from "../lab-folder";
import { refuseMissingVariables } from "../plan/missing-variables";
import { matchingStacks, planOf, printPlan, type StackPlan } from "../plan/stack-plan";
import { type Interruption, readStacks, StackRunner } from "../start/stack-runner";

/** Apart from cdktf.out, which the cdktf command may be at work on. */
const FOLDER = join(LAB_FOLDER, "plan");

interface Options {
  readonly destroy: boolean;
  readonly json: boolean;
}

export function registerPlan(program: Command): void {
  program
    .command("plan")
    .description("What Terraform would do to a stack, or its whole reason where it refuses; changes nothing.")
    .argument("<stacks...>", "names of stacks, as cdktf takes them; * stands for anything")
    .option("--destroy", "a plan that deletes all of the stack", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard plan prod-tlo-python --destroy\n\n" +
        "It takes the variables that cdktf takes. cdktf often ends with nothing but\n" +
        '"Invoking Terraform CLI failed with exit code 1"; this is how to see why.\n' +
        "Exit status 1 where protection refuses the plan, 3 for any other error of Terraform.",
    )
    .action(async (patterns: string[], { destroy, json }: Options) => {
      const configuration = readConfiguration();
      const plans = await plan(configuration, patterns, destroy);
      const options = { configuration, configurationFolder: configurationFolder(), destroy };
      if (json) console.log(JSON.stringify(plans, undefined, 2));
      else for (const each of plans) console.log(printPlan(each, options));
      process.exitCode = planStatus(plans);
    });
}

/** The exit status that plans end with. */
export function planStatus(plans: readonly StackPlan[]): number {
  if (plans.some(({ errors }) => errors.length > 0)) return EXIT.outside;
  return plans.some(({ refused }) => refused.length > 0) ? EXIT.found : EXIT.fine;
}

/**
 * Synthesizes the stacks as `cdktf` does and has Terraform plan those that were asked for.
 *
 * @throws InputError for an unknown stack; CheckError and RefusalError of synth; TerraformError when an init fails.
 */
async function plan(configuration: Configuration, patterns: readonly string[], destroy: boolean): Promise<StackPlan[]> {
  const held = tryLock(join(FOLDER, "run.lock"));
  if ("heldBy" in held) throw new Error(`another plan is under way (pid ${held.heldBy}); wait until it has ended`);
  try {
    createApp(configuration, {
      outdir: FOLDER,
      stateFolder: process.env.ONBOARD_STATE_FOLDER || undefined,
      kubernetes: process.env.ONBOARD_KUBERNETES !== "false",
    }).synth();
    const stacks = matchingStacks(readStacks(FOLDER), patterns);
    refuseMissingVariables(stacks, process.env);
    const runner = new StackRunner(await Terraform.find(), untilInterrupted());
    const plans: StackPlan[] = [];
    for (const stack of stacks) plans.push(planOf(stack.name, await runner.preview(stack, destroy)));
    return plans;
  } finally {
    held.release();
  }
}

/** A plan changes nothing, so that it may be cut off at any moment. */
function untilInterrupted(): Interruption {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
  return { stop: stop.signal, interrupt: stop.signal };
}
