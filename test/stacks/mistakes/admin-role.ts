import { IamPermission } from "@cdktf/provider-dynatrace/lib/iam-permission";
import type { TeamStack } from "../../../stacks/team-stack";

/** Lets the team install OneAgent by the classic role. */
export function declare(stack: TeamStack): void {
  for (const [index, { groupId }] of stack.bindings.entries()) {
    new IamPermission(stack, `Role-${index}`, {
      name: "tenant-agent-install",
      group: groupId,
      environment: stack.environment.dynatrace.environmentId,
    });
  }
}
