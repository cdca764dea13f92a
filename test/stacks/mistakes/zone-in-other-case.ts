import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TeamStack } from "../../../stacks/team-stack";

/** Names the zone as people say it, not as it is called. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW environment:roles:view-security-problems;",
    lifecycle: { preventDestroy: true },
  });
  const boundary = new IamPolicyBoundary(stack, "OwnBoundary", {
    name: "own",
    query: 'environment:management-zone = "Orders";',
  });
  for (const binding of stack.bindings) binding.addPolicy({ policyId: policy.id, boundaryIds: [boundary.id] });
}
