import type { StackFolder } from "./stack-runner";

export interface OrderOptions<Result> {
  readonly stacks: readonly StackFolder[];
  /** How many stacks run at once. */
  readonly concurrency: number;
  /** Dependents first, as a destroy needs it. */
  readonly reverse?: boolean;
  readonly run: (stack: StackFolder) => Promise<Result>;
}

/**
 * Runs every stack once all that it stands on has succeeded. After a failure nothing new is started; what runs is
 * waited for, and then the first error is thrown.
 */
export async function inOrder<Result>({
  stacks,
  concurrency,
  reverse = false,
  run,
}: OrderOptions<Result>): Promise<Result[]> {
  const before = reverse ? dependents(stacks) : new Map(stacks.map(({ name, dependencies }) => [name, dependencies]));
  const waiting = new Map(stacks.map((stack) => [stack.name, stack]));
  const running = new Set<string>();
  const results: Result[] = [];
  const errors: unknown[] = [];

  return new Promise((resolve, reject) => {
    const advance = () => {
      if (running.size === 0 && (errors.length > 0 || waiting.size === 0)) {
        if (errors.length > 0) reject(errors[0]);
        else resolve(results);
        return;
      }
      if (errors.length > 0) return;
      const isDone = (name: string) => !waiting.has(name) && !running.has(name);
      for (const stack of [...waiting.values()]) {
        if (running.size >= concurrency) return;
        if (!(before.get(stack.name) ?? []).every(isDone)) continue;
        waiting.delete(stack.name);
        running.add(stack.name);
        run(stack)
          .then(
            (result) => results.push(result),
            (error) => errors.push(error),
          )
          .finally(() => {
            running.delete(stack.name);
            advance();
          });
      }
    };
    advance();
  });
}

function dependents(stacks: readonly StackFolder[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, dependencies } of stacks) {
    for (const dependency of dependencies) found.set(dependency, [...(found.get(dependency) ?? []), name]);
  }
  return found;
}
