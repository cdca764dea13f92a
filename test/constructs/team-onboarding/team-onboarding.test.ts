import { DataDynatraceIamPolicy } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-policy";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { LogSensitiveDataMasking } from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import { LogStorage } from "@cdktf/provider-dynatrace/lib/log-storage";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { Testing } from "cdktf";
import { AccessPolicies } from "../../../constructs/access-policies";
import { AccessLevel } from "../../../constructs/group-binding";
import { MaskingRule } from "../../../constructs/log-ingest";
import { TeamOnboarding, type TeamOnboardingProps } from "../../../constructs/team-onboarding";
import { dataSourcesOf, resourcesOf, testStack } from "../../support/synth";

const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const PROD = {
  name: "prod",
  environmentId: "abc12345",
  accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
  clusterName: "prod-eu",
};
const ORDERS: TeamOnboardingProps = {
  team: "orders",
  environment: PROD,
  namespaces: ["orders"],
  groups: [{ name: "orders-group", claim: CLAIM, access: AccessLevel.viewer }],
};

test("one call declares zone, group, boundaries, binding and log rule, all protected", () => {
  const stack = testStack();
  const { zone, bindings, logs } = new TeamOnboarding(stack, "Orders", ORDERS);
  const lifecycle = expect.objectContaining({ prevent_destroy: true });
  expect(resourcesOf(stack, ManagementZoneV2)).toMatchObject([{ name: "orders", lifecycle }]);
  expect(resourcesOf(stack, IamGroup)).toMatchObject([
    { name: "orders-group (prod)", federated_attribute_values: [CLAIM], lifecycle },
  ]);
  expect(resourcesOf(stack, IamPolicyBoundary)).toMatchObject([
    { query: 'storage:dt.security_context = "orders";', lifecycle },
    { query: 'storage:k8s.namespace.name IN ("orders");', lifecycle },
    { query: 'environment:management-zone = "orders";', lifecycle },
  ]);
  expect(resourcesOf(stack, IamPolicyBindingsV2)).toMatchObject([{ environment: "abc12345", lifecycle }]);
  expect(resourcesOf(stack, LogStorage)).toMatchObject([{ name: "orders: store logs", lifecycle }]);
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toEqual([]);
  expect([zone.zoneName, bindings.map(({ groupName }) => groupName), logs.namespaces]).toEqual([
    "orders",
    ["orders-group (prod)"],
    ["orders"],
  ]);
  expect(() => Testing.synth(stack, true)).not.toThrow();
});

test("policies are looked up, unless the stack has them itself", () => {
  const [looking, declaring] = [testStack(), testStack()];
  new TeamOnboarding(looking, "Orders", ORDERS);
  expect(dataSourcesOf(looking, DataDynatraceIamPolicy)).toHaveLength(5);
  const policies = new AccessPolicies(declaring, "AccessPolicies", {
    environmentName: "prod",
    accountId: PROD.accountId,
  });
  new TeamOnboarding(declaring, "Orders", { ...ORDERS, policies });
  expect(dataSourcesOf(declaring, DataDynatraceIamPolicy)).toEqual([]);
});

test("without a group nobody is given access, and nothing is looked up", () => {
  const stack = testStack();
  new TeamOnboarding(stack, "Orders", { ...ORDERS, groups: [] });
  expect(resourcesOf(stack, IamPolicyBoundary)).toEqual([]);
  expect(dataSourcesOf(stack, DataDynatraceIamPolicy)).toEqual([]);
});

test("logs, masks, zone, protection and what others share are as they are said", () => {
  const stack = testStack();
  new TeamOnboarding(stack, "Orders", {
    ...ORDERS,
    environment: { ...PROD, preventDestroy: false },
    zoneName: "Orders Zone",
    ingestLogs: false,
    masks: [MaskingRule.email()],
    sharedBy: [{ name: "billing", namespaces: ["billing"], zoneName: "Billing" }],
  });
  const lifecycle = expect.objectContaining({ prevent_destroy: false });
  expect(resourcesOf(stack, ManagementZoneV2)).toMatchObject([{ name: "Orders Zone", lifecycle }]);
  expect(resourcesOf(stack, LogStorage)).toEqual([]);
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toMatchObject([{ name: "orders: mask email", lifecycle }]);
  const names = ["entities", "records", "zone"].map((what) => ({ name: `orders: ${what} (prod)` }));
  const shared = ["entities", "records"].map((what) => ({ name: `orders: ${what} shared by billing (prod)` }));
  expect(resourcesOf(stack, IamPolicyBoundary)).toMatchObject([...names, ...shared]);
});

test("under the id Default the parts have the addresses and paths of the stack's own", () => {
  const stack = testStack();
  new TeamOnboarding(stack, "Default", ORDERS);
  const { resource } = stack.toTerraform();
  expect(Object.keys(resource.dynatrace_management_zone_v2)[0]).toMatch(/^Zone_/);
  expect(() => new TeamOnboarding(testStack("prod-orders"), "Default", { ...ORDERS, zoneName: "" })).toThrow(
    "prod-orders/Zone has 1 fault:",
  );
});
