import { Alerting } from "@cdktf/provider-dynatrace/lib/alerting";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPermission } from "@cdktf/provider-dynatrace/lib/iam-permission";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { linesFor } from "./findings";

const UUID = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";

function bind(stack: TerraformStack, change: { group?: string; id?: string; boundary?: string }) {
  const group = new IamGroup(stack, "Group", { name: "orders" });
  const policy = new IamPolicy(stack, "Policy", { name: "p", account: "a", statementQuery: "ALLOW slo:slos:read;" });
  const boundaries = change.boundary === undefined ? undefined : [change.boundary];
  const bound = [{ id: change.id ?? policy.id, boundaries }];
  const props = { group: change.group ?? group.id, environment: "abc12345", policy: bound };
  new IamPolicyBindingsV2(stack, "Binding", props);
  return { group, policy };
}

const at = (what: string) => `error reference-by-name at test/Binding: ${what}`;

test("references to ids, and ids themselves, are fine", () => {
  expect(linesFor((stack) => bind(stack, {}))).toEqual([]);
  expect(linesFor((stack) => bind(stack, { id: UUID }))).toEqual([]);
  expect(linesFor((stack) => bind(stack, { id: `${UUID}#-#account#-#${UUID}`, group: UUID, boundary: UUID }))).toEqual(
    [],
  );
});

test("what only Terraform knows is fine", () => {
  const lines = linesFor((stack) => {
    bind(stack, { group: new TerraformVariable(stack, "group", { type: "string" }).stringValue });
  });
  expect(lines).toEqual([]);
});

test.each([
  ["group", { group: "orders" }, 'group is the text "orders", expected an id; refer to .id of the iam_group'],
  ["policy", { id: "p" }, 'policy[0].id is the text "p", expected an id; refer to .id of the iam_policy'],
  [
    "boundary",
    { boundary: "b" },
    'policy[0].boundaries[0] is the text "b", expected an id; refer to .id of the iam_policy_boundary',
  ],
])("a name is not the id of a %s", (_what, change, line) => {
  expect(linesFor((stack) => bind(stack, change))).toContain(at(line));
});

test("the name and the uuid of a policy are not its id", () => {
  const lines = linesFor((stack) => {
    const { group, policy } = bind(stack, {});
    const policies = [{ id: policy.name }, { id: policy.uuid }];
    new IamPolicyBindingsV2(stack, "Other", { group: group.name, environment: "xyz98765", policy: policies });
  });
  expect(lines).toEqual([
    "error reference-by-name at test/Other: group refers to .name, expected .id; refer to .id of the iam_group",
    "error reference-by-name at test/Other: policy[0].id refers to .name, expected .id; refer to .id of the iam_policy",
    "error reference-by-name at test/Other: policy[1].id refers to .uuid, expected .id; refer to .id of the iam_policy",
  ]);
});

test("zones go by their numeric id in roles, by their object id in alerting profiles", () => {
  const lines = linesFor((stack) => {
    const zone = new ManagementZoneV2(stack, "Zone", { name: "orders" });
    const group = new IamGroup(stack, "Group", { name: "orders" }).id;
    const role = { name: "tenant-viewer", group, environment: "abc12345" };
    new IamPermission(stack, "Right", { ...role, managementZone: zone.legacyId });
    new IamPermission(stack, "Wrong", { ...role, managementZone: zone.id });
    new Alerting(stack, "RightProfile", { name: "orders", managementZone: zone.id });
    new Alerting(stack, "WrongProfile", { name: "orders", managementZone: "Orders" });
  });
  expect(lines.filter((line) => line.includes("reference-by-name"))).toEqual([
    "error reference-by-name at test/Wrong: management_zone refers to .id, expected .legacy_id; refer to .legacy_id of the management_zone_v2",
    'error reference-by-name at test/WrongProfile: management_zone is the text "Orders", expected an id; refer to .id of the management_zone_v2',
  ]);
});
