import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import { wavesOf } from "../changed/changes";
import { readConfiguration } from "../configuration";
import { InputError } from "../exit";
import { refuseMissingVariables } from "../plan/missing-variables";
import { fingerprintOf, readOutcome, savedPlan } from "../plan/saved-plans";
import { type Applied, matchingStacks, type StackPlan } from "../plan/stack-plan";
import { inWorkplace } from "../plan/workplace";
import { givenPath } from "../project-root";
import type { Interruption, StackFolder } from "../start/stack-runner";

export function registerApply(program: Command): void {
  program
    .command("apply")
    .description("Carry out plans that were saved before, exactly as they were shown, and nothing else.")
    .argument("<folder>", "folder that onboard plan --out wrote")
    .argument("<stacks...>", "names of stacks; * stands for anything")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard plan 'nonprod-*' --out plans && npx onboard apply plans 'nonprod-*'\n\n" +
        "It takes the variables that the plan took: secret ones stand in no plan. A plan\n" +
        "that the files or the state have moved on from is refused.",
    )
    .action(async (folder: string, patterns: string[], { json }: { json: boolean }) => {
      const applied = await apply(readConfiguration(), givenPath(folder), patterns);
      if (json) console.log(JSON.stringify(applied, undefined, 2));
      else for (const each of applied) console.log(printApplied(each));
    });
}

/**
 * Applies the saved plans of stacks, each after those that it needs.
 *
 * @throws InputError for a stack without a plan, or a plan of another configuration; TerraformError.
 */
function apply(configuration: Configuration, folder: string, patterns: readonly string[]): Promise<Applied[]> {
  return inWorkplace(configuration, untilStopped(), async ({ stacks, runner }) => {
    const waves = wavesOf(stacks.map(({ name, dependencies }) => ({ stack: name, dependencies })));
    const waveOf = ({ name }: StackFolder) => waves.get(name) ?? 0;
    const inOrder = matchingStacks(stacks, patterns).sort((one, other) => waveOf(one) - waveOf(other));
    refuseMissingVariables(inOrder, process.env);
    const due = inOrder.map((stack) => ({ stack, plan: planToApply(stack, folder) }));
    const applied: Applied[] = [];
    for (const { stack, plan } of due) {
      const { created, changed, destroyed } = plan;
      const { planFile } = savedPlan(folder, stack.name);
      const progress = (message: string) => console.error(`${stack.name}: ${message}`);
      await runner.applySaved(stack, planFile, created + changed + destroyed, progress);
      applied.push({ stack: stack.name, created, changed, destroyed });
    }
    return applied;
  });
}

/** All are looked at before the first is applied. */
function planToApply(stack: StackFolder, folder: string): StackPlan {
  const { planFile, outcomeFile } = savedPlan(folder, stack.name);
  const again = `npx onboard plan ${stack.name} --out ${folder}`;
  if (!existsSync(outcomeFile)) throw new InputError(`${folder} has no plan of ${stack.name}; make one: ${again}`);
  const plan = readOutcome(outcomeFile);
  if (!existsSync(planFile))
    throw new InputError(`the plan of ${stack.name} failed and cannot be applied; plan again: ${again}`);
  if (plan.stack !== stack.name)
    throw new InputError(`${outcomeFile} must be the plan of ${stack.name}; got ${plan.stack}; plan again: ${again}`);
  if (plan.fingerprint === fingerprintOf(stack)) return plan;
  throw new InputError(`${join(folder, stack.name)} was planned from other files than these; plan again: ${again}`);
}

function printApplied({ stack, created, changed, destroyed }: Applied): string {
  return `${stack}: ${created} created, ${changed} changed, ${destroyed} destroyed`;
}

/** The first signal lets the calls under way come to their end, so that the state knows all that was made. */
function untilStopped(): Interruption {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
  return { stop: stop.signal, interrupt: stop.signal };
}
