import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import type { TeamStack } from "../../../stacks/team-stack";

/** Refers to a policy that only another stack declares. */
export function declare(stack: TeamStack): void {
  const description = "${dynatrace_iam_policy.AccessPolicies_team-records.name}";
  const lifecycle = { preventDestroy: true };
  new IamGroup(stack, "Auditors", { name: "orders auditors", description, lifecycle });
}
