import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { lock } from "../control-plane/process-lock";
import { ensurePythonTools, type PythonToolsOptions } from "./python-tools";

export interface ServiceEnvironmentOptions extends PythonToolsOptions {
  /** Folder of the Python project, with `pyproject.toml` and `uv.lock`. */
  readonly project: string;
}

/**
 * Installs what the lock of a Python project says, the tools of its tests too, into an environment of the cache that is named
 * after the lock; the project's folder stays as it is. The service then runs with
 * `<python> -m <package>` in the project's folder.
 *
 * @returns the path of the interpreter
 * @throws Error with uv's last lines, for a lock that is out of date too.
 */
export async function ensureServiceEnvironment(options: ServiceEnvironmentOptions): Promise<string> {
  const { uv, python } = await ensurePythonTools(options);
  const project = resolve(options.project);
  const files = ["pyproject.toml", "uv.lock"].map((name) => readFileSync(join(project, name)));
  const hash = files.reduce((sum, file) => sum.update(file), createHash("sha256").update(uv)).digest("hex");
  const folder = join(options.folder, "python", `service-${hash.slice(0, 12)}`);
  const complete = join(folder, "complete");
  const interpreter = join(folder, "bin", "python");
  const isComplete = () => [complete, interpreter].every((file) => existsSync(file));
  if (isComplete()) return interpreter;
  const waiting = (pid: number) =>
    options.onProgress(`waiting for process ${pid}, which installs the packages of ${options.project}`);
  const held = await lock(`${folder}.lock`, 200, waiting);
  try {
    if (!isComplete()) {
      options.onProgress(`installing the packages of ${options.project}`);
      // What was cut off is repaired, so nothing has to be removed first.
      await promisify(execFile)(uv, ["sync", "--locked", "--no-build", "--quiet", "--python", python], {
        cwd: project,
        env: { ...process.env, UV_PROJECT_ENVIRONMENT: folder, UV_PYTHON_DOWNLOADS: "never" },
      });
      writeFileSync(complete, "");
    }
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const last = (stderr || message).trim().split("\n").slice(-10).join("\n  ");
    throw new Error(`uv cannot install the packages of ${options.project}:\n  ${last}`);
  } finally {
    held.release();
  }
  return interpreter;
}
