import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccessModel, modelFromStacks, SynthesizedStack } from "../../access";
import { dependenciesOf, type Source, stacksOf } from "../stacks/stack-source";
import { synthesize } from "../stacks/synthesis";

/**
 * Who may do what once the stacks of a source are deployed, together with the stacks that they depend on. What they look
 * up and none of them declares counts as granting everything: put the stack that declares it into the list.
 *
 * @throws Error of the stack's own checks, as `app.synth()` would.
 * @example
 * accessOf([platform, stack]).groups.map(({ name }) => name); // ["orders-group (prod)"]
 */
export function accessOf(source: Source): AccessModel {
  const stacks = new Set(stacksOf(source).flatMap((stack) => [...dependenciesOf(stack), stack]));
  const folder = mkdtempSync(join(tmpdir(), "dynatrace-onboarding-synth-"));
  try {
    const synthesized = [...stacks].map((stack) => synthesize(stack, folder));
    return modelFromStacks(synthesized.map(({ name, json }) => new SynthesizedStack(name, json)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
