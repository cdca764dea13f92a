import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { FilePosition } from "./log-file";

/** Up to where an earlier agent has read, by path below the folder of logs; nothing where no usable file is. */
export async function readPositions(file: string | undefined): Promise<Map<string, FilePosition>> {
  if (file === undefined) return new Map();
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, FilePosition] => isPosition(entry[1])));
  } catch {
    return new Map();
  }
}

/** Writes a file beside and renames it, so that a cut does not leave half a file. */
export async function writePositions(file: string, positions: ReadonlyMap<string, FilePosition>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(positions)));
  await rename(`${file}.new`, file);
}

function isPosition(value: unknown): value is FilePosition {
  const { inode, position } = (value ?? {}) as Partial<FilePosition>;
  return Number.isInteger(inode) && Number.isInteger(position);
}
