import type { Changes } from "../../../cli/changed/changes";
import { commentOn, MARK } from "../../../cli/comment/comment";
import type { StackPlan } from "../../../cli/plan/stack-plan";

const plan = (stack: string, more: Partial<StackPlan> = {}): StackPlan => ({
  stack,
  created: 0,
  changed: 0,
  destroyed: 0,
  refused: [],
  errors: [],
  ...more,
});

const most = 65_536;
const linesOf = (contents: Parameters<typeof commentOn>[0]) => commentOn(contents).text.split("\n");

test("begins with the mark by which it is found again, and counts what is planned", () => {
  const plans = [plan("prod-a", { created: 2 }), plan("prod-b", { changed: 1, destroyed: 3 })];
  expect(linesOf({ plans, most })).toEqual([
    MARK,
    "### Onboarding: 2 to create, 1 to change, 3 to destroy",
    "",
    "| stack | create | change | destroy | |",
    "| --- | --: | --: | --: | --- |",
    "| `prod-a` | 2 | 0 | 0 |  |",
    "| `prod-b` | 0 | 1 | 3 | **destroys** |",
    "",
    "",
  ]);
});

test("says where nothing changes", () => {
  expect(linesOf({ plans: [], most })).toEqual([MARK, "### Onboarding: no stack changes", "", "", ""]);
});

test("shows each resource with its sign, and what differs in it", () => {
  const changes = [
    { address: "dynatrace_a.new", action: "create", attributes: [] },
    { address: "dynatrace_a.old", action: "destroy", attributes: [] },
    { address: "dynatrace_a.it", action: "change", attributes: [{ path: "name", before: '"a"', after: '"b"' }] },
    { address: "dynatrace_a.anew", action: "replace", attributes: [{ path: "id", before: "1", after: "2" }] },
    { address: "dynatrace_a.free", action: "forget", attributes: [] },
  ] as const;
  const lines = linesOf({ plans: [plan("prod-a", { created: 1, changes })], most });
  expect(lines.slice(lines.indexOf("```diff"), -4)).toEqual([
    "```diff",
    "+ dynatrace_a.new",
    "- dynatrace_a.old",
    "! dynatrace_a.it",
    '!   name: "a" -> "b"',
    "- dynatrace_a.anew is destroyed and made anew",
    "-   id: 1 -> 2",
    "! dynatrace_a.free is kept, and forgotten",
    "```",
  ]);
});

test("names what is refused, what fails and what has no plan, and counts nothing of them", () => {
  const base = { ref: "main", hash: "0" };
  const changes: Changes = {
    base,
    declared: 3,
    stacks: ["prod-refused", "prod-failed", "prod-lost"].map((stack) => ({
      stack,
      environment: "prod",
      change: "changed",
      wave: 1,
    })),
  };
  const refused = [{ address: "dynatrace_zone.a", reason: "Instance cannot be destroyed" }];
  const plans = [
    plan("prod-failed", { created: 9, errors: ["No value: Set it."] }),
    plan("prod-refused", { destroyed: 1, refused }),
  ];
  const lines = linesOf({ plans, changes, most });
  expect(lines[1]).toBe("### Onboarding: 0 to create, 0 to change, 0 to destroy; 3 cannot be planned");
  expect(lines.filter((line) => line.startsWith("| `"))).toEqual([
    "| `prod-failed` | | | | **fails** |",
    "| `prod-refused` | | | | **refused**: protected |",
    "| `prod-lost` | | | | **no plan**: its job failed |",
  ]);
  expect(lines).toEqual(
    expect.arrayContaining([
      "<details><summary>prod-failed: why it cannot be planned</summary>",
      "No value: Set it.",
      "<details><summary>prod-refused: why it cannot be planned</summary>",
      "Instance cannot be destroyed: dynatrace_zone.a",
    ]),
  );
});

test("names what is gone, with the command that a person may run", () => {
  const stacks = [{ stack: "prod-a", environment: "prod", change: "gone" as const, wave: 0, remove: "do it" }];
  const lines = linesOf({ plans: [], changes: { declared: 0, stacks }, most });
  expect(lines.slice(4, 7)).toEqual([
    "Declared by no file any more. Nothing removes it but a person, after the merge:",
    "",
    "- `prod-a`: `do it`",
  ]);
});

test("says who will see what", () => {
  const lines = linesOf({ plans: [], access: [{ team: "orders", text: "They can\n- read logs" }], most });
  expect(lines.slice(4, 9)).toEqual([
    "<details><summary>Who will see what: orders</summary>",
    "",
    "```",
    "They can",
    "- read logs",
  ]);
});

test("is cut for the platform, and says where the rest is", () => {
  const changes = Array.from({ length: 500 }, (_, index) => ({
    address: `dynatrace_a.number_${index}`,
    action: "create" as const,
    attributes: [],
  }));
  const contents = { plans: [plan("prod-a", { created: 500, changes })], most: 2_000 };
  const whole = commentOn({ ...contents, most });
  const { text, cut } = commentOn({ ...contents, link: "https://ci.example.com/1" });
  expect([whole.cut, cut, text.length <= 2_000]).toEqual([false, true, true]);
  expect(text.split("\n").slice(-7)).toEqual([
    "```",
    "",
    "</details>",
    "",
    "",
    "Cut, since a comment takes 2000 characters. [The run](<https://ci.example.com/1>) has the rest.",
    "",
  ]);
  expect(commentOn(contents).text).toContain("The run has the rest.");
});
