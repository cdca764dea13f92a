import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { S3Backend, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { AccessLevel } from "../../../constructs/group-binding";
import { TeamOnboarding } from "../../../constructs/team-onboarding";
import { platformStack } from "../../../testing";

export const ACCOUNT_ID = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
export const ENVIRONMENT_ID = "abc12345";
export const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";

/** What the platform team has deployed. */
export function platform(): TerraformStack {
  return platformStack({ environmentName: "prod", environmentId: ENVIRONMENT_ID, accountId: ACCOUNT_ID });
}

/** Another team's stack as it would write it: a remote state, a real URL and a credential as a variable. */
export function teamStack(name = "orders-prod", namespaces: readonly string[] = ["orders"]): TerraformStack {
  const stack = new TerraformStack(Testing.app(), name);
  new S3Backend(stack, { bucket: "states", key: `${name}.tfstate`, region: "eu-central-1" });
  const token = new TerraformVariable(stack, "dynatrace_token", { type: "string", sensitive: true });
  token.addOverride("ephemeral", true);
  new DynatraceProvider(stack, "dynatrace", {
    dtEnvUrl: `https://${ENVIRONMENT_ID}.live.dynatrace.com`,
    dtApiToken: token.stringValue,
    iamAccountId: ACCOUNT_ID,
    iamClientId: token.stringValue,
    iamClientSecret: token.stringValue,
  });
  new TeamOnboarding(stack, "Orders", {
    team: "orders",
    environment: { name: "prod", environmentId: ENVIRONMENT_ID, accountId: ACCOUNT_ID, clusterName: "prod-eu" },
    namespaces,
    groups: [{ name: "orders-group", claim: CLAIM, access: AccessLevel.viewer }],
    dashboard: { enabled: false },
  });
  return stack;
}
