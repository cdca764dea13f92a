import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { types } from "node:util";
import { type ProcessLock, tryLock } from "../lab/control-plane/process-lock";
import { fileFault, freeBytes } from "./file-faults";
import { LAB_FOLDER } from "./lab-folder";

/** Folders of the lab that every run writes to. */
const WRITTEN = ["state", "tenant", "cdktf.out"];

/** What a lab of a few teams takes, with its clusters: a disk that fills in the middle of an apply loses what it made. */
const NEEDED_MEGABYTES = 150;

/** What keeps a run from beginning on the lab's folder, with the way out. */
export class LabFolderError extends Error {
  public constructor(
    message: string,
    /** What to do about it. */
    public readonly detail: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LabFolderError";
  }
}

/**
 * Keeps other runs off the lab's folder until this process ends: two would write the same state. The lock of a run that
 * was killed is taken over.
 *
 * @throws LabFolderError while another run is under way, or when the folder cannot be written or its disk is nearly full.
 */
export function holdLab(folder = LAB_FOLDER, free = freeBytes): ProcessLock {
  const taken = lockOf(folder, free);
  if ("heldBy" in taken) throw busy(folder, taken.heldBy);
  process.once("exit", () => taken.release());
  return taken;
}

function lockOf(folder: string, free: typeof freeBytes): ReturnType<typeof tryLock> {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of ["", ...WRITTEN]) requireWritable(join(folder, name));
    requireRoom(folder, free(folder));
    return tryLock(join(folder, "run.lock"));
  } catch (error) {
    if (error instanceof LabFolderError) throw error;
    const reason = fileFault(error, folder) ?? (types.isNativeError(error) ? error.message : String(error));
    const otherwise = "Or name another folder for the lab in ONBOARD_LAB_FOLDER.";
    throw new LabFolderError(`the lab cannot use its folder ${folder}`, [reason, otherwise], { cause: error });
  }
}

function requireRoom(folder: string, bytes: number): void {
  const megabytes = Math.floor(bytes / 1024 ** 2);
  if (megabytes >= NEEDED_MEGABYTES) return;
  const found = `the disk of the lab's folder ${folder} has ${megabytes} MB left, and a run takes up to ${NEEDED_MEGABYTES}`;
  throw new LabFolderError(found, [
    "A disk that fills in the middle of an apply loses the state of what was made. Free",
    "some space, or name a folder on another disk in ONBOARD_LAB_FOLDER.",
  ]);
}

function requireWritable(folder: string): void {
  if (existsSync(folder)) accessSync(folder, constants.W_OK);
}

function busy(folder: string, pid: number): LabFolderError {
  return new LabFolderError(`another run is under way (pid ${pid}) on the lab in ${folder}`, [
    "Two at once would write the same state: wait until it has ended, or end it with",
    "Ctrl-C in its terminal. A second lab beside it needs a folder of its own:",
    `ONBOARD_LAB_FOLDER=${folder}-2 npm start`,
  ]);
}
