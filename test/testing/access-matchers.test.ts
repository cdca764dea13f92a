import "../../testing/jest";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { Testing } from "cdktf";
import { accessOf, judge } from "../../testing";
import { testStack } from "../support/synth";
import { CLAIM, platform, teamStack } from "./support/team-stack";

const stacks = [platform(), teamStack()];
const ours = {
  claims: CLAIM,
  permission: "storage:logs:read",
  record: { "k8s.namespace.name": "orders" },
  bucket: "default_logs",
};
const others = { ...ours, record: { "k8s.namespace.name": "payments" } };

test("a group is granted its own records and denied others'", () => {
  expect(stacks).toGrant(ours);
  expect(stacks).toDeny(others);
  expect(stacks).not.toGrant(others);
  expect(stacks).not.toDeny(ours);
  expect(accessOf(stacks)).toGrant({ ...ours, claims: undefined, group: "orders-group (prod)" });
});

const VIA_RECORDS = 'group "orders-group (prod)" in environment abc12345 has policy "team-records (prod)" line 1';

test("what is not granted is explained by what comes near", () => {
  expect(() => expect(stacks).toGrant(others)).toThrow(
    `claim ${CLAIM}, storage:logs:read where k8s.namespace.name is "payments" and bucket is "default_logs" in abc12345: ` +
      `expected it to be granted, and it is not:\n  ${VIA_RECORDS}, narrowed by boundary "orders: records (prod)" line 1, ` +
      "bound in orders-prod/dynatrace_iam_policy_bindings_v2.Orders_Group-orders-group_71DE9678: " +
      'only where storage:k8s.namespace.name IN ("orders")',
  );
});

test("what is not denied names the statement that grants it", () => {
  expect(() => expect(stacks).toDeny(ours)).toThrow(`expected it to be denied, and it is granted:\n  ${VIA_RECORDS}`);
});

test("a policy that no stack declares is not known, and neither grants nor denies", () => {
  const alone = teamStack();
  const reason = "cannot be said, and counts as granted; name what is left open, or add the stack that declares it:";
  expect(() => expect(alone).toDeny(others)).toThrow(reason);
  expect(() => expect(alone).toGrant(ours)).toThrow(reason);
  expect(() => expect(alone).not.toDeny(ours)).toThrow(reason);
  expect(() => expect(alone).not.toGrant(others)).toThrow("policy team-records (prod) is not known here");
});

/** A stack that binds one policy to one group. */
function bound(statementQuery: string) {
  const stack = testStack("own");
  const group = new IamGroup(stack, "Group", { name: "orders", federatedAttributeValues: ["orders"] });
  const policy = new IamPolicy(stack, "Policy", { name: "own", account: "a", statementQuery });
  new IamPolicyBindingsV2(stack, "Binding", {
    group: group.id,
    environment: "abc12345",
    policy: [{ id: policy.id }],
  });
  return stack;
}

test.each([
  ["ALLOW storage:entities:read;", { permission: "storage:entities:read", entity: { zones: ["Z"] } }, "granted"],
  ["ALLOW environment:roles:manage-settings;", { permission: "environment:roles:viewer" }, "granted"],
  [
    'ALLOW settings:objects:read WHERE settings:schemaId = "builtin:a";',
    { permission: "settings:objects:read", setting: { schemaId: "builtin:a" } },
    "granted",
  ],
  [
    'ALLOW settings:objects:read WHERE settings:schemaId = "builtin:a";',
    { permission: "settings:objects:read", setting: { schemaId: "builtin:b" } },
    "denied",
  ],
  [
    'ALLOW app-engine:apps:run WHERE shared:app-id = "notebooks";',
    { permission: "app-engine:apps:run", fields: { "shared:app-id": "notebooks" } },
    "granted",
  ],
  ['ALLOW app-engine:apps:run WHERE shared:app-id = "notebooks";', { permission: "app-engine:apps:run" }, "unknown"],
  [
    'ALLOW storage:entities:read WHERE storage:dt.security_context = "A";',
    { permission: "storage:entities:read" },
    "unknown",
  ],
  [
    'ALLOW storage:entities:read WHERE storage:dt.security_context = "A";',
    { permission: "storage:entities:read", entity: { securityContexts: ["B"] } },
    "denied",
  ],
  [
    'ALLOW environment:roles:viewer WHERE environment:management-zone = "A";',
    { permission: "environment:roles:viewer", entity: { securityContexts: [] } },
    "unknown",
  ],
  [
    'ALLOW environment:roles:viewer WHERE environment:management-zone = "A";',
    { permission: "environment:roles:viewer", entity: { zones: [] } },
    "denied",
  ],
  // Without a grant of buckets no record shows.
  ["ALLOW storage:logs:read;", { permission: "storage:logs:read", record: {} }, "denied"],
  ["this is no policy", { permission: "storage:logs:read", record: {} }, "unknown"],
] as const)("%s answers %j with %s", (statements, question, verdict) => {
  const model = accessOf(bound(statements));
  expect(judge(model, { claims: ["orders"], ...question }).verdict).toBe(verdict);
});

test.each([
  [{ permission: "storage:log:read", claims: CLAIM }, 'permission must be a known permission; got "storage:log:read"'],
  [{ permission: "storage:logs:read" }, "a question about access must name claims or a group, and not both"],
  [
    { permission: "storage:logs:read", claims: "nobody" },
    `claims must be of a group in the stacks; got nobody; they have ${CLAIM}`,
  ],
  [
    { permission: "storage:logs:read", group: "orders" },
    'group must be a group in the stacks; got "orders"; they have orders-group (prod)',
  ],
  [
    { permission: "storage:logs:read", claims: CLAIM, record: {}, setting: { schemaId: "a" } },
    "a question must be about one thing; got record and setting; ask twice",
  ],
])("%j is refused", (question, message) => {
  expect(() => expect(stacks).toDeny(question)).toThrow(message);
});

test("an environment that cannot be told has to be named", () => {
  const stack = testStack("own");
  new IamGroup(stack, "Group", { name: "orders", federatedAttributeValues: ["orders"] });
  const question = { claims: "orders", permission: "storage:logs:read" };
  expect(() => judge(accessOf(stack), question)).toThrow(
    "the question must name an environmentId; the group is bound in none",
  );
  expect(judge(accessOf(stack), { ...question, environmentId: "abc12345" })).toEqual({
    verdict: "denied",
    question: "claim orders, storage:logs:read in abc12345",
    because: ["nothing grants storage:logs:read"],
  });
});

test("what is no stack is refused", () => {
  expect(() => accessOf([])).toThrow("a plan needs a stack; got an empty list; name one");
  expect(() => accessOf(Testing.app())).toThrow("expected an app with stacks; got one without; add a stack first");
  const notAStack = JSON.parse('["orders-prod"]');
  expect(() => accessOf(notAStack)).toThrow(
    "expected a TerraformStack, an App or a recorded stack; got string; pass the stack itself",
  );
});
