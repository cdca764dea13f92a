import { planStatus } from "../../../cli/commands/plan";
import { matchingStacks, planOf, printPlan, type StackPlan } from "../../../cli/plan/stack-plan";
import type { StackFolder } from "../../../cli/start/stack-runner";
import { configurationWithTeams } from "../../e2e/support/configuration";

const configuration = configurationWithTeams();
const stack = (name: string): StackFolder => ({ name, folder: "", dependencies: [], providers: [] });
const stacks = ["nonprod-tenant", "nonprod-orders", "prod-tenant", "prod-orders"].map(stack);

const zone = "dynatrace_management_zone_v2.Zone_1";
const refusal = {
  severity: "error",
  summary: "Instance cannot be destroyed",
  detail: `Resource ${zone} has lifecycle.prevent_destroy set, but the plan calls\nfor this resource to be destroyed.`,
};

const nothing: StackPlan = { stack: "prod-orders", created: 0, changed: 0, destroyed: 0, refused: [], errors: [] };
const refused = { ...nothing, refused: [{ address: zone, reason: refusal.summary }] };

function print(plan: StackPlan, destroy = false): string[] {
  return printPlan(plan, { configuration, configurationFolder: "config", destroy }).split("\n");
}

describe("stacks are chosen", () => {
  const chosen = (...patterns: string[]) => matchingStacks(stacks, patterns).map(({ name }) => name);

  test("by name or with *, each once", () => {
    expect(chosen("prod-orders")).toEqual(["prod-orders"]);
    expect(chosen("prod-*", "*-tenant")).toEqual(["prod-tenant", "prod-orders", "nonprod-tenant"]);
  });

  test("or refused with the known ones; a dot is no wildcard", () => {
    for (const unknown of ["prod", "prod.orders"]) {
      expect(() => chosen(unknown)).toThrow(
        `"${unknown}" is not a known stack; use one of nonprod-tenant, nonprod-orders, prod-tenant, prod-orders`,
      );
    }
  });
});

describe("what Terraform says is sorted", () => {
  const counts = { created: 1, changed: 2, destroyed: 3 };

  test("into what protection refuses and all others, without warnings", () => {
    const other = { severity: "error", summary: "No value", detail: "Set it.\n", address: "dynatrace_x.a" };
    const warning = { severity: "warning", summary: "Deprecated", detail: "" };
    expect(planOf("prod-orders", { ...counts, diagnostics: [refusal, warning, other] })).toEqual({
      stack: "prod-orders",
      ...counts,
      refused: [{ address: zone, reason: "Instance cannot be destroyed" }],
      errors: ["dynatrace_x.a: No value: Set it."],
    });
  });
});

describe("the exit status", () => {
  test.each([
    ["fine", 0, [nothing, nothing]],
    ["a refusal", 1, [nothing, refused]],
    ["an error besides a refusal", 3, [refused, { ...nothing, errors: ["x"] }]],
  ])("of %s is %i", (_, status, plans) => {
    expect(planStatus(plans)).toBe(status);
  });
});

describe("what is printed", () => {
  test("of a plan that can be carried out: its counts and by which command", () => {
    expect(print(nothing)).toEqual(["prod-orders: 0 to create, 0 to change, 0 to destroy"]);
    const plan = { ...nothing, created: 1, changed: 2, destroyed: 3 };
    const counts = "prod-orders: 1 to create, 2 to change, 3 to destroy";
    expect(print(plan)).toEqual([`${counts}; npx cdktf deploy prod-orders does it`]);
    expect(print({ ...nothing, imported: 8 })).toEqual([
      "prod-orders: 8 to import, 0 to create, 0 to change, 0 to destroy; npx cdktf deploy prod-orders does it",
    ]);
    expect(print(plan, true)).toEqual([`${counts}; npx cdktf destroy prod-orders does it`]);
  });

  const head = [
    "prod-orders: Terraform refuses this plan, and nothing was changed",
    `  Instance cannot be destroyed: ${zone}`,
    "  Environment prod is protected: what holds data or access is not deleted there.",
  ];

  test("of a refused destroy: the file that protects it", () => {
    expect(print(refused, true)).toEqual([
      ...head,
      "  If it is to go:",
      "    1. write protected: false in config/environments/prod.yaml",
      "    2. npx cdktf destroy prod-orders",
      "    3. write protected: true again",
    ]);
  });

  test("of a refused change: also the way to keep it", () => {
    expect(print(refused)).toEqual([
      ...head,
      "  If it is to stay, bring back into the files what they no longer say.",
      "  If it is to go:",
      "    1. write protected: false in config/environments/prod.yaml",
      "    2. npx cdktf deploy prod-orders",
      "    3. write protected: true again",
    ]);
  });

  test("of what only the code protects: where", () => {
    expect(print({ ...refused, stack: "nonprod-orders" }, true).at(-1)).toBe(
      "  They are protected by preventDestroy: true in the code of this stack.",
    );
  });

  test("of any other error: all of it", () => {
    expect(print({ ...nothing, errors: ["No value: Set\nit."] })).toEqual([
      "prod-orders: Terraform cannot plan it, and nothing was changed",
      "  No value: Set",
      "  it.",
    ]);
  });
});
