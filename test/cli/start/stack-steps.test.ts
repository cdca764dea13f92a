import type { StackFolder, StackRunner } from "../../../cli/start/stack-runner";
import { stackSteps } from "../../../cli/start/stack-steps";
import { NOT_BEGUN } from "../../../cli/start/steps";

const stack = (name: string, ...dependencies: string[]): StackFolder => ({
  name,
  folder: name,
  dependencies,
  providers: [],
});

/** Deploys by name: each of `failing` fails. */
function runner(failing: readonly string[]): StackRunner {
  const deploy = async ({ name }: StackFolder) => {
    if (failing.includes(name)) throw new Error(`${name} was refused`);
    return { stack: name, created: 2, changed: 0, destroyed: 0, addresses: ["a.b", "a.c"], outputs: {} };
  };
  return { deploy } as unknown as StackRunner;
}

test("a stack whose foundation failed has not begun, whatever its line shows", async () => {
  const stacks = [stack("prod-tenant"), stack("prod-orders", "prod-tenant")];
  const done: string[] = [];
  const onResult = (result: { stack: string }) => done.push(result.stack);
  const steps = stackSteps({ stacks, runner: runner(["prod-tenant"]), destroy: false, onResult });
  const [tenant, team] = await Promise.allSettled(steps.map(({ run }) => run(() => undefined)));
  expect(tenant).toMatchObject({ status: "rejected", reason: { message: "prod-tenant was refused" } });
  expect(team).toEqual({ status: "fulfilled", value: NOT_BEGUN });
  expect(done).toEqual([]);
});

test("stacks that are done say what was done", async () => {
  const stacks = [stack("prod-tenant"), stack("prod-orders", "prod-tenant")];
  const steps = stackSteps({ stacks, runner: runner([]), destroy: false, onResult: () => undefined });
  expect(await Promise.all(steps.map(({ run }) => run(() => undefined)))).toEqual([
    "2 created; 2 resources",
    "2 created; 2 resources",
  ]);
});
