import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A lock file that this process holds until it releases it. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes a lock file, or tells which living process holds it. A lock whose process has died is taken over.
 */
export function tryLock(file: string): ProcessLock | { readonly heldBy: number } {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, `${process.pid}`, { flag: "wx" });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const heldBy = holderOf(file);
    if (heldBy !== undefined && isAlive(heldBy)) return { heldBy };
    rmSync(file, { force: true });
  }
  throw new Error(`${file} is taken again and again by processes that end at once; try again`);
}

/**
 * Waits until the lock is ours.
 *
 * @param pollEveryMs How often to look again.
 * @param onWait Told which process is waited for, each time.
 */
export async function lock(file: string, pollEveryMs: number, onWait: (heldBy: number) => void): Promise<ProcessLock> {
  for (;;) {
    const taken = tryLock(file);
    if ("release" in taken) return taken;
    onWait(taken.heldBy);
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // released between our two looks
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
