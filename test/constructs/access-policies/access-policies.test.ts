import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { TerraformVariable } from "cdktf";
import { AccessPolicies, SharedPolicyKind } from "../../../constructs/access-policies";
import { rendered, resourcesOf, testStack } from "../../support/synth";

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
const PROD = { environmentName: "prod", accountId: ACCOUNT };

test("the shared policies lie in the account, each with the environment in its name", () => {
  const stack = testStack();
  new AccessPolicies(stack, "AccessPolicies", PROD);
  const policy = (name: string, statement_query: string) => ({
    name,
    statement_query,
    account: ACCOUNT,
    description: expect.stringMatching(/Managed in code: edits made here are overwritten\.$/),
    lifecycle: { prevent_destroy: true },
  });
  const tables = '"logs", "metrics", "spans", "events", "bizevents"';
  const schemas = [
    '"builtin:alerting.maintenance-window", "builtin:alerting.profile", "builtin:anomaly-detection.metric-events"',
    '"builtin:monitoring.slo", "builtin:problem.notifications"',
  ].join(", ");
  expect(resourcesOf(stack, IamPolicy)).toEqual([
    policy("grail-buckets (prod)", `ALLOW storage:buckets:read WHERE storage:table-name IN (${tables});`),
    policy(
      "platform-basics (prod)",
      "ALLOW app-engine:apps:run, document:documents:read, document:documents:write, document:documents:delete, storage:filter-segments:read;",
    ),
    policy("team-classic (prod)", "ALLOW environment:roles:viewer, environment:roles:logviewer;"),
    policy("team-entities (prod)", "ALLOW storage:entities:read;"),
    policy("team-manage-settings (prod)", "ALLOW environment:roles:manage-settings;"),
    policy(
      "team-records (prod)",
      "ALLOW storage:logs:read, storage:metrics:read, storage:spans:read, storage:events:read, storage:bizevents:read;",
    ),
    policy(
      "team-settings (prod)",
      `ALLOW settings:objects:read, settings:objects:write WHERE settings:schemaId IN (${schemas});`,
    ),
  ]);
});

test("a policy is referred to by its id", () => {
  const stack = testStack();
  const policies = new AccessPolicies(stack, "AccessPolicies", PROD);
  expect(rendered(stack, policies.policyId(SharedPolicyKind.TEAM_RECORDS))).toMatch(
    /^\$\{dynatrace_iam_policy\.AccessPolicies_team-records_[0-9A-F]{8}\.id\}$/,
  );
});

test("protection can be lifted", () => {
  const stack = testStack();
  new AccessPolicies(stack, "AccessPolicies", { ...PROD, preventDestroy: false });
  for (const policy of resourcesOf(stack, IamPolicy)) {
    expect(policy).toMatchObject({ lifecycle: { prevent_destroy: false } });
  }
});

test.each(["", "pr od", 'prod"', "x".repeat(41)])("the environment name %j is refused", (environmentName) => {
  const create = () => new AccessPolicies(testStack(), "Policies", { ...PROD, environmentName });
  expect(create).toThrow(
    `test/Policies has 1 fault:
  - environmentName must be 1 to 40 letters, digits, hyphens and underscores; got ${JSON.stringify(environmentName)}; write a short name, such as "prod"`,
  );
});

test("an environment name that is known only at apply is refused: teams find policies by their names", () => {
  const stack = testStack();
  const environmentName = new TerraformVariable(stack, "environment", { type: "string" }).stringValue;
  expect(() => new AccessPolicies(stack, "Policies", { ...PROD, environmentName })).toThrow("environmentName must be");
});

test("a kind that nobody declared is named", () => {
  const policies = new AccessPolicies(testStack(), "Policies", PROD);
  expect(() => policies.policyId("team-unknown" as SharedPolicyKind)).toThrow(
    "test/Policies declares no policy team-unknown",
  );
});
