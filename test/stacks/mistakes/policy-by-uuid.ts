import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import type { TeamStack } from "../../../stacks/team-stack";

/** Binds a policy by its uuid. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW document:documents:read;",
    lifecycle: { preventDestroy: true },
  });
  for (const binding of stack.bindings) binding.addUnboundedPolicy(policy.uuid);
}
