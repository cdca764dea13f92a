import { printRename, renamesIn } from "../../../cli/states/renames";
import type { StateFile } from "../../../cli/states/state-file";
import { synthesize } from "../../../cli/synthesized";
import { teamSchema } from "../../../config/schema";
import { configuration, environment, team } from "../../stacks/fixtures";

const adGroups = [{ name: "orders-group", claim: "claim", access: { prod: "viewer" } as const }];
const WORKLOAD = { image: `registry.example.com/app@sha256:${"a".repeat(64)}` };

/** The team that was called orders, with the same group, zone and namespace. */
const RENAMED = synthesize(
  configuration(
    [environment("nonprod"), environment("prod")],
    [team("shop", { adGroups, zone: "Orders", namespaces: ["orders"] })],
  ),
);

function state(stack: string, ...held: [type: string, values: Record<string, unknown>][]): StateFile {
  const objects = held.map(([type, values]) => ({ address: `${type}.It`, type, values }));
  return { stack, file: `state/${stack}.tfstate`, objects };
}

const OLD = state(
  "prod-orders",
  ["dynatrace_iam_group", { name: "orders-group (prod)" }],
  ["dynatrace_management_zone_v2", { name: "Orders" }],
  ["dynatrace_iam_policy_boundary", { name: "orders: zone (prod)" }],
);

test("a renamed team declares what the state of its old name holds, and the state can have the new name", () => {
  const [rename, ...more] = renamesIn(RENAMED, [OLD, state("prod-shop")], new Set(["prod-orders"]));
  expect(more).toEqual([]);
  expect(rename && printRename(rename)).toBe(
    [
      "prod-shop declares what the state of prod-orders holds, and no file declares prod-orders:",
      '  dynatrace_iam_group "orders-group (prod)"',
      '  dynatrace_management_zone_v2 "Orders"',
      "  If the team was renamed, give the state its new name; the plan then changes",
      "  what differs, and nobody loses access in between:",
      "    mv state/prod-orders.tfstate state/prod-shop.tfstate",
      "  Otherwise remove prod-orders first.",
    ].join("\n"),
  );
});

test("where the new name has a state that holds something, that one is not overwritten", () => {
  const half = state("prod-shop", ["dynatrace_management_zone_v2", { name: "Orders" }]);
  const [rename] = renamesIn(RENAMED, [OLD, half], new Set(["prod-orders"]));
  expect(rename && printRename(rename)).toBe(
    [
      "prod-shop declares what the state of prod-orders holds, and no file declares prod-orders:",
      '  dynatrace_iam_group "orders-group (prod)"',
      "  Remove prod-orders first.",
    ].join("\n"),
  );
});

test("a stack that is declared is no old name, and another environment has its own zones", () => {
  expect(renamesIn(RENAMED, [OLD], new Set())).toEqual([]);
  const elsewhere = state("nonprod-orders", ["dynatrace_iam_group", { name: "orders-group (prod)" }]);
  expect(renamesIn(RENAMED, [elsewhere], new Set(["nonprod-orders"]))).toEqual([]);
});

test.each([
  ["by Terraform", "kubernetes_namespace_v1", { id: "orders" }],
  ["by the lab", "Namespace", { name: "orders" }],
])("a namespace that was made %s belongs to its team, so the old workload goes first", (_how, type, values) => {
  const shop = team("shop", { adGroups, namespaces: ["orders"] });
  const stacks = synthesize(configuration([environment("prod")], [{ ...shop, workload: teamWorkload() }]));
  const old = state("prod-orders-workload", [type, values]);
  const [rename] = renamesIn(stacks, [old], new Set(["prod-orders-workload"]));
  expect(rename).toEqual({
    stack: "prod-shop-workload",
    orphan: "prod-orders-workload",
    from: "state/prod-orders-workload.tfstate",
    objects: ['Namespace "orders"'],
  });
});

function teamWorkload() {
  return teamSchema.parse({ ...team("shop"), workload: WORKLOAD }).workload;
}
