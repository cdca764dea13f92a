import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import type { TeamStack } from "../../../stacks/team-stack";

/** Writes an attribute past the construct, and misspells it. */
export function declare(stack: TeamStack): void {
  const lifecycle = { preventDestroy: true };
  new IamGroup(stack, "Auditors", { name: "orders auditors", lifecycle }).addOverride("descripton", "Audit");
}
