import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import type { TeamStack } from "../../../stacks/team-stack";

/** Binds the group of one environment in the other as well. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW automation:workflows:run;",
    lifecycle: { preventDestroy: true },
  });
  for (const [index, { groupId }] of stack.bindings.entries()) {
    new IamPolicyBindingsV2(stack, `Elsewhere-${index}`, {
      group: groupId,
      environment: "xyz98765",
      policy: [{ id: policy.id }],
      lifecycle: { preventDestroy: true },
    });
  }
}
