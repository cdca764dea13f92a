import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TeamStack } from "../../../stacks/team-stack";

/** Binds a policy of the zone with a boundary of records. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW environment:roles:view-security-problems;",
    lifecycle: { preventDestroy: true },
  });
  const boundary = new IamPolicyBoundary(stack, "OwnBoundary", {
    name: "own",
    query: 'storage:k8s.namespace.name = "orders";\nenvironment:management-zone = "orders";',
  });
  for (const binding of stack.bindings) binding.addPolicy({ policyId: policy.id, boundaryIds: [boundary.id] });
}
