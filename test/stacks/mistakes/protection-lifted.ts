import { LogIngestRules } from "../../../constructs/log-ingest";
import type { TeamStack } from "../../../stacks/team-stack";

/** Lifts the protection of rules in prod. */
export function declare(stack: TeamStack): void {
  new LogIngestRules(stack, "Jobs", {
    owner: "orders jobs",
    namespaces: ["orders-jobs"],
    ingest: true,
    masks: [],
    preventDestroy: false,
  });
}
