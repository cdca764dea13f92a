import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { LAB_FOLDER } from "../lab-folder";

/** A state that Terraform cannot go on from, with the way back. */
export class StateFileError extends Error {
  public constructor(
    message: string,
    /** What to do about it. */
    public readonly detail: readonly string[],
  ) {
    super(message);
    this.name = "StateFileError";
  }
}

/** What a file holds of a state. */
type Reading =
  | { readonly kind: "absent" }
  | { readonly kind: "whole"; readonly resources: number; readonly serial: number }
  | { readonly kind: "empty"; readonly why: string }
  | { readonly kind: "broken"; readonly why: string };

interface RawState {
  readonly version?: unknown;
  readonly serial?: number;
  readonly resources?: readonly { readonly mode?: string }[];
}

/**
 * Looks at a stack's state before Terraform does. Of one that is cut off Terraform names neither the file nor a way out,
 * and an empty one it takes for that of a stack that was never deployed: it would make everything a second time.
 *
 * @param folder The stack's folder; its backend is looked at only where that is a file.
 * @param labFolder What lies in it may be begun anew.
 * @throws StateFileError with the file, its backup and what to type.
 */
export function checkStateFile(stack: string, folder: string, labFolder = LAB_FOLDER): void {
  const path = localStateIn(folder);
  if (path === undefined) return;
  const file = shown(path);
  const reading = read(path);
  const backup = read(`${path}.backup`);
  if (reading.kind === "absent" || reading.kind === "whole") return;
  // A first plan that was killed leaves an empty file too, and nothing was made then.
  if (reading.kind === "empty" && backup.kind === "absent") return;
  const anew = path.startsWith(resolve(labFolder) + sep)
    ? `  rm -r ${shown(resolve(labFolder))} && npm start`
    : undefined;
  throw new StateFileError(`${file}: the state of ${stack} is broken: ${reading.why}`, [
    "A full disk or a killed machine leaves a state like this. Without it Terraform",
    "does not know what it has made.",
    ...wayBack(file, backup, anew),
  ]);
}

function wayBack(file: string, backup: Reading, anew: string | undefined): string[] {
  if (backup.kind === "whole") {
    const known = `${backup.resources} ${backup.resources === 1 ? "resource" : "resources"}`;
    return [
      `Its backup is whole (${known}, serial ${backup.serial}). Put it back and run again:`,
      `  cp ${file}.backup ${file}`,
      "It is from before the last apply: what that one made is in the tenant and not in",
      anew
        ? 'the backup. If the next run says "must be unique", begin the lab anew:'
        : 'the backup. If the next plan wants to make it again, use "terraform import".',
      ...(anew ? [anew] : []),
    ];
  }
  const why = backup.kind === "absent" ? "is not there" : `is broken too: ${backup.why}`;
  const lost = `Its backup ${file}.backup ${why}.`;
  if (anew) return [lost, "Begin the lab anew, which loses nothing but the lab:", anew];
  return [lost, 'Restore the file from your own backup of it, or move it away and "terraform import".'];
}

/** Where a stack of the `local` backend keeps its state. */
function localStateIn(folder: string): string | undefined {
  const { backend } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")).terraform;
  const path: string | undefined = backend?.local?.path;
  return path === undefined ? undefined : resolve(folder, path);
}

function read(path: string): Reading {
  if (!existsSync(path)) return { kind: "absent" };
  const { size } = statSync(path);
  if (size === 0) return { kind: "empty", why: "the file is empty" };
  try {
    const state: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof state !== "object" || state === null) return { kind: "broken", why: "it is not a state" };
    const { version, serial = 0, resources = [] }: RawState = state;
    if (typeof version !== "number") return { kind: "broken", why: 'it has no "version"' };
    return { kind: "whole", serial, resources: resources.filter(({ mode }) => mode === "managed").length };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: "broken", why: `its ${size} bytes are not whole JSON` };
  }
}

/** As a person in the project would type it. */
function shown(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith("..") ? path : inside;
}
