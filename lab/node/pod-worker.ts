import { rmSync } from "node:fs";
import { join } from "node:path";
import { KubernetesFailure } from "../control-plane/api-failure";
import type { KubernetesClient } from "../control-plane/client";
import type { ProcessGuard } from "../process-guard";
import { type BackOff, ContainerRunner } from "./container-runner";
import { apiTime, type ContainerReport } from "./container-state";
import { type Environment, resolveEnvironment } from "./environment";
import { type Container, describePod, type Pod, type ProgramOf, refusalOf } from "./pod";
import { claimAddress, type PodAddress } from "./pod-network";
import { type Condition, podStatus } from "./pod-status";
import { type StandInHosts, withStandIns } from "./stand-in-hosts";

/** What a pod's programs are given besides what the pod declares: the work of a mutating webhook. */
export type ExtendEnvironment = (
  environment: Environment,
  container: Container,
  pod: Pod,
) => Environment | Promise<Environment>;

export interface PodWorkerOptions {
  readonly client: KubernetesClient;
  readonly nodeName: string;
  /** Address of the node in the API. */
  readonly hostIp: string;
  /** Folder of the files of all pods. */
  readonly folder: string;
  /** Folder of the logs of all pods. */
  readonly logFolder: string;
  readonly programOf: ProgramOf;
  readonly extendEnvironment?: ExtendEnvironment;
  readonly hosts: StandInHosts;
  readonly backOff: BackOff;
  readonly guard: ProcessGuard;
  /** Told what went wrong with the API; it is tried again. */
  readonly onProblem: (message: string) => void;
}

/** How long to wait until a status that could not be written is written again. */
const RETRY_MS = 500;

/** Runs one pod, from its binding to its end, and keeps the API told. */
export class PodWorker {
  private readonly runners = new Map<string, ContainerRunner>();
  private readonly startTime = apiTime();
  private conditions: readonly Condition[] = [];
  private address?: PodAddress;
  private isEnding = false;
  private isChanged = false;
  private publishing?: Promise<void>;
  private ended?: Promise<void>;
  private readonly started: Promise<void>;

  public constructor(
    private pod: Pod,
    private readonly options: PodWorkerOptions,
  ) {
    this.started = this.start();
  }

  /** The processes of the containers that run. */
  public get processIds(): number[] {
    return [...this.runners.values()].flatMap(({ processId }) => (processId === undefined ? [] : [processId]));
  }

  /** Takes in what the API says of the pod now. */
  public update(pod: Pod): void {
    this.pod = pod;
    const { deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) void this.end(Date.parse(deletionTimestamp) - Date.now(), true);
  }

  /**
   * Ends the pod and takes it out of the API.
   *
   * @param graceMs Time that its containers have.
   * @param withPreStop Whether their `preStop` commands are run.
   */
  public end(graceMs: number, withPreStop: boolean): Promise<void> {
    this.ended ??= this.endOnce(Math.max(graceMs, 0), withPreStop);
    return this.ended;
  }

  private async start(): Promise<void> {
    const { pod } = this;
    const refusal = refusalOf(pod);
    if (refusal !== undefined) return this.fail(refusal);
    try {
      this.address = await claimAddress(pod.metadata.uid);
    } catch (error) {
      return this.fail((error as Error).message);
    }
    for (const container of pod.spec.containers) {
      if (this.isEnding) return;
      this.runners.set(container.name, this.runnerOf(container, this.address));
    }
    this.publish();
  }

  private runnerOf(container: Container, { local, podIp }: PodAddress): ContainerRunner {
    const { pod, options } = this;
    const { namespace, name, uid } = pod.metadata;
    return new ContainerRunner({
      container,
      restartPolicy: pod.spec.restartPolicy ?? "Always",
      local,
      folder: join(this.folder, container.name),
      logFolder: join(options.logFolder, `${namespace}_${name}_${uid}`, container.name),
      programOf: () => options.programOf(container, pod),
      environment: () => this.environmentOf(container, local, podIp),
      backOff: options.backOff,
      guard: options.guard,
      onChange: () => this.publish(),
    });
  }

  private async environmentOf(container: Container, local: string, podIp: string): Promise<Environment> {
    const { pod, options } = this;
    const { client, nodeName, hostIp, hosts } = options;
    const declared = await resolveEnvironment(client, pod, container, { podIp, nodeName, hostIp });
    const extended = (await options.extendEnvironment?.(declared, container, pod)) ?? declared;
    const given = Object.entries(extended).map(([name, value]) => [name, withStandIns(value, hosts)]);
    const own = join(this.folder, container.name);
    return {
      PATH: process.env.PATH ?? "",
      HOME: own,
      TMPDIR: own,
      HOSTNAME: pod.metadata.name,
      ...options.programOf(container, pod)?.environment,
      ...Object.fromEntries(given),
      // A pod has all addresses of its own network name space; here it shares them and must know its own.
      HTTP_HOST: local,
    };
  }

  /** A pod that this node can never run. */
  private async fail(message: string): Promise<void> {
    const status = { phase: "Failed", reason: "UnsupportedByLab", message, startTime: this.startTime };
    await this.write(status);
  }

  private async endOnce(graceMs: number, withPreStop: boolean): Promise<void> {
    const { client } = this.options;
    this.isEnding = true;
    await this.started;
    this.publish();
    await Promise.all([...this.runners.values()].map((runner) => runner.stop(graceMs, withPreStop)));
    await this.publishing;
    await this.address?.release();
    rmSync(this.folder, { recursive: true, force: true });
    try {
      await client.deleteAtOnce(this.pod, this.pod.metadata.uid);
    } catch (error) {
      this.options.onProblem(`pod ${describePod(this.pod)} stays in the API: ${(error as Error).message}`);
    }
  }

  private get folder(): string {
    return join(this.options.folder, this.pod.metadata.uid);
  }

  /** Writes the status, once more when it changes meanwhile. */
  private publish(): void {
    this.isChanged = true;
    this.publishing ??= this.publishChanges().finally(() => {
      this.publishing = undefined;
      if (this.isChanged) this.publish();
    });
  }

  private async publishChanges(): Promise<void> {
    // What changes in the same moment, as all containers do at a start, is written at once.
    await Promise.resolve();
    while (this.isChanged) {
      this.isChanged = false;
      if (!this.address) return; // what has no address yet is told with the first report
      const containers = new Map<string, ContainerReport>();
      for (const [name, { report }] of this.runners) containers.set(name, report);
      const { pod, startTime, isEnding } = this;
      const facts = { pod, podIp: this.address.podIp, hostIp: this.options.hostIp, startTime, containers, isEnding };
      const status = podStatus(facts, this.conditions, apiTime());
      this.conditions = status.conditions;
      if (await this.write(status)) continue;
      this.isChanged = !this.isEnding;
      await new Promise((resolve) => setTimeout(resolve, this.isEnding ? 0 : RETRY_MS));
    }
  }

  /** Whether the API has taken it, or the pod is gone and nothing is left to be told. */
  private async write(status: object): Promise<boolean> {
    try {
      await this.options.client.mergeStatus(this.pod, status);
      return true;
    } catch (error) {
      if (error instanceof KubernetesFailure && error.isNotFound) return true;
      if (!this.isEnding) this.options.onProblem((error as Error).message);
      return false;
    }
  }
}
