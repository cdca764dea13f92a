import { DirectShares } from "@cdktf/provider-dynatrace/lib/direct-shares";
import { Document } from "@cdktf/provider-dynatrace/lib/document";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { LogSensitiveDataMasking } from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import { LogStorage } from "@cdktf/provider-dynatrace/lib/log-storage";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { Testing } from "cdktf";
import type { Team } from "../../config/schema";
import { TeamStack, type TeamStackProps } from "../../stacks/team-stack";
import { resourcesOf } from "../support/synth";
import { environment, team } from "./fixtures";

const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";

function stackOf(name: string, changes: Partial<Team> = {}, more: Partial<TeamStackProps> = {}): TeamStack {
  return new TeamStack(Testing.app(), { environment: environment(name), team: team("orders", changes), ...more });
}

const resolvedNames = (stack: TeamStack, type: { tfResourceType: string }) =>
  resourcesOf(stack, type).map((each) => (each as { name: string }).name);

test.each(["prod", "nonprod"])("what a team owns in %s", (name) => {
  const stack = new TeamStack(Testing.app(), {
    environment: environment(name, { protected: name === "prod" }),
    team: team("orders", { zone: "Orders", logs: { ingest: true, mask: ["email", "bearer-token"] } }),
  });
  expect(Testing.synth(stack, true)).toMatchSnapshot();
});

test("an AD group without access in the environment has neither group nor binding nor boundary there", () => {
  const adGroups = [{ name: "orders-group", claim: CLAIM, access: { nonprod: "viewer" as const } }];
  const stack = stackOf("prod", { adGroups });
  expect(stack.bindings).toEqual([]);
  for (const type of [IamGroup, IamPolicyBindingsV2, IamPolicyBoundary]) expect(resourcesOf(stack, type)).toEqual([]);
  expect(resourcesOf(stack, ManagementZoneV2)).toHaveLength(1);
});

test("each AD group with access gets one binding, and all share the team's boundaries", () => {
  const adGroups = [
    { name: "orders-dev", claim: CLAIM, access: { prod: "viewer" as const } },
    { name: "orders-ops", claim: "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f51", access: { prod: "admin" as const } },
    { name: "orders-scim", scim: true as const, access: { prod: "operator" as const } },
  ];
  const stack = stackOf("prod", { adGroups });
  expect(stack.bindings.map(({ groupName, access }) => [groupName, access.name])).toEqual([
    ["orders-dev (prod)", "viewer"],
    ["orders-ops (prod)", "admin"],
    ["orders-scim", "operator"],
  ]);
  expect(resourcesOf(stack, IamPolicyBindingsV2)).toHaveLength(3);
  expect(resourcesOf(stack, IamPolicyBoundary)).toHaveLength(3);
});

test("a team has a dashboard with its links, which its groups of the environment may read, unless it wants none", () => {
  const links = { splunk: "https://splunk.example.com/app", loadBalancer: "https://lb.example.com/orders" };
  const stack = stackOf("prod", { dashboards: { dynatrace: true, links } });
  const [document] = resourcesOf(stack, Document) as { name: string; content: string }[];
  expect(document).toMatchObject({ name: "orders (prod)", private: true });
  expect(JSON.parse(document?.content ?? "").tiles.header.content).toBe(
    [
      "## orders in prod",
      "Namespaces orders on cluster tlo\\-prod · [Logs in Splunk](<https://splunk.example.com/app>) · [Load balancer](<https://lb.example.com/orders>)",
    ].join("\n\n"),
  );
  const [share] = resourcesOf(stack, DirectShares) as { recipients: { recipient: { id: string }[] } }[];
  expect(share?.recipients.recipient).toEqual([
    { id: expect.stringMatching(/^\$\{dynatrace_iam_group\.Group-orders-group_Group_\w+\.id\}$/), type: "group" },
  ]);
  const none = stackOf("prod", { dashboards: { dynatrace: false, links } });
  expect(none.dashboard).toBeUndefined();
  for (const type of [Document, DirectShares]) expect(resourcesOf(none, type)).toEqual([]);
});

test("a team that shares adds its records and entities to what this one may read", () => {
  const billing = team("billing", { zone: "Billing", namespaces: ["billing", "invoices"] });
  const stack = stackOf("prod", {}, { sharedBy: [billing] });
  const queries = resourcesOf(stack, IamPolicyBoundary).map((each) => (each as { query: string }).query);
  expect(queries.sort()).toEqual([
    'environment:management-zone = "orders";',
    'storage:dt.security_context = "Billing";',
    'storage:dt.security_context = "orders";',
    'storage:k8s.namespace.name IN ("billing", "invoices");',
    'storage:k8s.namespace.name IN ("orders");',
  ]);
  const [binding] = resourcesOf(stack, IamPolicyBindingsV2) as { policy: { boundaries?: string[] }[] }[];
  expect(binding?.policy.map(({ boundaries = [] }) => boundaries.length)).toEqual([1, 2, 2, 0, 0]);
});

test("the zone is called after the team where the file names none", () => {
  expect(resolvedNames(stackOf("prod"), ManagementZoneV2)).toEqual(["orders"]);
});

test("each kind of mask has its rule", () => {
  const custom = { name: "customer", expression: "customer=(\\d{1,12})", replacement: "<customer>" };
  const mask: Team["logs"]["mask"] = ["email", "iban", "bearer-token", "credit-card", custom];
  const stack = stackOf("prod", { logs: { ingest: true, mask } });
  expect(resolvedNames(stack, LogSensitiveDataMasking).sort()).toEqual(
    ["bearer-token", "credit-card", "customer", "email", "iban"].map((name) => `orders: mask ${name}`),
  );
});

test("log rules are scoped to the cluster where its entity is known", () => {
  const clusterEntity = "KUBERNETES_CLUSTER-0123456789ABCDEF";
  const prod = environment("prod");
  const known = { ...prod, kubernetes: { ...prod.kubernetes, clusterEntity } };
  expect(resourcesOf(stackOf("prod", {}, { environment: known }), LogStorage)).toEqual([
    expect.objectContaining({ scope: clusterEntity }),
  ]);
  expect(resourcesOf(stackOf("prod"), LogStorage)).toEqual([expect.objectContaining({ scope: "environment" })]);
});

test("whatever names hold, they stay text, and addresses stay addresses", () => {
  const name = 'Grüppe "x" ${evil} %{if}';
  const stack = stackOf("prod", {
    zone: "Zöne $ %{if} '区'",
    adGroups: [{ name, claim: CLAIM, access: { prod: "viewer" } }],
  });
  const json = JSON.parse(Testing.synth(stack, true));
  expect(resolvedNames(stack, ManagementZoneV2)).toEqual(["Zöne $ %%{if} '区'"]);
  expect(resolvedNames(stack, IamGroup)).toEqual(['Grüppe "x" $${evil} %%{if} (prod)']);
  const [address] = Object.keys(json.resource.dynatrace_iam_group);
  expect(address).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(json.output.group_ids.value).toEqual({
    'Grüppe "x" $${evil} %%{if} (prod)': `\${dynatrace_iam_group.${address}.id}`,
  });
  const text = JSON.stringify(json).replaceAll("$${", "").replaceAll("%%{", "");
  expect(text).not.toContain("%{");
  expect(text).not.toContain("${evil");
});

test("two AD groups whose names differ in what an address cannot hold keep two addresses", () => {
  const claims = [CLAIM, "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f51"];
  const adGroups = ["orders group", "orders.group"].map((name, index) => ({
    name,
    claim: claims[index],
    access: { prod: "viewer" as const },
  }));
  const ids = stackOf("prod", { adGroups }).bindings.map(({ node }) => node.id);
  expect(ids.map((id) => id.replace(/[0-9a-f]{8}$/, "…"))).toEqual(["Group-orders-group-…", "Group-orders-group-…"]);
  expect(new Set(ids).size).toBe(2);
});
