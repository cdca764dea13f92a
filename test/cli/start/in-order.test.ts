import { inOrder } from "../../../cli/start/in-order";
import type { StackFolder } from "../../../cli/start/stack-runner";

const stack = (name: string, ...dependencies: string[]): StackFolder => ({
  name,
  folder: name,
  dependencies,
  providers: [],
});
const STACKS = [
  stack("prod-orders", "prod-tenant"),
  stack("prod-tenant"),
  stack("nonprod-tenant"),
  stack("prod-orders-workload", "prod-orders"),
];

/** Runs the stacks and writes down when each began and ended. */
async function record(options: { reverse?: boolean; concurrency?: number; failing?: string }) {
  const log: string[] = [];
  const outcome = inOrder({
    stacks: STACKS,
    concurrency: options.concurrency ?? 2,
    reverse: options.reverse,
    run: async ({ name }) => {
      log.push(`+${name}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`-${name}`);
      if (name === options.failing) throw new Error(`${name} failed`);
      return name;
    },
  });
  return {
    log,
    outcome: await outcome.then(
      (names) => names,
      (error: Error) => error.message,
    ),
  };
}

test("a stack begins only when all that it stands on has ended", async () => {
  const { log, outcome } = await record({});
  expect(log.indexOf("-prod-tenant")).toBeLessThan(log.indexOf("+prod-orders"));
  expect(log.indexOf("-prod-orders")).toBeLessThan(log.indexOf("+prod-orders-workload"));
  expect(outcome).toHaveLength(4);
});

test("independent stacks run at once, and never more than allowed", async () => {
  const { log } = await record({ concurrency: 2 });
  expect(log.slice(0, 2)).toEqual(["+prod-tenant", "+nonprod-tenant"]);
  const { log: one } = await record({ concurrency: 1 });
  expect(one.filter((_, index) => index % 2 === 1).every((entry) => entry.startsWith("-"))).toBe(true);
});

test("a destroy takes dependents first", async () => {
  const { log } = await record({ reverse: true });
  expect(log.indexOf("-prod-orders-workload")).toBeLessThan(log.indexOf("+prod-orders"));
  expect(log.indexOf("-prod-orders")).toBeLessThan(log.indexOf("+prod-tenant"));
});

test("after a failure nothing new begins, what runs is waited for, and the first error is thrown", async () => {
  const { log, outcome } = await record({ failing: "prod-tenant" });
  expect(outcome).toBe("prod-tenant failed");
  expect(log).toContain("-nonprod-tenant");
  expect(log).not.toContain("+prod-orders");
});
