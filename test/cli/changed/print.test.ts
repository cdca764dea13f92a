import { printChanges } from "../../../cli/changed/print";

const base = { ref: "origin/main", hash: "0123456789abcdef0123456789abcdef01234567" };

test("each stack has a line, and what is gone the command that removes it", () => {
  const stacks = [
    { stack: "prod-orders", environment: "prod", change: "changed" as const, wave: 1 },
    { stack: "prod-a", environment: "prod", change: "gone" as const, wave: 0, remove: "remove prod-a" },
  ];
  expect(printChanges({ base, declared: 4, stacks }).split("\n")).toEqual([
    "prod-orders  changed",
    "prod-a       gone",
    "  remove it: remove prod-a",
    "",
    "1 of 4 stacks, 1 gone, compared with origin/main (0123456789ab)",
  ]);
});

test("nothing changed is one line", () => {
  expect(printChanges({ base, declared: 1, stacks: [] })).toBe(
    "0 of 1 stack, compared with origin/main (0123456789ab)",
  );
});

test("the reason why everything counts as changed is said first", () => {
  expect(printChanges({ base, declared: 0, stacks: [], everything: "x differs" }).split("\n")[0]).toBe(
    "Every stack counts as changed: x differs.",
  );
});

test("without a base there is nothing to say about one", () => {
  expect(printChanges({ declared: 2, stacks: [] })).toBe("0 of 2 stacks");
});
