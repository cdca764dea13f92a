import type { Environment, Team } from "../../../config/schema";
import { StackView } from "../../../constructs/checks";
import type { Application } from "../../../stacks/checks/application";

/** A synthesized stack as a test writes it. */
export interface WrittenStack {
  readonly name: string;
  readonly environment: Environment;
  readonly team?: Team;
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** An application of stacks that are written out. */
export function applicationFrom(stacks: readonly WrittenStack[]): Application {
  return {
    stacks: stacks.map(({ name, environment, team, resource }) => ({
      view: new StackView({ name, json: { resource } }),
      environment,
      ...(team && { team }),
    })),
    environments: [...new Set(stacks.map(({ environment }) => environment))],
  };
}
