import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

/** Larger than any file that a person writes; a generated one would only be slow. */
const MAX_BYTES = 1024 * 1024;

/** What a file holds, or why it is not read. */
export type FileContent =
  | { readonly bytes: Buffer }
  | { readonly problem: string; readonly received?: string; readonly fix: string };

/**
 * The content of a regular file below a folder. Nothing is opened that could wait for somebody or never end: a link is
 * followed inside the folder only, what is opened is asked what it is, and no more is read than a file may have.
 *
 * @param folder Folder that a link must not lead out of.
 */
export function readRegularFile(path: string, folder = dirname(path)): FileContent {
  let descriptor: number | undefined;
  try {
    const real = realpathSync(path);
    if (!real.startsWith(`${realpathSync(resolve(folder))}${sep}`)) {
      return { problem: "must not be a link that leads out of the folder", fix: "put the file itself there" };
    }
    // Not blocking, since a pipe waits for a writer; no link, since one may have come up after the look at it.
    const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
    descriptor = openSync(real, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    if (!fstatSync(descriptor).isFile()) return { problem: "must be a regular file", fix: "put a file of text there" };
    const bytes = readAtMost(descriptor, MAX_BYTES + 1);
    if (bytes.length <= MAX_BYTES) return { bytes };
    const received = `${fstatSync(descriptor).size} bytes`;
    return { problem: "must be at most 1 MiB", received, fix: "split the file" };
  } catch (error) {
    const code = typeof error === "object" && error && "code" in error ? String(error.code) : "an unknown error";
    return { problem: "cannot be read", received: code, fix: "check that it is a file and its permissions" };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readAtMost(descriptor: number, most: number): Buffer {
  const buffer = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    const count = readSync(descriptor, buffer, length, most - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}
