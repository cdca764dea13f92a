import type { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { OwnershipTeams } from "@cdktf/provider-dynatrace/lib/ownership-teams";
import { LocalBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import {
  AccessLevel,
  MaskingRule,
  type OnboardingEnvironment,
  TeamOnboarding,
  TenantProvider,
} from "dynatrace-onboarding/constructs";

/** Who takes care of what the team runs. */
const RESPONSIBILITIES = {
  development: true,
  operations: true,
  security: false,
  infrastructure: false,
  lineOfBusiness: false,
};

/** What the team has in one Dynatrace environment. */
export class OrdersStack extends TerraformStack {
  public constructor(scope: Construct, environment: OnboardingEnvironment, environmentUrl: string) {
    // #region stack
    super(scope, `${environment.name}-orders`);
    new LocalBackend(this, { path: `../../../state/${environment.name}-orders.tfstate` });
    const { name: environmentName, accountId } = environment;
    new TenantProvider(this, "dynatrace", { environmentName, environmentUrl, accountId });
    const { zone } = new TeamOnboarding(this, "Orders", {
      team: "orders",
      environment,
      namespaces: ["orders"],
      groups: [{ name: "orders-group", claim: "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293", access: AccessLevel.viewer }],
      masks: [MaskingRule.email()],
      dashboard: { enabled: false },
    });
    const resource = zone.node.findChild("Resource") as ManagementZoneV2; // the way out, where a construct lacks a prop
    resource.addOverride("description", "Whatever takes orders in the web shop.");
    new OwnershipTeams(this, "Owner", { name: "Orders", identifier: "orders", responsibilities: RESPONSIBILITIES });
    // #endregion
  }
}
