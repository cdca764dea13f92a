import { DirectShares } from "@cdktf/provider-dynatrace/lib/direct-shares";
import type { TeamStack } from "../../../stacks/team-stack";

/** Shares the team's dashboard with a group by an id that was copied from somewhere. */
export function declare(stack: TeamStack): void {
  if (stack.dashboard === undefined) throw new Error("the team has no dashboard");
  const recipient = [{ id: "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11", type: "group" }];
  new DirectShares(stack, "MoreReaders", { documentId: stack.dashboard.documentId, recipients: { recipient } });
}
