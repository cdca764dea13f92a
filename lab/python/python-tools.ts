import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { lock } from "../control-plane/process-lock";

/** Paths of the Python programs that the lab uses. */
export interface PythonTools {
  /** uv, which locks and installs the packages of Python projects. */
  readonly uv: string;
  /** copier, which renders and updates repositories from the template. */
  readonly copier: string;
  /** The interpreter beside them. */
  readonly python: string;
  /** Its version: `3.11.7`. */
  readonly version: string;
}

export interface PythonToolsOptions {
  /** Folder that outlives the run; see {@link cacheFolder}. */
  readonly folder: string;
  /** Told what is being installed. */
  readonly onProgress: (message: string) => void;
  /** File with the pinned packages; the lab's own by default. */
  readonly requirements?: string;
  /** Programs that may be Python, best first. */
  readonly interpreters?: readonly string[];
}

/** A Python that was found, by the name under which it runs. */
export interface FoundPython {
  readonly program: string;
  /** `3.11.7` */
  readonly version: string;
}

/** The oldest Python that the sample service runs on, which is what the tools are given too. */
export const OLDEST_PYTHON = "3.11";

const INTERPRETERS: readonly string[] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];

const ASK = [
  "import sys, venv, ensurepip",
  "print('.'.join(map(str, sys.version_info[:3])), sys.version_info >= (3, 11))",
].join("\n");

const run = promisify(execFile);

/**
 * Finds uv and copier in the cache, or installs them there: in a virtual environment of their own, named after what is
 * pinned and after the interpreter. It appears whole or not at all, and two processes at once install it once.
 *
 * @throws Error when no Python is new enough, or with pip's last lines.
 */
export async function ensurePythonTools(options: PythonToolsOptions): Promise<PythonTools> {
  const requirements = options.requirements ?? join("lab", "python", "requirements.txt");
  const pinned = readFileSync(requirements);
  const { program, version } = await findPython(options.interpreters);
  const hash = createHash("sha256").update(pinned).update(version).digest("hex").slice(0, 12);
  const folder = join(options.folder, "python", `tools-${version}-${hash}`);
  if (isComplete(folder)) return toolsIn(folder, version);
  const waiting = (pid: number) => options.onProgress(`waiting for process ${pid}, which installs uv and copier`);
  const held = await lock(`${folder}.lock`, 500, waiting);
  try {
    if (!isComplete(folder)) {
      options.onProgress(`installing uv and copier for Python ${version}`);
      await install(program, requirements, folder);
    }
  } finally {
    held.release();
  }
  return toolsIn(folder, version);
}

/**
 * The first interpreter that is new enough and can make virtual environments.
 *
 * @throws Error naming what was tried, with the fix.
 */
export async function findPython(interpreters: readonly string[] = INTERPRETERS): Promise<FoundPython> {
  const seen: string[] = [];
  for (const program of interpreters) {
    try {
      const { stdout } = await run(program, ["-c", ASK]);
      const [version = "", isNew] = stdout.trim().split(" ");
      if (isNew === "True") return { program, version };
      seen.push(`${program} is ${version}`);
    } catch (error) {
      const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
      const missing = /No module named '(\w+)'/.exec(stderr)?.[1];
      if (missing !== undefined) seen.push(`${program} has no module ${missing}`);
      else if (code !== "ENOENT" && !stderr.includes("not found")) seen.push(`${program} cannot be run`);
    }
  }
  const found = seen.length === 0 ? "none was found on the PATH" : seen.join(", ");
  throw new Error(`Python ${OLDEST_PYTHON} or newer with venv is needed; ${found}; install it, or put it on the PATH`);
}

/** The programs' first lines name the interpreter's path, so the environment is made at its place and marked at the end. */
async function install(program: string, requirements: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await run(program, ["-m", "venv", folder]);
    const quiet = ["-q", "--disable-pip-version-check", "--no-input"];
    await run(join(folder, "bin", "python"), [
      ...["-m", "pip", "install", ...quiet],
      ...["--only-binary=:all:", "-r", requirements],
    ]);
    writeFileSync(join(folder, COMPLETE), "");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: string; message: string };
    const last = (stderr || message).trim().split("\n").slice(-10).join("\n  ");
    throw new Error(`uv and copier cannot be installed from PyPI:\n  ${last}`);
  }
}

/** File that is written last. */
const COMPLETE = "complete";

function isComplete(folder: string): boolean {
  try {
    accessSync(join(folder, COMPLETE));
    const { uv, copier, python } = toolsIn(folder, "");
    for (const program of [uv, copier, python]) accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function toolsIn(folder: string, version: string): PythonTools {
  const bin = join(folder, "bin");
  return { uv: join(bin, "uv"), copier: join(bin, "copier"), python: join(bin, "python"), version };
}
