import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ContainerLine, CriLines } from "./cri-lines";

/** Up to where a file has been read; plain JSON. */
export interface FilePosition {
  /** Number of the file on its disk, which it keeps when it is renamed. */
  readonly inode: number;
  /** Bytes from its beginning. */
  readonly position: number;
}

/** What one reading gave. */
export interface LogChunk {
  readonly lines: readonly ContainerLine[];
  /** Where to go on once these lines are stored. */
  readonly next: FilePosition;
  /** Lines that are not in the form of the Container Runtime Interface. */
  readonly malformed: number;
}

const CHUNK_BYTES = 64 * 1024;

interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  /** Where the lines begin that are put together. */
  readonly start: number;
  readonly lines: CriLines;
  position: number;
  /** When something was read last, in ms since the epoch. */
  lastRead: number;
}

/** Ms after which the last part of a line is not waited for any more. */
const PATIENCE_MS = 5_000;

/**
 * Follows one log file of a container by its name: what is appended, its rotation (the file is renamed, or cut to
 * nothing, and a new one takes its name), and its end.
 */
export class LogFile {
  private file?: OpenFile;
  private readonly buffer = Buffer.allocUnsafe(CHUNK_BYTES);

  /**
   * @param path The name that the runtime writes to.
   * @param from Up to where an earlier agent has read; without it from the beginning.
   */
  public constructor(
    public readonly path: string,
    private from?: FilePosition,
  ) {}

  /**
   * The next lines; undefined when there is nothing new.
   *
   * @param isOver Whether nothing will be appended any more: then a line without its last part is a line as well.
   */
  public async read(isOver = false): Promise<LogChunk | undefined> {
    this.file ??= await this.openFirst();
    for (;;) {
      const { file } = this;
      if (file === undefined) return undefined;
      const { bytesRead } = await file.handle.read(this.buffer, 0, CHUNK_BYTES, file.position);
      if (bytesRead > 0) {
        const before = file.lines.malformed;
        const lines = file.lines.push(this.buffer.subarray(0, bytesRead));
        file.position += bytesRead;
        file.lastRead = Date.now();
        return { lines, next: positionOf(file), malformed: file.lines.malformed - before };
      }
      if (await this.openNext(file)) continue;
      const isDue = isOver || Date.now() - file.lastRead >= PATIENCE_MS;
      if (!isDue || !file.lines.isUnfinished) return undefined;
      return { lines: file.lines.end(), next: positionOf(file), malformed: 0 };
    }
  }

  /** Lets go of the file. */
  public async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.handle.close();
  }

  private async openFirst(): Promise<OpenFile | undefined> {
    const { from } = this;
    this.from = undefined;
    if (from !== undefined) {
      // It may have been rotated meanwhile, and its end not been read.
      const found = (await this.generations()).find(({ inode, size }) => inode === from.inode && size >= from.position);
      if (found !== undefined) return openAt(found.path, from.position);
    }
    return openAt(this.path, 0);
  }

  /** Whether there is more to read: here, or in the file that took this one's place. */
  private async openNext(file: OpenFile): Promise<boolean> {
    const { size } = await file.handle.stat();
    if (size > file.position) return true;
    const named = await stat(this.path).catch(() => undefined);
    if (size === file.position && named?.ino === file.inode) return false;
    const generations = await this.generations();
    const at = generations.findIndex(({ inode }) => inode === file.inode);
    const following = at < 0 ? generations.at(-1) : generations[at + 1];
    if (size < file.position) {
      // Cut to nothing and written anew.
      this.file = { ...file, start: 0, position: 0, lines: new CriLines() };
      return size > 0;
    }
    if (following === undefined) return false;
    const next = await openAt(following.path, 0, file.lines);
    if (next === undefined) return false;
    if ((await file.handle.stat()).size > file.position) {
      // Something was appended just before the new file was made.
      await next.handle.close();
      return true;
    }
    await file.handle.close();
    this.file = next;
    return true;
  }

  /** The file and what it was before its rotations, the oldest first; compressed ones are not looked at. */
  private async generations(): Promise<{ path: string; inode: number; size: number }[]> {
    const name = basename(this.path);
    const folder = dirname(this.path);
    const names = await readdir(folder).catch(() => []);
    const rotated = names.filter((each) => each.startsWith(`${name}.`) && !each.endsWith(".gz")).sort();
    const found = await Promise.all(
      [...rotated, name].map(async (each) => {
        const path = join(folder, each);
        const status = await stat(path).catch(() => undefined);
        return status?.isFile() ? [{ path, inode: status.ino, size: status.size }] : [];
      }),
    );
    return found.flat();
  }
}

async function openAt(path: string, position: number, before?: CriLines): Promise<OpenFile | undefined> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  const { ino } = await handle.stat();
  return { handle, inode: ino, start: position, position, lines: new CriLines(before), lastRead: Date.now() };
}

function positionOf({ inode, start, lines }: OpenFile): FilePosition {
  return { inode, position: start + lines.cleanBytes };
}
