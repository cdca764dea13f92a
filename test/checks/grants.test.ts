import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { SharedPolicies, SharedPolicyKind } from "../../constructs/access-policies";
import { linesFor } from "./findings";

/** What is found when these statements are bound within these boundaries. */
function linesOf(statementQuery: string, ...queries: string[]): string[] {
  return linesFor((stack) => {
    const group = new IamGroup(stack, "Group", { name: "orders" }).id;
    const { id } = new IamPolicy(stack, "Policy", { name: "own", account: "a", statementQuery });
    const boundaries = queries.map((query, index) => {
      return new IamPolicyBoundary(stack, `B${index}`, { name: `b${index}`, query }).id;
    });
    new IamPolicyBindingsV2(stack, "Binding", { group, environment: "abc12345", policy: [{ id, boundaries }] });
  });
}

const BUCKETS = "ALLOW storage:buckets:read;";
const NAMESPACE = 'storage:k8s.namespace.name = "orders";';

test("data within a boundary that fits is fine", () => {
  expect(linesOf(`ALLOW storage:logs:read; ${BUCKETS}`, NAMESPACE)).toEqual([]);
});

test("data without a boundary is open", () => {
  expect(linesOf(`ALLOW storage:logs:read, storage:spans:read; ${BUCKETS}`)).toEqual([
    'error unconditional-grant at test/Binding: policy "own" gives group "orders" storage:logs:read, storage:spans:read in the whole environment, because it is bound without a boundary; bind it with a boundary on storage:k8s.namespace.name',
  ]);
});

test("a second boundary that does not fit opens what the first one narrows", () => {
  expect(
    linesOf(
      `ALLOW storage:entities:read; ${BUCKETS} ALLOW storage:logs:read;`,
      NAMESPACE,
      'storage:dt.security_context = "Orders";',
    ),
  ).toEqual([
    'error unconditional-grant at test/Binding: policy "own" gives group "orders" storage:entities:read in the whole environment, because no line of boundary "b0" fits storage:entities:read, so it does not narrow it; bind it with a boundary on storage:dt.security_context',
  ]);
});

test("the time of day does not separate teams", () => {
  const [line] = linesOf(`ALLOW storage:logs:read WHERE global:week-day != "Sunday"; ${BUCKETS}`);
  expect(line).toContain("error unconditional-grant at test/Binding");
});

test("for what nothing can limit, the fix is to remove it", () => {
  const [line] = linesOf("ALLOW environment:roles:agent-install;");
  expect(line).toMatch(/take it away: nothing limits that permission to a team$/);
});

test("settings may be read everywhere, and changed within limits only", () => {
  expect(linesOf("ALLOW settings:objects:read;")).toEqual([]);
  expect(linesOf("ALLOW settings:objects:write;")).toHaveLength(1);
});

test("a table needs its own bucket permission", () => {
  const tables = 'ALLOW storage:buckets:read WHERE storage:table-name IN ("logs");';
  expect(linesOf(`ALLOW storage:logs:read, storage:spans:read; ${tables}`, NAMESPACE)).toEqual([
    'error data-without-bucket at test/Binding: group "orders" has storage:spans:read but no storage:buckets:read for it, so queries show nothing; bind a policy with storage:buckets:read for the table, such as grail-buckets',
  ]);
});

test("buckets without a table show nothing", () => {
  expect(linesOf(BUCKETS)).toEqual([
    'error bucket-without-data at test/Binding: group "orders" has storage:buckets:read but may read no table, so queries show nothing; bind a policy such as team-records within a boundary of the team\'s namespaces',
  ]);
});

test("shared policies of another stack are known by their names", () => {
  const lines = linesFor((stack) => {
    const policies = SharedPolicies.lookUp(stack, "Shared", {
      environmentName: "prod",
      accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
    });
    const group = new IamGroup(stack, "Group", { name: "orders" }).id;
    const policy = [{ id: policies.policyId(SharedPolicyKind.TEAM_ENTITIES) }];
    new IamPolicyBindingsV2(stack, "Binding", { group, environment: "abc12345", policy });
  });
  expect(lines).toEqual([
    'error unconditional-grant at test/Binding: policy "team-entities (prod)" gives group "orders" storage:entities:read in the whole environment, because it is bound without a boundary; bind it with a boundary on storage:dt.security_context',
  ]);
});
