import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An object that a state holds. */
export interface StateObject {
  /** `dynatrace_iam_group.Group`. */
  readonly address: string;
  readonly type: string;
  /** What the provider has recorded of it. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A state on disk. */
export interface StateFile {
  /** Name of the stack that it belongs to. */
  readonly stack: string;
  readonly file: string;
  readonly objects: readonly StateObject[];
  /** Why it cannot be read; it may hold anything then. */
  readonly problem?: string;
}

const EXTENSION = ".tfstate";

/** The states in a folder, sorted by stack; none where there is no such folder. Backups do not count. */
export function readStates(folder: string): StateFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .sort()
    .map((name) => readState(join(folder, name), name.slice(0, -EXTENSION.length)));
}

interface RawState {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

function readState(file: string, stack: string): StateFile {
  try {
    const text = readFileSync(file, "utf8");
    if (text.trim() === "" && existsSync(`${file}.backup`)) throw new Error("it is empty, and its backup is not");
    return { stack, file, objects: objectsIn(text) };
  } catch (error) {
    return { stack, file, objects: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The managed objects of a raw state; an empty text is the state of a stack that was never applied. */
function objectsIn(text: string): StateObject[] {
  const { resources = [] }: RawState = text.trim() === "" ? {} : JSON.parse(text);
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances = [] }) =>
      instances.map(({ attributes = {} }) => ({ address: `${type}.${name}`, type, values: attributes })),
    );
}
