import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AgentOptions, type RunningAgent, startAgent } from "../../../lab/agent/agent";
import type { Entity } from "../../../lab/agent/entities";
import type { KubernetesReader } from "../../../lab/agent/kubernetes";
import type { LogRecord } from "../../../lab/agent/logs/log-record";
import type { MetricPoint } from "../../../lab/agent/metrics/metric-point";
import type { KubernetesObject } from "../../../lab/control-plane/kubernetes-object";
import { apiOf, startLab, urlOf } from "../tenant/lab-client";

export const CLUSTER = {
  name: "tlo-prod",
  uid: "c0ffee00-0000-3000-8000-000000000001",
  entityId: "KUBERNETES_CLUSTER-0123456789ABCDEF",
};

/** What a test says about a pod of the Deployment `shop` in namespace `orders`. */
export interface PodParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly podIP?: string;
}

/** A pod as the API has it, with a UID made of its name. */
export function podOf(name: string, { labels, annotations, ports = [], podIP = "127.0.0.1" }: PodParts = {}) {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "shop-5d", controller: true };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "orders", uid: `uid-${name}`, labels, annotations, ownerReferences: [owner] },
    spec: { nodeName: "node-1", containers: [{ name: "app", ports }] },
    status: { phase: "Running", podIP },
  } satisfies KubernetesObject;
}

/** A cluster of plain objects; tests change the list. */
export class PlainCluster implements KubernetesReader {
  public readonly objects: KubernetesObject[] = [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "orders",
        labels: { observe: "true" },
        annotations: { "metadata.dynatrace.com/dt.security_context": "orders-prod" },
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: "shop-5d",
        namespace: "orders",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "shop", controller: true }],
      },
    },
  ];

  public async list(apiVersion: string, kind: string): Promise<KubernetesObject[]> {
    return this.objects.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
  }
}

/** A real lab tenant behind a door that notes what agents send, and can be shut. */
export interface AgentLab {
  readonly cluster: PlainCluster;
  readonly logs: LogRecord[];
  readonly points: MetricPoint[];
  readonly entities: Entity[];
  /** Status that the door answers with instead of asking the tenant; undefined while it is open. */
  shutWith?: number;
  /** Adds a settings object at the cluster's scope, and returns its id. */
  deploy(schemaId: string, value: unknown, scope?: string): Promise<string>;
  undeploy(objectId: string): Promise<void>;
  /** Appends to the log of a pod's container, as a container runtime would. */
  print(pod: string, text: string, file?: string): Promise<void>;
  readonly logsFolder: string;
  /** What the tenant counted of a signal. */
  counted(signal: string): Promise<unknown>;
  start(options?: Partial<AgentOptions>): Promise<RunningAgent>;
  close(): Promise<void>;
}

interface SentBody {
  readonly logs?: LogRecord[];
  readonly metrics?: MetricPoint[];
  readonly entities?: Entity[];
}

/** Opens a lab with nothing deployed and no pods. */
export async function agentLab(): Promise<AgentLab> {
  const tenant = await startLab();
  const folder = await mkdtemp(join(tmpdir(), "agent-lab-"));
  const api = apiOf(tenant);
  const agents: RunningAgent[] = [];
  const door = createServer();
  const lab: AgentLab = {
    cluster: new PlainCluster(),
    logs: [],
    points: [],
    entities: [],
    logsFolder: join(folder, "logs"),
    async deploy(schemaId, value, scope = CLUSTER.entityId) {
      const { status, body } = await api("POST", "/api/v2/settings/objects", [{ schemaId, scope, value }]);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return (body as [{ objectId: string }])[0].objectId;
    },
    async undeploy(objectId) {
      await api("DELETE", `/api/v2/settings/objects/${objectId}`);
    },
    async print(pod, text, file = "0.log") {
      const path = join(lab.logsFolder, `orders_${pod}_uid-${pod}`, "app", file);
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, text);
    },
    async counted(signal) {
      const { body } = await api("GET", "/lab/telemetry");
      return (body as { environments: Record<string, Record<string, unknown>> }).environments.prod?.[signal];
    },
    async start(options = {}) {
      const agent = await startAgent({
        tenantUrl: await listening(door),
        apiToken: "lab-prod-api-token",
        environment: "prod",
        kubernetes: lab.cluster,
        cluster: CLUSTER,
        observe: { selector: { matchLabels: { observe: "true" } } },
        logsFolder: lab.logsFolder,
        // Tests say when: nothing happens by itself.
        scrapeIntervalMs: 3_600_000,
        settingsIntervalMs: 3_600_000,
        logIntervalMs: 3_600_000,
        ...options,
      });
      agents.push(agent);
      return agent;
    },
    async close() {
      await Promise.all(agents.map((agent) => agent.close()));
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await tenant.close();
      await rm(folder, { recursive: true });
    },
  };
  door.on("request", async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (lab.shutWith !== undefined && request.url === "/lab/telemetry") {
      response.writeHead(lab.shutWith).end("shut");
      return;
    }
    const answer = await fetch(urlOf(tenant, "prod") + (request.url ?? ""), {
      method: request.method,
      headers: { "content-type": "application/json", authorization: request.headers.authorization ?? "" },
      ...(body.length > 0 && { body }),
    });
    if (request.url === "/lab/telemetry" && answer.ok) {
      const { logs = [], metrics = [], entities = [] } = JSON.parse(body.toString("utf8")) as SentBody;
      lab.logs.push(...logs);
      lab.points.push(...metrics);
      lab.entities.push(...entities);
    }
    response.writeHead(answer.status).end(await answer.text());
  });
  return lab;
}

async function listening(server: Server): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lines in the form of the Container Runtime Interface, written now. */
export function cri(...lines: readonly string[]): string {
  const time = new Date().toISOString().replace("Z", "000000Z");
  return lines.map((line) => `${time} stdout F ${line}\n`).join("");
}

/** A rule that stores the logs of the namespace `orders`. */
export const STORE_ORDERS = {
  "config-item-title": "orders: store logs",
  enabled: true,
  "send-to-storage": true,
  matchers: [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }],
};

export const STORAGE = "builtin:logmonitoring.log-storage-settings";
export const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";
export const ENRICHMENT = "builtin:kubernetes.generic.metadata.enrichment";
export const MONITORING = "builtin:cloud.kubernetes.monitoring";

/** A masking rule about everything. */
export function maskOf(name: string, expression: string, replacement = "<masked>") {
  return {
    "config-item-title": name,
    enabled: true,
    masking: { type: "STRING", expression, replacement },
    matchers: [],
  };
}

/** The switch for metrics pages. */
export function scrapeSwitch(isOn: boolean) {
  return {
    cloudApplicationPipelineEnabled: true,
    openMetricsPipelineEnabled: isOn,
    openMetricsBuiltinEnabled: false,
    eventProcessingActive: false,
  };
}
