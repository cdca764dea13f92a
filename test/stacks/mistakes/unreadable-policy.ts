import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import type { TeamStack } from "../../../stacks/team-stack";

/** Leaves out the comma between two permissions. */
export function declare(stack: TeamStack): void {
  new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW storage:logs:read storage:spans:read;",
    lifecycle: { preventDestroy: true },
  });
}
