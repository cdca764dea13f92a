import { Testing } from "cdktf";
import { planOf, platformStack } from "dynatrace-onboarding-testing/jest";
import { OrdersStack } from "../orders-stack";

const PROD = {
  name: "prod",
  environmentId: "abc12345",
  accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
  clusterName: "prod-eu",
};
const stack = new OrdersStack(Testing.app(), PROD, "https://abc12345.live.dynatrace.com");
/** What the platform team deploys before, for the policies that all teams share. */
const platform = platformStack({
  environmentName: "prod",
  environmentId: PROD.environmentId,
  accountId: PROD.accountId,
});

test("Terraform does what was reviewed", async () => {
  await expect(stack).toMatchPlanSnapshot({ before: [platform] });
});

test("without the platform's stack a plan says which one to deploy first", async () => {
  await expect(planOf(stack)).rejects.toThrow("Deploy the stack prod-tenant first.");
});

test("a deploy leaves nothing to do", async () => {
  await expect(stack).toHaveNoChangesAfterApply({ before: [platform] });
});

test("the group reads the logs of its namespace, and no others", () => {
  const logsOf = (namespace: string) => ({
    group: "orders-group (prod)",
    permission: "storage:logs:read",
    record: { "k8s.namespace.name": namespace },
  });
  expect([platform, stack]).toGrant(logsOf("orders"));
  expect([platform, stack]).toDeny(logsOf("payments"));
});
