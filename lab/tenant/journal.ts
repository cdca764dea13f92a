import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { ApiError } from "./errors";

/** One changed key: collection, key and the new value, which is undefined when the key is gone. */
export type JournalEntry = [collection: string, key: string, value?: unknown];

/** An append-only file of changes. */
export interface Journal {
  /** Writes changes that belong together, all or none. */
  append(entries: JournalEntry[]): void;
  /** Replaces the whole file. */
  compact(entries: Iterable<JournalEntry>): void;
  /** Closes the file. */
  close(): void;
}

const FILE = "journal.jsonl";

/**
 * Opens the journal of a folder and hands every change in it to `replay`. A last line without an end is what a killed
 * process leaves behind: its request was never answered, so it is dropped.
 */
export function openJournal(folder: string, replay: (entry: JournalEntry) => void): Journal {
  const path = join(folder, FILE);
  mkdirSync(folder, { recursive: true });
  if (existsSync(path)) readJournal(path, replay);
  return new FileJournal(path);
}

function readJournal(path: string, replay: (entry: JournalEntry) => void): void {
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop();
  lines.forEach((line, index) => {
    for (const entry of parseLine(line, path, index + 1)) replay(entry);
  });
}

function parseLine(line: string, path: string, number: number): JournalEntry[] {
  const fault = (must: string) =>
    new Error(`${path}:${number} must be ${must}; got "${line.slice(0, 40)}"; delete the folder to start empty`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw fault("a line of JSON");
  }
  if (!Array.isArray(parsed) || !parsed.every(isEntry)) throw fault("a list of changes");
  return parsed;
}

function isEntry(value: unknown): value is JournalEntry {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  const [collection, key] = value as readonly unknown[];
  return typeof collection === "string" && typeof key === "string";
}

class FileJournal implements Journal {
  private descriptor: number;
  private length = 0;

  public constructor(private readonly path: string) {
    this.descriptor = openSync(path, "a");
  }

  public append(entries: JournalEntry[]): void {
    this.refuseWhenReplaced();
    const line = Buffer.from(`${JSON.stringify(entries)}\n`);
    try {
      writeWhole(this.descriptor, line);
      this.length += line.length;
    } catch (error) {
      // Without the cut, half a line would stand before the next one and spoil both.
      ftruncateSync(this.descriptor, this.length);
      throw storageFailure(error, this.path);
    }
  }

  /** Whoever opens the folder next replaces the file: from then on, what is written here would be lost. */
  private refuseWhenReplaced(): void {
    if (fstatSync(this.descriptor).nlink > 0) return;
    const advice = "end one of the two, or give them different folders";
    throw new ApiError(500, `Another lab tenant has opened ${this.path}, or it was deleted; ${advice}`);
  }

  public compact(entries: Iterable<JournalEntry>): void {
    const next = `${this.path}.next`;
    const descriptor = openSync(next, "w");
    let length = 0;
    try {
      for (const entry of entries) {
        const line = Buffer.from(`${JSON.stringify([entry])}\n`);
        writeWhole(descriptor, line);
        length += line.length;
      }
      renameSync(next, this.path);
    } catch (error) {
      throw storageFailure(error, next);
    } finally {
      closeSync(descriptor);
    }
    closeSync(this.descriptor);
    this.descriptor = openSync(this.path, "a");
    this.length = length;
  }

  public close(): void {
    closeSync(this.descriptor);
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
}

function storageFailure(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT" && code !== "EFBIG") return error;
  return new ApiError(
    507,
    `The lab tenant cannot keep the change: no space left for ${path} (${code}). Nothing was changed; free some space and repeat the request.`,
  );
}
