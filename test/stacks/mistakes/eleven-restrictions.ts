import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TeamStack } from "../../../stacks/team-stack";

/** Lists hosts line by line. */
export function declare(stack: TeamStack): void {
  const lines = Array.from({ length: 11 }, (_, index) => `storage:host.name = "orders-${index}";`);
  new IamPolicyBoundary(stack, "OwnBoundary", { name: "hosts", query: lines.join("\n") });
}
