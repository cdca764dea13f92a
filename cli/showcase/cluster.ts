import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { type AgentReport, type RunningAgent, startAgent } from "../../lab/agent/agent";
import type { ClusterIdentity } from "../../lab/agent/kubernetes";
import { type ExtendVariables, otlpWebhook } from "../../lab/agent/webhook";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import { KubernetesClient } from "../../lab/control-plane/client";
import { type ControlPlane, startControlPlane } from "../../lab/control-plane/control-plane";
import type { KubernetesObject } from "../../lab/control-plane/kubernetes-object";
import { type LoadBalancer, startLoadBalancer } from "../../lab/load-balancer/load-balancer";
import { type LabNode, startNode } from "../../lab/node/node";
import type { ProgramOf } from "../../lab/node/pod";
import { localAddressOf } from "../../lab/node/pod-network";
import type { LabReady } from "../../lab/tenant/server";
import { dynaKubeOf } from "../../stacks/cluster-stack";
import { MANAGED_BY } from "../../stacks/manifests";
import { INGEST_SECRET, OBSERVED_NAMESPACE } from "../../stacks/workload";
import type { Say } from "../start/steps";
import { type Workload, workloadsOf } from "../start/workloads";

export interface ClusterOptions {
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly binaries: ControlPlaneBinaries;
  readonly programOf: ProgramOf;
  readonly lab: LabReady;
  /** Folder of this cluster alone. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The namespaces that the DynaKube looks at. */
const OBSERVED = { selector: { matchLabels: OBSERVED_NAMESPACE } };

/** How long pods may take until they are ready, on two busy cores. */
const READY_TIMEOUT_MS = 90_000;

/** Longer than the service's own drain and flush, so that its last spans arrive. */
const CLOSE_GRACE_MS = 12_000;

/** How often the pages are read. A real ActiveGate does so once a minute; here somebody watches. */
const SCRAPE_INTERVAL_MS = 5_000;

/** One environment's cluster with all that stands on it: pods, agent and load balancer. */
export class ShowcaseCluster {
  private plane?: ControlPlane;
  private kubernetes?: KubernetesClient;
  private node?: LabNode;
  private agent?: RunningAgent;
  private balancer?: LoadBalancer;
  private readonly complaints = new Set<string>();

  public constructor(private readonly options: ClusterOptions) {}

  /** Starts the control plane and declares the workload on it; its pods are pending then. */
  public async start(say: Say): Promise<void> {
    const { binaries, environment, folder } = this.options;
    rmSync(folder, { recursive: true, force: true });
    say("starting its control plane");
    this.plane = await startControlPlane({
      binaries,
      folder: join(folder, "control-plane"),
      contexts: [environment.kubernetes.context],
    });
    this.kubernetes = new KubernetesClient(this.plane);
    const { objects, namespace } = this.workload;
    say(`applying ${objects.length} objects to namespace ${namespace}`);
    await this.kubernetes.apply(objects, { fieldManager: MANAGED_BY, force: true });
  }

  /** Puts an ingest token where the workload looks for it; what it stands for goes nowhere else. */
  public async provideToken(token: string): Promise<void> {
    const { name, key } = INGEST_SECRET;
    const metadata = { name, namespace: this.workload.namespace };
    const secret = { apiVersion: "v1", kind: "Secret", metadata, stringData: { [key]: token } };
    await this.client.apply([secret], { fieldManager: "showcase", force: true });
  }

  /** Brings a node, so that the pods run, and the load balancer in front of them. */
  public async run(say: Say): Promise<void> {
    const { programOf, folder, environment, lab } = this.options;
    const tenantUrl = lab.environments[environment.name]?.url ?? "";
    say("starting its pods");
    this.node = await startNode({
      client: this.client,
      folder: join(folder, "node"),
      programOf,
      extendEnvironment: await this.webhook(tenantUrl),
      hosts: { [new URL(environment.dynatrace.environmentUrl).origin]: tenantUrl },
      onProblem: (message) => this.complaints.add(message),
    });
    const front = this.workload.objects.find(isFront);
    if (front === undefined) throw new Error(`the workload of ${this.workload.team} has no load balancer`);
    const { apiVersion, kind, metadata } = front;
    const place = { name: metadata.name, namespace: this.workload.namespace };
    this.balancer = await startLoadBalancer({ client: this.client, front: { apiVersion, kind, metadata: place } });
    const deployment = this.workload.objects.find(({ kind: each }) => each === "Deployment");
    if (deployment) await this.untilAvailable(deployment, say);
  }

  /** Starts the agent, which follows what is deployed by then. */
  public async observe(): Promise<void> {
    const { environment, lab, folder } = this.options;
    const { url: tenantUrl = "" } = lab.environments[environment.name] ?? {};
    const { apiToken = "" } = lab.credentials.environments[environment.name] ?? {};
    const cluster = await this.identity();
    this.agent = await startAgent({
      tenantUrl,
      apiToken,
      environment: environment.name,
      kubernetes: this.client,
      cluster,
      observe: OBSERVED,
      resourceAttributes: this.dynaKube.resourceAttributes,
      logsFolder: join(folder, "node", "logs"),
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      addressOf: localAddressOf,
    });
    // The first reading only sets the base of the counters.
    await this.agent.scrape();
  }

  /** Has the agent send all that there is. */
  public async collect(): Promise<void> {
    await this.agent?.scrape();
    await this.agent?.flush();
  }

  public get logFolder(): string {
    return this.node?.logFolder ?? "";
  }

  public get agentReport(): AgentReport {
    if (this.agent === undefined) throw new Error("the agent has not been started");
    return this.agent.report();
  }

  public get loadBalancer(): LoadBalancer {
    if (this.balancer === undefined) throw new Error("the load balancer has not been started");
    return this.balancer;
  }

  /** Ids of all processes that it has started, for those who look that none is left. */
  public get processIds(): number[] {
    return [...(this.plane?.processIds ?? []), ...(this.node?.processIds() ?? [])];
  }

  /** What went wrong on the way, in texts of programs: not yet safe for a terminal. */
  public get problems(): string[] {
    const ofAgent = this.agent?.report().problems ?? [];
    return [...this.complaints, ...ofAgent.map(({ message }) => message)];
  }

  /** Ends everything, the last started first. */
  public async close(): Promise<void> {
    const { agent, balancer, node, kubernetes, plane } = this;
    await balancer?.close();
    await node?.close(CLOSE_GRACE_MS);
    await agent?.close();
    kubernetes?.close();
    await plane?.stop();
  }

  private get client(): KubernetesClient {
    if (this.kubernetes === undefined) throw new Error("the control plane has not been started");
    return this.kubernetes;
  }

  private get workload(): Workload {
    const { configuration, environment } = this.options;
    const [workload] = workloadsOf(configuration, environment);
    if (workload === undefined) throw new Error(`no team has a workload in ${environment.name}`);
    return workload;
  }

  private get dynaKube() {
    const { configuration, environment } = this.options;
    const teams = configuration.teams.map((file) => file.in(environment.name));
    return dynaKubeOf(environment, teams);
  }

  /** The cluster as Dynatrace knows it: by the id of its oldest namespace. */
  private async identity(): Promise<ClusterIdentity> {
    const { clusterName, clusterEntity } = this.options.environment.kubernetes;
    const reference = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } };
    const system = await this.client.waitFor(reference, (object) => object !== undefined, "exist");
    return {
      name: clusterName,
      uid: String(system?.metadata.uid),
      ...(clusterEntity !== undefined && { entityId: clusterEntity }),
    };
  }

  /** What the Operator's webhook adds to pods; nothing where its OTLP exporter configuration is off. */
  private async webhook(tenantUrl: string): Promise<ExtendVariables | undefined> {
    const { environment, lab } = this.options;
    const { otlpExporterConfiguration, resourceAttributes } = this.dynaKube;
    if (!otlpExporterConfiguration) return undefined;
    return otlpWebhook({
      tenantUrl,
      apiToken: lab.credentials.environments[environment.name]?.apiToken ?? "",
      kubernetes: this.client,
      cluster: await this.identity(),
      observe: OBSERVED,
      resourceAttributes,
      onProblem: (message) => this.complaints.add(message),
    });
  }

  private async untilAvailable(deployment: KubernetesObject, say: Say): Promise<void> {
    const { replicas = 1 } = deployment.spec as { replicas?: number };
    const { signal } = this.options;
    let told = -1;
    await this.client.waitFor(
      deployment,
      (object) => {
        signal.throwIfAborted();
        const { availableReplicas = 0 } = (object?.status ?? {}) as { availableReplicas?: number };
        if (availableReplicas !== told) say(`${availableReplicas} of ${replicas} pods ready`);
        told = availableReplicas;
        return availableReplicas >= replicas;
      },
      `have ${replicas} pods ready`,
      { timeoutMs: READY_TIMEOUT_MS, pollEveryMs: 200 },
    );
  }
}

function isFront({ kind, spec }: KubernetesObject): boolean {
  return kind === "Ingress" || (kind === "Service" && (spec as { type?: string }).type === "LoadBalancer");
}
