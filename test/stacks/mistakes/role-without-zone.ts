import { IamPermission } from "@cdktf/provider-dynatrace/lib/iam-permission";
import type { TeamStack } from "../../../stacks/team-stack";

/** Gives the classic role of a viewer, and no zone. */
export function declare(stack: TeamStack): void {
  for (const [index, { groupId }] of stack.bindings.entries()) {
    new IamPermission(stack, `Role-${index}`, {
      name: "tenant-viewer",
      group: groupId,
      environment: stack.environment.dynatrace.environmentId,
    });
  }
}
