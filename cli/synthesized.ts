import { type AccessModel, modelFromStacks } from "../access";
import type { Configuration } from "../config/load";
import type { ApplicationStack } from "../stacks/checks/application";
import { applicationOf } from "../stacks/checks/application-checks";
import { withApp } from "../stacks/checks/run-checks";

/** The stacks of a configuration as Terraform would get them, made in memory and unchecked. */
export function synthesize(configuration: Configuration): readonly ApplicationStack[] {
  return withApp(configuration, (app) => applicationOf(app, false).stacks);
}

/** Who may do what once all these stacks are deployed. */
export function modelOf(stacks: readonly ApplicationStack[]): AccessModel {
  return modelFromStacks(stacks.map(({ view }) => view.synthesized));
}
