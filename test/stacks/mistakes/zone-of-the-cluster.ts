import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import type { TeamStack } from "../../../stacks/team-stack";

/** Takes in all workloads of the cluster. */
export function declare(stack: TeamStack): void {
  const stringValue = stack.environment.kubernetes.clusterName;
  const condition = [{ key: "KUBERNETES_CLUSTER_NAME", operator: "EQUALS", stringValue, caseSensitive: true }];
  const attributeRule = { entityType: "CLOUD_APPLICATION", attributeConditions: { condition } };
  new ManagementZoneV2(stack, "Wide", {
    name: "orders cluster",
    rules: { rule: [{ type: "ME", enabled: true, attributeRule }] },
    lifecycle: { preventDestroy: true },
  });
}
