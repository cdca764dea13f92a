import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import type { TeamStack } from "../../../stacks/team-stack";

/** Misspells a permission. */
export function declare(stack: TeamStack): void {
  new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW document:document:read, documents:documents:read;",
    lifecycle: { preventDestroy: true },
  });
}
