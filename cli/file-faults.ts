import { statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, relative, resolve } from "node:path";
import { types } from "node:util";
import { cacheFolder } from "../lab/cache-folder";

/** Below this a run can write nothing of use. */
const FULL_BELOW_BYTES = 1024 * 1024;

/** Node has a code for each; Go and the lab tenant have words. */
const FAULTS = [
  { kind: "full", code: /^(ENOSPC|EDQUOT)$/, words: "no space left on device|disk quota exceeded" },
  { kind: "read-only", code: /^(EACCES|EPERM|EROFS)$/, words: "permission denied|read-only file system" },
] as const;

/** What may be known of an error that a disk or a folder has caused. */
interface FileError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  /** Of Node: the file that could not be written. */
  readonly path?: string;
  /** Of Terraform: its words, and where it ran. */
  readonly detail?: readonly string[];
  readonly cwd?: string;
}

/**
 * What to do about an error whose cause is a full disk or a folder that may not be written, with the folder by name;
 * undefined for any other error.
 *
 * @param folder Named where the error itself names no file.
 */
export function fileFault(error: unknown, folder: string): string | undefined {
  if (!types.isNativeError(error)) return undefined;
  const found: FileError = error;
  const text = [error.message, ...(found.detail ?? [])].join("\n");
  for (const { kind, code, words } of FAULTS) {
    // Without a file, "permission denied" is what Dynatrace says of a token.
    const file = fileIn(text, words, found.cwd);
    const isFull = kind === "full" && new RegExp(words, "i").test(text);
    // A program that may not be run is no folder's fault.
    const isOfNode = code.test(found.code ?? "") && found.syscall?.startsWith("spawn") !== true;
    if (file === undefined && !isFull && !isOfNode) continue;
    const path = file ?? found.path;
    const place = shown(path === undefined ? resolve(folder) : folderOf(path));
    if (kind === "read-only") return readOnly(place);
    return [...fullDisk(place), ...(LOST.test(text) ? lostState(folder) : [])].join("\n");
  }
  return undefined;
}

/** Terraform could not write down what an apply had made. */
const LOST = /Failed to (?:save|persist|write) state/;

/** Bytes that may still be written to a folder's disk, be the folder there or not. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folderOf(folder));
  return bavail * bsize;
}

function fullDisk(place: string): string[] {
  const others = [tmpdir(), cacheFolder()].filter(
    (each) => shown(each) !== place && freeBytes(each) < FULL_BELOW_BYTES,
  );
  const also = others.length > 0 ? ` So is the one of ${others.join(" and of ")}.` : "";
  return [`The disk of the folder ${place} is full.${also}`, "Free some space and run the command again."];
}

function lostState(folder: string): string[] {
  return [
    "What this apply made is in no state. If the next run says that something must be",
    "unique, or exists already, begin the lab anew, which loses nothing but the lab:",
    `  rm -r ${folder} && npm start`,
  ];
}

function readOnly(place: string): string {
  return [
    `You may not write to the folder ${place}, or its disk is read-only.`,
    `Make it writable (ls -ld ${place} shows its owner) and run the command again.`,
  ].join("\n");
}

/** `open ../../../state/prod.tfstate: permission denied`, as Go writes it, or `no space left for …`, as the lab does. */
function fileIn(text: string, words: string, cwd = "."): string | undefined {
  const go = new RegExp(`\\b[a-z]+ (\\S+): (?:${words})`, "i").exec(text)?.[1];
  const file = go ?? (/no space/.test(words) ? /no space left for (\S+) \(/.exec(text)?.[1] : undefined);
  return file === undefined ? undefined : resolve(cwd, file);
}

/** The folder that a file lies in, or a folder itself; of one that is not there the nearest above it. */
function folderOf(path: string): string {
  const absolute = resolve(path);
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder || dirname(absolute) === absolute ? absolute : folderOf(dirname(absolute));
}

/** As a person in the project would type it. */
function shown(folder: string): string {
  const inside = relative(process.cwd(), folder);
  return inside === "" ? "." : inside.startsWith("..") ? folder : inside;
}
