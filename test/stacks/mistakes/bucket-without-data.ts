import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import type { TeamStack } from "../../../stacks/team-stack";

/** Opens the logs for a new group, and no record in them. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: 'ALLOW storage:buckets:read WHERE storage:table-name = "logs";',
    lifecycle: { preventDestroy: true },
  });
  const group = new IamGroup(stack, "Auditors", {
    name: "orders auditors",
    federatedAttributeValues: ["0f9d2c61-3b7e-4f1a-8a55-6e2f4b1c9d70"],
    lifecycle: { ignoreChanges: ["permissions"], preventDestroy: true },
  });
  new IamPolicyBindingsV2(stack, "AuditorsBinding", {
    group: group.id,
    environment: stack.environment.dynatrace.environmentId,
    policy: [{ id: policy.id }],
    lifecycle: { preventDestroy: true },
  });
}
