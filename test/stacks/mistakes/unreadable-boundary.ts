import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TeamStack } from "../../../stacks/team-stack";

/** Uses an operator of SQL. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW storage:spans:read;",
    lifecycle: { preventDestroy: true },
  });
  const boundary = new IamPolicyBoundary(stack, "OwnBoundary", {
    name: "own",
    query: 'storage:k8s.namespace.name LIKE "orders";',
  });
  for (const binding of stack.bindings) binding.addPolicy({ policyId: policy.id, boundaryIds: [boundary.id] });
}
