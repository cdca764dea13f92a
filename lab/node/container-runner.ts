import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ProcessGuard } from "../process-guard";
import { ContainerLog } from "./container-log";
import { ContainerProcess } from "./container-process";
import { apiTime, type ContainerReport, type ContainerState, CREATING, type Termination } from "./container-state";
import { ConfigurationError, type Environment } from "./environment";
import type { Container, ExecAction, Program } from "./pod";
import { type ProbeTarget, runCommand, startProbe } from "./probe";

/** How long a container that ended waits for its next start. */
export interface BackOff {
  /** Wait before the second restart; the first one comes at once, and each further wait is twice as long. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A container that ran for so long begins anew with short waits. */
  readonly forgottenAfterMs: number;
}

/** @see Kubernetes documentation, "Container restart policy" */
export const KUBELET_BACK_OFF: BackOff = { firstMs: 10_000, longestMs: 300_000, forgottenAfterMs: 600_000 };

/** How long a missing Secret or ConfigMap is waited for until it is looked for again. */
const CONFIGURATION_RETRY_MS = 1_000;

/** The least time between SIGTERM and SIGKILL, also where `preStop` has used up the grace period. */
const LEAST_GRACE_MS = 2_000;

export interface ContainerRunnerOptions {
  readonly container: Container;
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  /** Loopback address of the pod. */
  readonly local: string;
  /** Folder of the container's own files. */
  readonly folder: string;
  /** Folder of its logs. */
  readonly logFolder: string;
  readonly programOf: () => Program | undefined;
  /** All variables that the pod gives to the program. */
  readonly environment: () => Promise<Environment>;
  readonly backOff: BackOff;
  readonly guard: ProcessGuard;
  /** Told whenever the report has changed. */
  readonly onChange: () => void;
}

/** Runs one container of a pod: starts its program, watches over it, and starts it again as its pod wants. */
export class ContainerRunner {
  private state: ContainerState = CREATING;
  private last: Termination | undefined;
  private restartCount = 0;
  private ready = false;
  private started = false;
  private containerId = "";
  private process?: ContainerProcess;
  private isStopping = false;
  private wakeUp: () => void = () => undefined;
  private readonly finished: Promise<void>;
  private commandEnvironment: Environment = {};

  public constructor(private readonly options: ContainerRunnerOptions) {
    mkdirSync(options.folder, { recursive: true });
    this.finished = this.run();
  }

  public get report(): ContainerReport {
    const { state, restartCount, ready, started, containerId } = this;
    return {
      state,
      lastState: this.last ? { terminated: this.last } : {},
      restartCount,
      ready,
      started,
      containerID: containerId,
    };
  }

  /** Id of the process that runs at this moment. */
  public get processId(): number | undefined {
    return this.process?.pid;
  }

  /**
   * Ends the container for good, and returns when its processes are gone.
   *
   * @param graceMs Time for `preStop` and for the program to end by itself.
   * @param withPreStop Whether the container's `preStop` command is run first.
   */
  public async stop(graceMs: number, withPreStop: boolean): Promise<void> {
    this.isStopping = true;
    this.wakeUp();
    const end = Date.now() + graceMs;
    const preStop = this.options.container.lifecycle?.preStop?.exec;
    if (withPreStop && preStop && this.process) await Promise.race([this.execute(preStop, graceMs), this.finished]);
    await this.process?.stop(Math.max(end - Date.now(), Math.min(LEAST_GRACE_MS, graceMs)));
    await this.finished;
  }

  private async run(): Promise<void> {
    const { restartPolicy, backOff } = this.options;
    let wait = 0;
    while (!this.isStopping) {
      const program = this.options.programOf();
      if (program === undefined) {
        const message = `no program of this machine stands for the image ${this.options.container.image}`;
        this.set({ waiting: { reason: "ErrImagePull", message } });
        return;
      }
      const environment = await this.environmentOrReason();
      if (this.isStopping) return;
      if (typeof environment === "string") {
        this.set({ waiting: { reason: "CreateContainerConfigError", message: environment } });
        await this.sleep(CONFIGURATION_RETRY_MS);
        continue;
      }
      const startedAt = Date.now();
      const ended = await this.runOnce(program, environment);
      const isDone = restartPolicy === "Never" || (restartPolicy === "OnFailure" && ended.exitCode === 0);
      if (isDone || this.isStopping) return this.set({ terminated: ended });
      this.last = ended;
      if (Date.now() - startedAt >= backOff.forgottenAfterMs) wait = 0;
      if (wait > 0) {
        const message = `back-off ${wait / 1_000}s restarting failed container ${this.options.container.name}`;
        this.set({ waiting: { reason: "CrashLoopBackOff", message } });
        await this.sleep(wait);
        if (this.isStopping) return this.set({ terminated: ended });
      }
      wait = wait === 0 ? backOff.firstMs : Math.min(wait * 2, backOff.longestMs);
      this.restartCount += 1;
    }
  }

  /** From the start of the program to its end. */
  private async runOnce(program: Program, environment: Environment): Promise<Termination> {
    const { container, folder, logFolder, guard } = this.options;
    const startedAt = apiTime();
    this.containerId = `lab://${randomBytes(32).toString("hex")}`;
    this.commandEnvironment = environment;
    const log = new ContainerLog(join(logFolder, `${this.restartCount}.log`));
    const termination = (exitCode: number, rest: Pick<Termination, "reason" | "message" | "signal">): Termination => ({
      exitCode,
      ...rest,
      startedAt,
      finishedAt: apiTime(),
      containerID: this.containerId,
    });
    try {
      const running = await ContainerProcess.start({ program, environment, folder, log, guard });
      this.process = running;
      this.started = container.startupProbe === undefined;
      this.set({ running: { startedAt } });
      const stopProbes = this.startProbes(running);
      const { exitCode, signal } = await running.ended;
      stopProbes();
      return termination(exitCode, { reason: exitCode === 0 ? "Completed" : "Error", ...(signal && { signal }) });
    } catch (error) {
      return termination(127, { reason: "ContainerCannotRun", message: (error as Error).message });
    } finally {
      this.process = undefined;
      this.ready = false;
      this.started = false;
      await log.close();
    }
  }

  /** The others wait for the startup probe, and then ask at once. */
  private startProbes(running: ContainerProcess): () => void {
    const { container, local } = this.options;
    const target: ProbeTarget = { container, local, run: (action, timeoutMs) => this.execute(action, timeoutMs) };
    const stops: (() => void)[] = [];
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const restart = () => void running.stop(LEAST_GRACE_MS);
    const onStarted = () => {
      this.started = true;
      this.ready = readinessProbe === undefined;
      this.options.onChange();
      if (livenessProbe) {
        const onChange = (isAlive: boolean) => !isAlive && restart();
        stops.push(startProbe({ probe: livenessProbe, target, initially: true, onChange }));
      }
      if (readinessProbe) {
        const onChange = (isReady: boolean) => {
          this.ready = isReady;
          this.options.onChange();
        };
        stops.push(startProbe({ probe: readinessProbe, target, initially: false, onChange }));
      }
    };
    if (startupProbe) {
      const onChange = (isStarted: boolean) => {
        stopStartupProbe();
        if (isStarted) onStarted();
        else restart();
      };
      const stopStartupProbe = startProbe({ probe: startupProbe, target, onChange });
      stops.push(stopStartupProbe);
    } else onStarted();
    return () => {
      for (const stop of stops) stop();
    };
  }

  private execute(action: ExecAction, timeoutMs: number): Promise<boolean> {
    return runCommand(action, { folder: this.options.folder, environment: this.commandEnvironment, timeoutMs });
  }

  private async environmentOrReason(): Promise<Environment | string> {
    try {
      return await this.options.environment();
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      return `its variables could not be read: ${(error as Error).message}`;
    }
  }

  private set(state: ContainerState): void {
    this.state = state;
    this.options.onChange();
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.isStopping) this.wakeUp();
    });
  }
}
