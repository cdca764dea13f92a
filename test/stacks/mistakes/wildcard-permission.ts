import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import type { TeamStack } from "../../../stacks/team-stack";

/** Lets the policy read every table, also those of tomorrow. */
export function declare(stack: TeamStack): void {
  new IamPolicy(stack, "OwnPolicy", {
    name: "all tables",
    account: stack.environment.dynatrace.accountId,
    statementQuery: 'ALLOW storage:*:read WHERE storage:k8s.namespace.name = "orders";',
    lifecycle: { preventDestroy: true },
  });
}
