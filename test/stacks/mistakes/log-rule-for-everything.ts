import { LogStorage } from "@cdktf/provider-dynatrace/lib/log-storage";
import type { TeamStack } from "../../../stacks/team-stack";

/** Stores all logs of the environment, so that no rule of a team decides any more. */
export function declare(stack: TeamStack): void {
  new LogStorage(stack, "Everything", {
    name: "everything",
    enabled: true,
    sendToStorage: true,
    scope: "environment",
    lifecycle: { preventDestroy: true },
  });
}
