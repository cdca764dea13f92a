import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import type { TeamStack } from "../../../stacks/team-stack";

/** Takes in all namespaces that begin with the team name. */
export function declare(stack: TeamStack): void {
  const condition = [
    { key: "CLOUD_APPLICATION_NAMESPACE_NAME", operator: "BEGINS_WITH", stringValue: "orders", caseSensitive: true },
  ];
  const attributeRule = { entityType: "CLOUD_APPLICATION", attributeConditions: { condition } };
  new ManagementZoneV2(stack, "Wide", {
    name: "orders wide",
    rules: { rule: [{ type: "ME", enabled: true, attributeRule }] },
    lifecycle: { preventDestroy: true },
  });
}
