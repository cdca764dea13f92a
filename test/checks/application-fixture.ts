import { SynthesizedStack } from "../../access";
import type { Application } from "../../checks";
import type { Environment, Team } from "../../config/schema";
import { ownerOf } from "../../stacks/owners";

/** A synthesized stack as a test writes it. */
export interface WrittenStack {
  readonly name: string;
  readonly environment: Environment;
  readonly team?: Team;
  readonly exporterPods?: number;
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** An application of stacks that are written out. */
export function applicationFrom(stacks: readonly WrittenStack[]): Application {
  return {
    stacks: stacks.map(({ name, environment, team, exporterPods, resource, data }) => ({
      stack: new SynthesizedStack(name, { resource, data }),
      owner: ownerOf(environment, { team, exporterPods }),
    })),
  };
}
