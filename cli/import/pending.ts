import type { Configuration } from "../../config/load";
import { environmentOfStack } from "../../rules/names";
import { LAB_STATE_FOLDER } from "../lab-folder";
import { readStates } from "../states/state-file";

/** A file in `config/imports`, and whether its work is done. */
export interface PendingImports {
  readonly file: string;
  readonly stack: string;
  readonly objects: number;
  /** How many of them a state holds already; absent where no state on this machine could say. */
  readonly held?: number;
}

/**
 * What stacks are still to adopt. States in a remote backend are not read.
 *
 * @param labFolder Folder of the lab's states.
 */
export function pendingImports(
  { imports = [], environments }: Configuration,
  labFolder = LAB_STATE_FOLDER,
): PendingImports[] {
  return imports.map(({ file, stack, adopt, lab }) => {
    const name = environmentOfStack(
      stack,
      environments.map((each) => each.name),
    );
    const state = environments.find((each) => each.name === name)?.state;
    const folder = lab ? labFolder : state?.backend === "local" ? state.path : undefined;
    const found = folder === undefined ? undefined : readStates(folder).find((each) => each.stack === stack);
    const ids = new Set(found?.objects.map(({ address, values }) => `${address} ${String(values.id)}`));
    const held = adopt.filter(({ to, id }) => ids.has(`${to} ${id}`)).length;
    return { file, stack, objects: adopt.length, ...(folder !== undefined && { held }) };
  });
}

/** What is to be done about a file of imports, in a line. */
export function printPending({ file, stack, objects, held }: PendingImports): string {
  if (held === objects) return `note: ${file}: the state of ${stack} holds all ${objects} objects; remove the file`;
  return `note: ${file}: the next apply of ${stack} takes over ${objects - (held ?? 0)} objects; remove the file after it`;
}
