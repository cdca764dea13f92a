import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../lab/cache-folder";

/** A Node that tests run programs with, or why there is none. */
export type FoundNode =
  | { readonly version: string; readonly bin: string }
  | { readonly version: string; readonly reason: string };

/** The lines of Node that are repaired, each with the release that tests take. */
const RELEASES = { 22: "22.23.3", 24: "24.21.0" } as const;

/**
 * A Node of another line, from the cache or from npm, whose packages of that name hold the program and nothing else. It
 * waits, so that a test file can decide what to skip before its tests are known.
 */
export function findNode(line: keyof typeof RELEASES): FoundNode {
  const version = RELEASES[line];
  if (process.versions.node.startsWith(`${line}.`)) return { version, bin: dirname(process.execPath) };
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), "node", version);
  const bin = join(folder, "node_modules", name, "bin");
  if (!existsSync(bin)) {
    const reason = install(`${name}@${version}`, folder);
    if (reason !== undefined) return { version, reason };
  }
  return { version, bin };
}

/** Into a folder beside it first, so that nobody finds half of it. Returns why it cannot be had. */
function install(wanted: string, folder: string): string | undefined {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const args = ["install", "--prefix", work, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", wanted];
    const { status, stderr, error } = spawnSync("npm", args, { encoding: "utf8" });
    if (status !== 0)
      return `npm has no ${wanted}: ${/npm error (?!code)(.*)/.exec(stderr ?? "")?.[1] ?? error ?? status}`;
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The variables of a program that runs with the Node of that folder, and whatever it starts with it. */
export function withNode(bin: string): Record<string, string> {
  return { PATH: `${bin}:${process.env.PATH}` };
}
