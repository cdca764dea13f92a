import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { cacheFolder } from "../../../lab/cache-folder";
import { ensurePythonTools, type PythonTools } from "../../../lab/python/python-tools";

/** Answers to the template's questions; what is left out takes its default. */
export type Answers = Readonly<Record<string, string | number | boolean>>;

/** What a program printed. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that Python's and uv's programs leave behind, which is no part of a repository. */
const LEFT_BEHIND = /(^|\/)(\.venv|__pycache__|\.[a-z]+_cache)(\/|$)/;

/** uv and copier from the cache, installed at the first use. */
export function pythonTools(): Promise<PythonTools> {
  return ensurePythonTools({ folder: cacheFolder(), onProgress: (message) => process.stderr.write(`${message}\n`) });
}

/** The answers that a repository was made from. */
export function answersOf(folder: string): Answers {
  const { _src_path, _commit, ...answers } = parse(readFileSync(join(folder, ".copier-answers.yml"), "utf8"));
  return answers;
}

/** Runs a program, and never asks a person; its exit code is part of what is returned. */
export async function run(program: string, args: readonly string[], cwd: string, more = {}): Promise<Ended> {
  const { uv } = await pythonTools();
  const path = `${dirname(uv)}${delimiter}${process.env.PATH}`;
  // Of Git's settings none may be the machine's, so that the tests are the same everywhere.
  const git = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    ...author("AUTHOR"),
    ...author("COMMITTER"),
  };
  const quiet = { UV_NO_PROGRESS: "1", UV_PYTHON_DOWNLOADS: "never", PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" };
  const env = { ...process.env, PATH: path, ...git, ...quiet, ...more };
  try {
    const options = { cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
    const child = promisify(execFile)(program, args, options);
    child.child.stdin?.end();
    return { exitCode: 0, ...(await child) };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { exitCode: code, stdout, stderr };
  }
}

function author(role: string) {
  return { [`GIT_${role}_NAME`]: "Kim", [`GIT_${role}_EMAIL`]: "kim@example.com" };
}

/** As `run`. @throws Error with what was printed, unless the exit code is 0. */
export async function mustRun(program: string, args: readonly string[], cwd: string, more = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, cwd, more);
  if (exitCode === 0) return stdout;
  throw new Error(`${basename(program)} ${args.join(" ")} ended with ${exitCode}:\n${stdout}${stderr}`);
}

/** Answers the template's questions without a terminal. `target` must not exist, or be empty. */
export async function render(template: string, answers: Answers, target: string): Promise<Ended> {
  const { copier } = await pythonTools();
  mkdirSync(target, { recursive: true });
  const file = join(target, "..", `${basename(target)}-answers.yml`);
  writeFileSync(file, stringify(answers));
  // Seen from the target, so that the answers file names no path of this machine.
  const source = relative(resolve(target), resolve(template));
  return run(
    copier,
    ["copy", "--quiet", "--defaults", "--overwrite", "--data-file", resolve(file), source, "."],
    target,
  );
}

/** Each file of a folder with what it holds, by path; what programs left behind does not count. */
export function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const kept = paths.filter((path) => !LEFT_BEHIND.test(path)).sort();
  return Object.fromEntries(kept.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** A folder for a test. Within the system's own, so that no `pyproject.toml` or repository above is found. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "template-"));
}

/** Makes `target` hold what `source` holds, and nothing else. */
export function replaceFolder(source: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(source, target, { recursive: true, filter: (path) => !LEFT_BEHIND.test(relative(source, path)) });
}

/** The packages of a lock by name, without the project's own. */
export function lockedPackages(lock: string): string[] {
  const names = [...lock.matchAll(/^name = "(.+)"\nversion = "(?:.+)"\nsource = \{ registry/gm)];
  return names.map(([, name = ""]) => name).sort();
}

/** Brings the template's lock up to date with its `pyproject.toml`, and what it says of the packages in use. */
export async function renewLock(template: string, answers: Answers): Promise<void> {
  const { uv, python } = await pythonTools();
  const folder = temporaryFolder();
  try {
    await render(template, answers, join(folder, "rendered"));
    await mustRun(uv, ["lock", "--quiet", "--python", python], join(folder, "rendered"));
    const lock = readFileSync(join(folder, "rendered", "uv.lock"), "utf8");
    writeFileSync(
      join(template, "project", "uv.lock.jinja"),
      lock.replace(`name = "${answers.name}"`, 'name = "{{ name }}"'),
    );
    const questions = readFileSync(join(template, "copier.yml"), "utf8");
    const list = lockedPackages(lock).map((name) => `    - ${name}\n`);
    const block = /(packages_in_use:\n(?: {2}.*\n)*? {2}default: \|\n)(?: {4}.*\n)*/;
    writeFileSync(
      join(template, "copier.yml"),
      questions.replace(block, (_, head: string) => head + list.join("")),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
