import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { linkPackages } from "../../cli/changed/base-tree";

/** A copy of this project, with all that is not committed yet, in a Git repository of its own with one commit. */
export interface ProjectCopy {
  readonly folder: string;
  /** Commits all that has changed, and gives the hash. */
  commit(message: string): string;
  git(...args: readonly string[]): string;
  remove(): void;
}

/** Of Git's settings none may be the machine's, so that the tests are the same everywhere. */
const GIT_SETTINGS = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Kim",
  GIT_AUTHOR_EMAIL: "kim@example.com",
  GIT_COMMITTER_NAME: "Kim",
  GIT_COMMITTER_EMAIL: "kim@example.com",
};

/** Copies what Git knows and does not ignore; packages are linked. */
export function copyProject(): ProjectCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-copy-")));
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  // Nothing of the tests is looked at by what these copies are for.
  const files = listed.split("\0").filter((file) => file !== "" && !file.startsWith("test/"));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file), { force: true, verbatimSymlinks: true });
  }
  linkPackages(folder);
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...GIT_SETTINGS } }).trim();
  git("init", "--quiet", "--initial-branch=main");
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
    return git("rev-parse", "HEAD");
  };
  commit("as it is");
  return { folder, commit, git, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
