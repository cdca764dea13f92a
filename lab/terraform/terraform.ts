import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

/** The oldest Terraform that knows ephemeral variables together with write-only attributes. */
export const OLDEST_TERRAFORM = "1.11.0";

/** Which of the two programs it is. They read the same files, and each installs providers from a registry of its own. */
export type TerraformProduct = "Terraform" | "OpenTofu";

/** What outside the project failed, with what to do about it. */
export class TerraformError extends Error {
  public constructor(
    message: string,
    /** Diagnostics and other lines that Terraform printed. */
    public readonly detail: readonly string[] = [],
    /** Where it ran; paths in the detail are seen from there. */
    public readonly cwd?: string,
  ) {
    super(message);
    this.name = "TerraformError";
  }
}

/** A complaint of Terraform or of a provider. */
export interface Diagnostic {
  /** `error` or `warning`. */
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  /** Address of the resource it is about. */
  readonly address?: string;
}

/** A line of `terraform … -json`, reduced to what progress and errors need. */
export interface TerraformEvent {
  readonly type: string;
  readonly message: string;
  /** Address of the resource the event is about. */
  readonly address?: string;
  readonly diagnostic?: Diagnostic;
}

/** Environment variables by name; undefined takes one of the shell away. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Variables;
  readonly onEvent?: (event: TerraformEvent) => void;
  /** Aborting asks Terraform to stop after the calls under way, so that its state is whole. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** 1 also for a run that a signal has ended. */
  readonly exitCode: number;
  /** The signal that has ended the run, such as `SIGKILL` when memory ran out. */
  readonly endedBy?: NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The Terraform (or OpenTofu) command line, found and new enough. */
export class Terraform {
  /**
   * @param environment Variables added to every call, such as `TF_CLI_CONFIG_FILE`; undefined takes one of the shell away.
   * @throws TerraformError when the binary is missing or older than {@link OLDEST_TERRAFORM}.
   */
  public static async find(environment: Variables = {}): Promise<Terraform> {
    const binary = process.env.TERRAFORM_BINARY_NAME || "terraform";
    const asked = new Terraform(binary, "Terraform", "", environment);
    // With -json both print the key "terraform_version", and which of the two it is stands nowhere.
    const { stdout, stderr } = await asked.run(["version"], { cwd: process.cwd() });
    const { product, version } = versionIn(stdout) ?? {};
    if (!product || !version) {
      const rule = `${binary} version must print the version of Terraform or OpenTofu; got ${JSON.stringify(stdout)}`;
      throw new TerraformError(`${rule}; name one of the two in TERRAFORM_BINARY_NAME`, lastLines(stderr));
    }
    if (isOlder(version, OLDEST_TERRAFORM)) {
      throw new TerraformError(
        `${binary} must be ${OLDEST_TERRAFORM} or newer; got ${version}; install a newer one, or name it in TERRAFORM_BINARY_NAME`,
      );
    }
    return new Terraform(binary, product, version, environment);
  }

  private constructor(
    /** As it is started: a name on the path, or a path. */
    public readonly binary: string,
    public readonly product: TerraformProduct,
    public readonly version: string,
    private readonly environment: Variables,
  ) {}

  /** The same Terraform with further environment variables; undefined takes one of the shell away. */
  public with(environment: Variables): Terraform {
    return new Terraform(this.binary, this.product, this.version, { ...this.environment, ...environment });
  }

  /**
   * Runs a command to its end, whatever its exit code.
   *
   * @throws TerraformError when it cannot be started, or the signal was aborted before.
   */
  public run(args: readonly string[], options: RunOptions): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted)
        throw new TerraformError(`${this.binary} ${args[0]} was interrupted before it began`);
      const [program, ...rest] = outliving(this.binary, args);
      const child = spawn(program, rest, {
        cwd: options.cwd,
        env: {
          ...shellVariables(),
          TF_IN_AUTOMATION: "1",
          // Of every command, also those that print for people: what they print ends in logs and pipes.
          TF_CLI_ARGS: "-no-color",
          CHECKPOINT_DISABLE: "1",
          ...this.environment,
          ...options.env,
        },
        stdio: ["ignore", "pipe", "pipe"],
        // Its own process group: a Ctrl-C of the terminal reaches it once, from us, and never twice, which would abort it.
        detached: true,
      });
      const stdout: string[] = [];
      const stderr: string[] = [];
      const diagnostics: Diagnostic[] = [];
      createInterface({ input: child.stdout }).on("line", (line) => {
        stdout.push(line);
        const event = parseEvent(line);
        if (event?.diagnostic) diagnostics.push(event.diagnostic);
        if (event) options.onEvent?.(event);
      });
      createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
      const stopWatching = interruptOnAbort(child, options.signal);
      child.once("error", (error: NodeJS.ErrnoException) => {
        stopWatching();
        reject(new TerraformError(notStarted(this.binary, options.cwd, error)));
      });
      child.once("close", (code, signal) => {
        stopWatching();
        const printed = { stdout: stdout.join("\n"), stderr: stderr.join("\n"), diagnostics };
        resolve({ exitCode: code ?? 1, endedBy: signal ?? undefined, ...printed });
      });
    });
  }

  /**
   * Runs a command that must succeed.
   *
   * @param accepted Exit codes that are fine; `plan -detailed-exitcode` has two.
   * @throws TerraformError with Terraform's own diagnostics.
   */
  public async mustRun(
    args: readonly string[],
    options: RunOptions,
    accepted: readonly number[] = [0],
  ): Promise<RunResult> {
    const result = await this.run(args, options);
    if (accepted.includes(result.exitCode)) return result;
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    const detail =
      errors.length > 0 ? errors.map(sentence) : lastLines(withoutUnlockAdvice(result.stderr || result.stdout));
    const outcome = result.endedBy ? `was ended by ${result.endedBy}` : "failed";
    const message = `${this.binary} ${args[0]} ${outcome} in ${options.cwd}`;
    throw new TerraformError(message, detail, options.cwd);
  }
}

/**
 * The user's variables without those that give Terraform another state, folder or arguments than it is run with.
 *
 * @see Terraform documentation, "Environment variables"
 */
function shellVariables(): NodeJS.ProcessEnv {
  const isKept = (name: string) => !/^TF_(WORKSPACE|DATA_DIR|CLI_ARGS(_.*)?)$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isKept(name)));
}

/**
 * The command line of a run that is not ended by our own end: were this process killed, the first line that Terraform
 * prints would end it too, in the middle of its calls, and what they had made would be in no state.
 *
 * @see Go documentation, package os/signal, "SIGPIPE"
 */
function outliving(binary: string, args: readonly string[]): readonly [string, ...string[]] {
  const isApply = args[0] === "apply" || args[0] === "destroy";
  if (!isApply || process.platform === "win32") return [binary, ...args];
  return ["/bin/sh", "-c", 'trap "" PIPE; exec "$0" "$@"', binary, ...args];
}

/** Node reports a missing folder like a missing program. */
function notStarted(binary: string, cwd: string, error: NodeJS.ErrnoException): string {
  if (!existsSync(cwd)) return `${binary} cannot run in ${cwd}: there is no such folder`;
  if (error.code !== "ENOENT") return `${binary} cannot be run: ${error.message}`;
  return `${binary} was not found on the PATH; install Terraform ${OLDEST_TERRAFORM} or newer, or name it in TERRAFORM_BINARY_NAME`;
}

/** The first abort asks for a graceful stop; Terraform itself knows how to end its providers. */
function interruptOnAbort(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  const interrupt = () => child.kill("SIGINT");
  signal?.addEventListener("abort", interrupt, { once: true });
  return () => signal?.removeEventListener("abort", interrupt);
}

function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith('{"@level"')) return undefined;
  try {
    const { type, hook, change, diagnostic, "@message": message } = JSON.parse(line);
    return { type, message, address: (hook ?? change)?.resource?.addr, diagnostic };
  } catch {
    return undefined; // a line cut off by the end of the process
  }
}

/** A diagnostic in a line, without the advice that would do harm. */
function sentence({ address, summary, detail }: Diagnostic): string {
  return [address, summary, withoutUnlockAdvice(detail).trim()].filter(Boolean).join(": ");
}

/** Terraform ends the complaint about a held lock with how to switch locking off, which would end in a broken state. */
function withoutUnlockAdvice(text: string): string {
  return text.replace(/\s*(Terraform|OpenTofu) acquires a state lock[\s\S]*?not recommended\./, "");
}

function lastLines(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-20);
}

/** Which of the two printed this for `version`, and its version; nothing where it was neither. */
export function versionIn(
  stdout: string,
): { readonly product: TerraformProduct; readonly version: string } | undefined {
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(stdout) ?? [];
  if (version === undefined || (product !== "Terraform" && product !== "OpenTofu")) return undefined;
  return { product, version };
}

/** Whether a version comes before another; what follows a `-` does not count. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).slice(0, 3).map(Number);
  const [left, right] = [numbers(version), numbers(than)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}
