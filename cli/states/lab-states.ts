import type { OwnedStack } from "../../checks";
import type { Configuration } from "../../config/load";
import { LAB_STATE_FOLDER } from "../lab-session";
import { appliedWorkloads } from "../start/applied-workloads";
import { type Orphan, orphansIn } from "./orphans";
import { type Rename, renamesIn } from "./renames";
import { readStates, type StateFile } from "./state-file";

/** What the lab holds on disk, compared with what the files declare. */
export interface LabStates {
  readonly states: readonly StateFile[];
  readonly orphans: readonly Orphan[];
  readonly renames: readonly Rename[];
}

/**
 * Compares the lab's states, and what was applied to its clusters without Terraform, with the declared stacks.
 *
 * @param stacks Every stack that the files declare.
 */
export function compareLabStates(
  { environments }: Pick<Configuration, "environments">,
  stacks: readonly OwnedStack[],
  folder = LAB_STATE_FOLDER,
): LabStates {
  const declared = new Set(stacks.map(({ stack }) => stack.name));
  const states = readStates(folder);
  const options = { owner: "lab", declared, environments: environments.map(({ name }) => name) } as const;
  const orphans = orphansIn(states, options);
  const known = new Set(orphans.map(({ stack }) => stack));
  const applied = appliedWorkloads(folder).filter(({ stack }) => !known.has(stack));
  const all = [...orphans, ...orphansIn(applied, options)];
  return {
    states,
    orphans: all,
    renames: renamesIn(stacks, [...states, ...applied], new Set(all.map(({ stack }) => stack))),
  };
}
