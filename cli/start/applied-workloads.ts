import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ObjectReference } from "../../lab/control-plane/kubernetes-object";
import { LAB_STATE_FOLDER } from "../lab-session";
import type { StateFile } from "../states/state-file";

/**
 * What the lab has applied to its clusters without Terraform. No state knows these objects, so their names are written
 * down: once a file declares them no more, nothing else would tell that they are there.
 */

const ENDING = ".applied.json";

/** The objects that were applied in place of a stack; none where there were none. */
export function readAppliedOf(stack: string, folder = LAB_STATE_FOLDER): ObjectReference[] {
  return readNote(noteOf(stack, folder));
}

/** Remembers what is applied in place of a stack; before it is applied, as a run may be cut off. */
export function rememberApplied(stack: string, objects: readonly ObjectReference[], folder = LAB_STATE_FOLDER): void {
  const references = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(noteOf(stack, folder), JSON.stringify(references));
}

/** Forgets the objects of a stack, because they are gone or because a state knows them now. */
export function forgetApplied(stack: string, folder = LAB_STATE_FOLDER): void {
  rmSync(noteOf(stack, folder), { force: true });
}

/** All that was applied, in the shape of states: by the stack that would hold it. */
export function appliedWorkloads(folder = LAB_STATE_FOLDER): StateFile[] {
  return filesOf(folder).map((name) => {
    const file = join(folder, name);
    const stack = name.slice(0, -ENDING.length);
    try {
      const objects = readNote(file).map(({ kind, metadata }) => ({
        address: `${kind} ${metadata.name}`,
        type: kind,
        values: { name: metadata.name, namespace: metadata.namespace },
      }));
      return { stack, file, objects };
    } catch (error) {
      return { stack, file, objects: [], problem: error instanceof Error ? error.message : String(error) };
    }
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(ENDING));
  } catch {
    return []; // no lab has run yet
  }
}

function readNote(file: string): ObjectReference[] {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function noteOf(stack: string, folder: string): string {
  return join(folder, `${stack}${ENDING}`);
}
