import { inOrder } from "./in-order";
import { Line } from "./line";
import type { StackFolder, StackResult, StackRunner } from "./stack-runner";
import { NOT_BEGUN, type Step } from "./steps";

/** How many stacks run at once: environments are independent, and each Terraform keeps a core busy. */
const STACKS_AT_ONCE = 2;

export interface StackStepsOptions {
  readonly stacks: readonly StackFolder[];
  readonly runner: StackRunner;
  readonly destroy: boolean;
  /** Told of each stack that is done. */
  readonly onResult: (result: StackResult) => void;
}

/** One line for each stack; a stack begins as soon as those that it stands on are done. */
export function stackSteps({ stacks, runner, destroy, onResult }: StackStepsOptions): Step[] {
  const lines = new Map(stacks.map((stack) => [stack.name, new Line()]));
  const run = (stack: StackFolder) => {
    const line = lines.get(stack.name) ?? new Line();
    const result = destroy ? runner.destroy(stack, line.say) : runner.deploy(stack, line.say);
    line.end(
      result.then((done) => {
        onResult(done);
        return describe(done);
      }),
    );
    return result;
  };
  inOrder({ stacks, concurrency: STACKS_AT_ONCE, reverse: destroy, run })
    // The line of the stack that failed shows the error; those that never began say so.
    .catch(() => undefined)
    .finally(() => {
      for (const line of lines.values()) line.end(Promise.resolve(NOT_BEGUN));
    });
  return [...lines].map(([title, line]) => ({ title, run: (say) => line.follow(say) }));
}

/** What was done to a stack, in a few words. */
export function describe({ created, changed, destroyed, addresses }: StackResult): string {
  const done = [
    created && `${created} created`,
    changed && `${changed} changed`,
    destroyed && `${destroyed} destroyed`,
  ];
  return `${done.filter(Boolean).join(", ") || "nothing to do"}; ${addresses.length} resources`;
}
