import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../exit";

/** A commit that somebody has named. */
export interface Commit {
  /** As it was named: `origin/main`. */
  readonly ref: string;
  /** Its full hash. */
  readonly hash: string;
}

/** The files of a commit in a folder of their own, with the packages that are installed today. */
export interface BaseTree {
  /** Root of the project in it. */
  readonly folder: string;
  remove(): void;
}

/**
 * What synth reads and no commit holds: npm installs the packages by the lock file, and makes the provider's bindings
 * from what stands in this folder.
 */
const INSTALLED_FROM = ["package-lock.json", "packages/provider-dynatrace"] as const;

/** Bindings that are made at the install. */
const BINDINGS = join("packages", "provider-dynatrace", "lib");

/**
 * The commit that a branch, tag or hash stands for.
 *
 * @throws InputError outside of a repository, and for a name that is not known in it.
 */
export function findCommit(ref: string): Commit {
  if (git(["rev-parse", "--is-inside-work-tree"]) !== "true")
    throw new InputError(
      "changed must run in a Git repository; this folder is in none; use --all, or clone the project",
    );
  const hash = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (hash) return { ref, hash };
  const rule = `--base must be a commit, branch or tag of this repository; got ${JSON.stringify(ref)}`;
  if (git(["rev-parse", "--is-shallow-repository"]) === "true")
    throw new InputError(
      `${rule}; this clone is shallow: check out the whole history (fetch-depth: 0), or git fetch --unshallow`,
    );
  throw new InputError(`${rule}; fetch it first: git fetch origin`);
}

/** Why a base cannot be synthesized with the packages of today, if it cannot. */
export function reasonNotToCompare({ hash }: Commit): string | undefined {
  const [file] = (git(["diff", "--name-only", "--relative", hash, "--", ...INSTALLED_FROM]) ?? "").split("\n");
  if (file) return `${file} differs from the base, so that the base has other packages than are installed here`;
  return git(["ls-tree", "--name-only", hash, "main.ts"]) === "main.ts"
    ? undefined
    : "the base has no main.ts to synthesize";
}

/**
 * Lays out the files of a commit. Neither the work tree nor the index changes, and the repository is not told.
 *
 * @see Git documentation, git-read-tree and git-checkout-index
 */
export function layOut({ hash }: Commit): BaseTree {
  const top = mustGit(["rev-parse", "--show-toplevel"]);
  const prefix = mustGit(["rev-parse", "--show-prefix"]);
  const work = mkdtempSync(join(tmpdir(), "onboard-base-"));
  const remove = () => rmSync(work, { recursive: true, force: true });
  try {
    const folder = join(work, "tree");
    // Only of this folder, which may be one of several in the repository.
    const inIndex = { cwd: top, env: { ...process.env, GIT_INDEX_FILE: join(work, "index") } };
    mustGit(["read-tree", `${hash}:${prefix}`], inIndex);
    mustGit(["checkout-index", "--all", `--prefix=${folder}/`], inIndex);
    linkPackages(folder);
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Links each package by itself: the folder around them holds what our own runs cache, which is of today's sources. */
export function linkPackages(folder: string): void {
  const installed = join(process.cwd(), "node_modules");
  linkEach(installed, join(folder, "node_modules"), (name) => !/^(\.cache|\.bin|@.*)$/.test(name));
  for (const scope of readdirSync(installed).filter((name) => /^(\.bin|@.*)$/.test(name)))
    linkEach(join(installed, scope), join(folder, "node_modules", scope), () => true);
  if (existsSync(BINDINGS)) linkEach(join(process.cwd(), BINDINGS), join(folder, BINDINGS), () => true);
}

/** A link that npm made to a folder of this project is copied, so that it leads to the base's own folder. */
function linkEach(from: string, to: string, isWanted: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!isWanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) cpSync(source, target, { verbatimSymlinks: true });
    else symlinkSync(source, target);
  }
}

interface GitOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** What Git prints, without its last line break; nothing where it refuses. */
function git(args: readonly string[]): string | undefined {
  try {
    return mustGit(args);
  } catch (error) {
    if (isMissing(error)) throw new Error("git was not found on the PATH; install it, or use --all");
    return undefined;
  }
}

function mustGit(args: readonly string[], { cwd, env }: GitOptions = {}): string {
  return execFileSync("git", args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 << 20,
  }).trimEnd();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
