import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../../../lab/cache-folder";
import { ensureBinaries } from "../../../../lab/control-plane/binaries";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "../../../../lab/control-plane/control-plane";

/** Folder with the Go modules of the control plane. */
export const MODULES_FOLDER = join(__dirname, "..", "..", "..", "..", "lab", "control-plane", "modules");
/** Long enough to build everything on a small machine, once. */
export const BUILD_TIMEOUT_MS = 25 * 60_000;

export const BUILD_OPTIONS = {
  cacheFolder: cacheFolder(),
  modulesFolder: MODULES_FOLDER,
  onProgress: (message: string) => process.stderr.write(`${message}\n`),
};

/** A control plane of the test's own, in a new folder. */
export async function startTestPlane(options: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> {
  const binaries = await ensureBinaries(BUILD_OPTIONS);
  return startControlPlane({ binaries, folder: newFolder(), ...options });
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "control-plane-"));
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
