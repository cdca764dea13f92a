import { DataDynatraceIamPolicy } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-policy";
import type { TeamStack } from "../../../stacks/team-stack";

/** Gives the team Dynatrace's own policy for administrators. */
export function declare(stack: TeamStack): void {
  const policy = new DataDynatraceIamPolicy(stack, "AdminUser", { name: "Admin User" });
  for (const binding of stack.bindings) binding.addUnboundedPolicy(policy.id);
}
