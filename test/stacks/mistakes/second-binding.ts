import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import type { TeamStack } from "../../../stacks/team-stack";

/** Binds one more policy the way the provider documentation shows it. */
export function declare(stack: TeamStack): void {
  const policy = new IamPolicy(stack, "OwnPolicy", {
    name: "own",
    account: stack.environment.dynatrace.accountId,
    statementQuery: "ALLOW document:documents:read;",
    lifecycle: { preventDestroy: true },
  });
  for (const [index, { groupId }] of stack.bindings.entries()) {
    new IamPolicyBindingsV2(stack, `More-${index}`, {
      group: groupId,
      environment: stack.environment.dynatrace.environmentId,
      policy: [{ id: policy.id }],
      lifecycle: { preventDestroy: true },
    });
  }
}
