import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface GoBuild {
  /** Folder with the pinned `go.mod` and `go.sum`; it is copied, so that a build leaves nothing in the tree. */
  readonly moduleFolder: string;
  /** Import path of the program. */
  readonly package: string;
  /** Where the program goes; it appears whole or not at all. */
  readonly output: string;
  readonly ldflags?: string;
  /** What is built, for people: `the dynatrace provider 1.102.0`. */
  readonly label: string;
  readonly onProgress: (message: string) => void;
  /** Whether the build leaves the processor to whoever else wants it. @default false */
  readonly background?: boolean;
  /** Ends the build; what Go has compiled is in its cache. */
  readonly signal?: AbortSignal;
}

const SECOND = 1_000;

/**
 * Builds a Go program from a pinned module, and reports every few seconds that it is still running.
 *
 * @throws Error when Go is missing, or with the last lines of a build that fails; the signal's reason when it is ended.
 */
export async function goBuild(build: GoBuild): Promise<void> {
  build.signal?.throwIfAborted();
  const work = mkdtempSync(join(tmpdir(), "go-build-"));
  const started = Date.now();
  const tell = () =>
    build.onProgress(`building ${build.label} with Go (${Math.round((Date.now() - started) / SECOND)} s)`);
  tell();
  const ticking = setInterval(tell, 5 * SECOND);
  try {
    cpSync(build.moduleFolder, work, { recursive: true });
    const ldflags = build.ldflags ? ["-ldflags", build.ldflags] : [];
    await go(["build", "-mod=mod", "-trimpath", ...ldflags, "-o", join(work, "built"), build.package], work, build);
    mkdirSync(dirname(build.output), { recursive: true });
    const fresh = `${build.output}.${process.pid}`;
    cpSync(join(work, "built"), fresh); // the temporary folder may lie on another disk, where a rename cannot reach
    renameSync(fresh, build.output);
  } finally {
    clearInterval(ticking);
    rmSync(work, { recursive: true, force: true });
  }
  if (!existsSync(build.output)) throw new Error(`go build of ${build.label} left no program`);
}

/** What a shell's tools end with when the program that they are to start is not there. */
const NOT_FOUND = 127;

function go(args: readonly string[], cwd: string, { label, background, signal }: GoBuild): Promise<void> {
  const [program, ...all] =
    background && process.platform !== "win32" ? ["nice", "-n", "19", "go", ...args] : ["go", ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, all, {
      cwd,
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    // Go removes its own temporary folders on this signal.
    const interrupt = () => child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt);
    const printed: string[] = [];
    const missing = `go was not found on the PATH; install Go ${oldestGo(cwd)} or newer, it builds ${label}`;
    child.stderr.setEncoding("utf8").on("data", (text: string) => printed.push(text));
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new Error(missing) : error);
    });
    child.once("close", (code) => {
      signal?.removeEventListener("abort", interrupt);
      if (code === 0) return resolve();
      if (signal?.aborted) return reject(signal.reason);
      if (code === NOT_FOUND && background) return reject(new Error(missing));
      const last = printed.join("").trim().split("\n").slice(-15).join("\n  ");
      reject(new Error(`go build of ${label} failed:\n  ${last}`));
    });
  });
}

/** The oldest Go that the module asks for: `1.26.0`. */
function oldestGo(moduleFolder: string): string {
  return /^go (\S+)$/m.exec(readFileSync(join(moduleFolder, "go.mod"), "utf8"))?.[1] ?? "1.26";
}
