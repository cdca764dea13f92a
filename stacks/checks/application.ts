import type { TerraformStack } from "cdktf";
import type { Environment, Team } from "../../config/schema";
import type { StackView } from "../../constructs/checks";
import { BaseStack } from "../base-stack";

/** One stack of an application, with what the configuration says of it. */
export interface ApplicationStack {
  readonly view: StackView;
  /** Environment that the stack is planned for; absent for a stack that is none of ours. */
  readonly environment?: Environment;
  /** Team that owns the stack, as it is in the environment; absent for the platform's. */
  readonly team?: Team;
}

/** All stacks of an application, as the checks see them. */
export interface Application {
  readonly stacks: readonly ApplicationStack[];
  readonly environments: readonly Environment[];
}

/** What the configuration says of a stack. */
export function applicationStack(stack: TerraformStack, view: StackView): ApplicationStack {
  if (!(stack instanceof BaseStack)) return { view };
  const { environment } = stack;
  return hasTeam(stack) ? { view, environment, team: stack.team } : { view, environment };
}

/** The stacks that teams own in an environment. */
export function teamStacks(application: Application, environment: Environment): TeamApplicationStack[] {
  return application.stacks.flatMap((stack) => {
    const { team } = stack;
    return team !== undefined && stack.environment?.name === environment.name ? [{ view: stack.view, team }] : [];
  });
}

/** A stack of a team. */
export interface TeamApplicationStack {
  readonly view: StackView;
  readonly team: Team;
}

/** One entry for each team that has a stack in the environment. */
export function teamsIn(application: Application, environment: Environment): Team[] {
  return [...new Map(teamStacks(application, environment).map(({ team }) => [team.name, team])).values()];
}

function hasTeam(stack: BaseStack): stack is BaseStack & { readonly team: Team } {
  return "team" in stack && typeof stack.team === "object" && stack.team !== null;
}
