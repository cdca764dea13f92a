import { type ChildProcessByStdio, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { ProcessGuard } from "../process-guard";
import type { ContainerLog } from "./container-log";
import type { Environment } from "./environment";
import type { Program } from "./pod";

export interface ContainerProcessOptions {
  readonly program: Program;
  /** All variables of the program; nothing is added. */
  readonly environment: Environment;
  /** Folder that the program starts in, unless it names one. */
  readonly folder: string;
  readonly log: ContainerLog;
  readonly guard: ProcessGuard;
}

export interface ProcessEnd {
  /** 128 and the signal's number where a signal ended it, as a container runtime has it. */
  readonly exitCode: number;
  readonly signal?: number;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** The processes of one run of a container: a group of their own, which ends as a whole with its first process. */
export class ContainerProcess {
  /** @throws Error when the program cannot be started. */
  public static start(options: ContainerProcessOptions): Promise<ContainerProcess> {
    const { program, environment, folder } = options;
    const child: Child = spawn(program.command, program.args, {
      cwd: program.folder ?? folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // A Ctrl-C of the terminal must not reach it: the node ends it in order.
      detached: true,
    });
    return new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(new ContainerProcess(child, options)));
      child.once("error", (error) => reject(new Error(`cannot start ${program.command}: ${error.message}`)));
    });
  }

  /** When it has ended and all that it printed is written. */
  public readonly ended: Promise<ProcessEnd>;

  private constructor(
    private readonly child: Child,
    { log, guard }: ContainerProcessOptions,
  ) {
    guard.add(this.pid);
    const written = [log.write(child.stdout, "stdout"), log.write(child.stderr, "stderr")];
    const exit = new Promise<ProcessEnd>((resolve) => {
      child.once("exit", (code, signal) => {
        // A container ends with its first process, and takes the others with it.
        this.signal("SIGKILL");
        guard.remove(this.pid);
        const number = signal === null ? undefined : constants.signals[signal];
        resolve(number === undefined ? { exitCode: code ?? 0 } : { exitCode: 128 + number, signal: number });
      });
    });
    this.ended = exit.then(async (end) => {
      await Promise.all(written);
      return end;
    });
  }

  public get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Asks the program to end, kills it after `graceMs`, and returns when it is gone. */
  public async stop(graceMs: number): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    const impatience = setTimeout(() => this.signal("SIGKILL"), graceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // the group is gone already
    }
  }
}
