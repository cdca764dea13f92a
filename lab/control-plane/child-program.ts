import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { ProcessGuard } from "../process-guard";

/** How long a program may take to end by itself before it is killed. */
const GRACE_MS = 10_000;

/** Programs that live no longer than this process. */
export class ChildPrograms {
  private readonly children: ChildProgram[] = [];
  private readonly guard = new ProcessGuard();

  /** Starts a program; what it prints goes to `logFile`. */
  public async start(program: string, args: readonly string[], logFile: string): Promise<ChildProgram> {
    const child = await ChildProgram.start(program, args, logFile);
    this.guard.add(child.pid);
    this.children.push(child);
    return child;
  }

  /** Ends all, the last started first. */
  public async stop(): Promise<void> {
    for (const child of this.children.splice(0).reverse()) await child.stop();
    this.guard.close();
  }
}

/** One running program. */
export class ChildProgram {
  public static start(program: string, args: readonly string[], logFile: string): Promise<ChildProgram> {
    const log = openSync(logFile, "w");
    // Its own process group: a Ctrl-C of the terminal must not end it under those who still use it.
    const child = spawn(program, args, { stdio: ["ignore", log, log], detached: true });
    closeSync(log);
    return new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(new ChildProgram(child, logFile)));
      child.once("error", (error) => reject(new Error(`cannot start ${program}: ${error.message}`, { cause: error })));
    });
  }

  private readonly ended: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    this.ended = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  public get pid(): number {
    return this.child.pid ?? 0;
  }

  public get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last lines that the program printed. */
  public lastLines(count: number): string {
    return readFileSync(this.logFile, "utf8").trim().split("\n").slice(-count).join("\n  ");
  }

  /** Asks the program to end, kills it when it does not, and returns when it is gone. */
  public async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.child.kill("SIGTERM");
    const impatience = setTimeout(() => this.child.kill("SIGKILL"), GRACE_MS);
    await this.ended;
    clearTimeout(impatience);
  }
}
