import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TeamStack } from "../../../stacks/team-stack";

/** Lets a new group read records, and no bucket of them. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW storage:logs:read;",
    lifecycle: { preventDestroy: true },
  });
  const boundary = new IamPolicyBoundary(stack, "OwnBoundary", {
    name: "own",
    query: 'storage:k8s.namespace.name = "orders";',
  });
  const group = new IamGroup(stack, "Auditors", {
    name: "orders auditors",
    federatedAttributeValues: ["0f9d2c61-3b7e-4f1a-8a55-6e2f4b1c9d70"],
    lifecycle: { ignoreChanges: ["permissions"], preventDestroy: true },
  });
  new IamPolicyBindingsV2(stack, "AuditorsBinding", {
    group: group.id,
    environment: stack.environment.dynatrace.environmentId,
    policy: [{ id: policy.id, boundaries: [boundary.id] }],
    lifecycle: { preventDestroy: true },
  });
}
