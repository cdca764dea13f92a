import { DataDynatraceIamPolicy } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-policy";
import { SharedPolicies, SharedPolicyKind } from "../../../constructs/access-policies";
import { dataSourcesOf, rendered, testStack } from "../../support/synth";

const PROD = { environmentName: "prod", accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10" };

test("a policy is looked up by its name once it is asked for, and a missing one stops the plan", () => {
  const stack = testStack();
  const policies = SharedPolicies.lookUp(stack, "Policies", PROD);
  const ids = [policies.policyId(SharedPolicyKind.TEAM_RECORDS), policies.policyId(SharedPolicyKind.TEAM_RECORDS)];
  expect(new Set(ids).size).toBe(1);
  expect(rendered(stack, ids[0])).toMatch(/^\$\{data\.dynatrace_iam_policy\.Policies_team-records_[0-9A-F]{8}\.id\}$/);
  expect(dataSourcesOf(stack, DataDynatraceIamPolicy)).toEqual([
    {
      name: "team-records (prod)",
      account: PROD.accountId,
      lifecycle: {
        postcondition: [
          {
            condition: "${self.id != null}",
            error_message:
              'The policy "team-records (prod)" is not in the account. Deploy the stack prod-tenant first.',
          },
        ],
      },
    },
  ]);
});

test("what nobody asks for is not looked up", () => {
  const stack = testStack();
  SharedPolicies.lookUp(stack, "Policies", PROD);
  expect(dataSourcesOf(stack, DataDynatraceIamPolicy)).toEqual([]);
});
