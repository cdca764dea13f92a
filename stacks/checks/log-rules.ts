import type { Environment } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import { logRulesOf, shadowedRules } from "../../constructs/checks/log-rules";
import { type Application, teamStacks } from "./application";

/** No log rule of one stack takes what another team's rule is for. Inside a stack the stack's own check speaks. */
export function checkLogRulesAcross(application: Application): CheckFinding[] {
  return application.environments.flatMap((environment) => {
    const stacks = application.stacks.filter((stack) => stack.environment?.name === environment.name);
    const inside = new Set(
      stacks.flatMap(({ view }) => shadowedRules(logRulesOf(view, "dynatrace_log_storage")).map(({ path }) => path)),
    );
    const owners = ownersOf(application, environment);
    return shadowedRules(stacks.flatMap(({ view }) => logRulesOf(view, "dynatrace_log_storage")))
      .filter(({ path }) => !inside.has(path))
      .map((finding) => ({ ...finding, environment: environment.name, team: owners.get(stackNameOf(finding.path)) }));
  });
}

function ownersOf(application: Application, environment: Environment): ReadonlyMap<string, string> {
  return new Map(teamStacks(application, environment).map(({ view, team }) => [view.name, team.name]));
}

function stackNameOf(path: string): string {
  return path.split("/")[0] ?? "";
}
