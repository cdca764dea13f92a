import { compareStacks, wavesOf } from "../../../cli/changed/changes";
import type { StackText } from "../../../cli/changed/stack-texts";

const stack = (name: string, text = "{}", dependencies: readonly string[] = []): StackText => ({
  stack: name,
  text,
  dependencies,
});

const ENVIRONMENTS = ["nonprod", "prod", "prod-eu"];

test("a stack that is equal is not named; one that differs, is new or gone is", () => {
  const before = [stack("prod-tenant"), stack("prod-orders", "1"), stack("prod-billing"), stack("old-shop")];
  const now = [stack("prod-tenant"), stack("prod-shop"), stack("prod-orders", "2", ["prod-tenant"])];
  expect(compareStacks(before, now, ENVIRONMENTS)).toEqual([
    { stack: "prod-shop", environment: "prod", change: "new", wave: 0 },
    { stack: "prod-orders", environment: "prod", change: "changed", wave: 1 },
    {
      stack: "old-shop",
      change: "gone",
      wave: 0,
      remove: "bring back the file of its environment first; none of nonprod, prod, prod-eu has this stack",
    },
    {
      stack: "prod-billing",
      environment: "prod",
      change: "gone",
      wave: 0,
      remove: "ONBOARD_ORPHANS=prod-billing npx cdktf destroy prod-billing",
    },
  ]);
});

test("without a base to compare with, every stack counts as changed", () => {
  expect(compareStacks(undefined, [stack("prod-eu-orders")], ENVIRONMENTS)).toEqual([
    { stack: "prod-eu-orders", environment: "prod-eu", change: "changed", wave: 0 },
  ]);
});

test("a wave is one after the latest that it needs", () => {
  const stacks = [stack("c", "", ["b", "a"]), stack("b", "", ["a"]), stack("a"), stack("d", "", ["gone"])];
  expect(Object.fromEntries(wavesOf(stacks))).toEqual({ a: 0, b: 1, c: 2, gone: 0, d: 1 });
});
