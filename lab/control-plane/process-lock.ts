import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A lock file that this process holds until it releases it. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes a lock file, or tells which living process holds it. A lock whose process has died is taken over, also where
 * another process has its number by now.
 *
 * @throws Error of the file system where the file cannot be written.
 */
export function tryLock(file: string): ProcessLock | { readonly heldBy: number } {
  mkdirSync(dirname(file), { recursive: true });
  const own = holderText(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file, own)) return { release: () => release(file, own) };
    const found = read(file);
    if (found === undefined) continue; // released between our two looks
    const heldBy = livingHolder(found);
    if (heldBy !== undefined) return { heldBy };
    removeIf(file, found);
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

/** The file appears with its text: whoever looks between would take an empty one for a dead process's. */
function create(file: string, text: string): boolean {
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, text);
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Somebody may have removed the lock by hand, and another run may hold it since. */
function release(file: string, own: string): void {
  if (read(file) === own) rmSync(file, { force: true });
}

/** Two processes that find the same dead holder must not both remove it: the second would remove the first one's lock. */
function removeIf(file: string, expected: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return; // another one was first
    throw error;
  }
  if (read(aside) !== expected) giveBack(aside, file);
  rmSync(aside, { force: true });
}

/** What was moved is a living process's lock after all. */
function giveBack(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** `4711 8832`: the process, and where the system tells it when it began. */
function holderText(pid: number): string {
  return [pid, startOf(pid)].filter((part) => part !== undefined).join(" ");
}

function livingHolder(text: string): number | undefined {
  const [, pid, start] = /^([1-9]\d*)(?: (\d+))?$/.exec(text) ?? [];
  if (pid === undefined || !isAlive(Number(pid))) return undefined;
  // In a container each first process has the same number.
  const isAnother = start !== undefined && startOf(Number(pid)) !== start;
  return isAnother ? undefined : Number(pid);
}

/**
 * When a process began, in ticks since the machine did; undefined where the system has no such file.
 *
 * @see proc(5), /proc/pid/stat, field 22
 */
function startOf(pid: number): string | undefined {
  try {
    // The name of the program, in parentheses, may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").split(" ")[20];
  } catch {
    return undefined;
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
