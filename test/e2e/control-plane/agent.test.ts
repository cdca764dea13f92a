import { rmSync } from "node:fs";
import { join } from "node:path";
import { type RunningAgent, startAgent } from "../../../lab/agent/agent";
import { otlpWebhook } from "../../../lab/agent/webhook";
import { KubernetesClient } from "../../../lab/control-plane/client";
import type { ControlPlane } from "../../../lab/control-plane/control-plane";
import { type LabNode, startNode } from "../../../lab/node/node";
import { localAddressOf } from "../../../lab/node/pod-network";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { RecordStore, type TableName } from "../../../lab/tenant/telemetry";
import { BUILD_TIMEOUT_MS, newFolder, startTestPlane } from "./support/plane";

const ENVIRONMENT = { name: "prod", id: "abc12345" };
const CLUSTER_ENTITY = "KUBERNETES_CLUSTER-0123456789ABCDEF";
const PROGRAM = join(__dirname, "support", "measured-program.mjs");
const OWNER = { fieldManager: "test", force: true };
const OBSERVE = { selector: { matchLabels: { observe: "true" } } };
const NAMESPACE = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: "orders",
    labels: { observe: "true" },
    annotations: { "metadata.dynatrace.com/dt.security_context": "orders-prod" },
  },
};
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop", namespace: "orders" } };

let folder: string;
let plane: ControlPlane;
let client: KubernetesClient;
let tenant: RunningTenant | undefined;
let node: LabNode;
let agent: RunningAgent;
let tenantUrl: string;

beforeAll(async () => {
  folder = newFolder();
  plane = await startTestPlane();
  client = new KubernetesClient(plane);
  const accountId = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
  tenant = await startTenant({ accountId, environments: [ENVIRONMENT], port: 0, stateFolder: join(folder, "tenant") });
  tenantUrl = tenant.ready.environments.prod?.url ?? "";
  const uid = String(
    (await client.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } }))?.metadata.uid,
  );
  const apiToken = "lab-prod-api-token";
  const cluster = { name: "tlo-prod", uid, entityId: CLUSTER_ENTITY };
  const common = { tenantUrl, apiToken, kubernetes: client, cluster, observe: OBSERVE };
  node = await startNode({
    client,
    folder: join(folder, "node"),
    programOf: () => ({ command: process.execPath, args: [PROGRAM] }),
    extendEnvironment: otlpWebhook(common),
  });
  agent = await startAgent({
    ...common,
    environment: "prod",
    logsFolder: node.logFolder,
    addressOf: localAddressOf,
    scrapeIntervalMs: 200,
    settingsIntervalMs: 200,
    logIntervalMs: 50,
  });
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await agent?.close();
  await node?.close();
  await tenant?.close();
  client?.close();
  await plane?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("what a deployed program prints and measures arrives as the deployed settings say", async () => {
  await deploy("builtin:logmonitoring.log-storage-settings", {
    "config-item-title": "orders: store logs",
    enabled: true,
    "send-to-storage": true,
    matchers: [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }],
  });
  await deploy("builtin:logmonitoring.sensitive-data-masking-settings", {
    "config-item-title": "orders: mask email",
    enabled: true,
    masking: { type: "STRING", expression: "([a-z]{1,64}@example[.]com)", replacement: "<email>" },
    matchers: [],
  });
  await deploy("builtin:cloud.kubernetes.monitoring", {
    cloudApplicationPipelineEnabled: true,
    openMetricsPipelineEnabled: true,
    openMetricsBuiltinEnabled: false,
    eventProcessingActive: false,
  });
  await agent.refresh();
  await client.apply([NAMESPACE, deployment()], OWNER);
  await until(() => agent.report().logs.sent > 0 && agent.report().metrics.sent > 1, "a log line and two points");
  await client.delete([DEPLOYMENT]);
  await until(() => agent.report().logs.matched > 1, "the last words of the program");
  await agent.flush();
  const report = agent.report();
  // A pod that starts or ends may be asked for its page while nobody listens.
  expect(report.problems.filter(({ message }) => !message.includes("ECONNREFUSED"))).toEqual([]);
  expect(report.logs).toMatchObject({ read: 2, matched: 2, masked: 1, sent: 2, unmatched: 0 });

  await agent.close();
  await tenant?.close();
  tenant = undefined;
  const common = {
    "k8s.namespace.name": "orders",
    "k8s.workload.name": "shop",
    "k8s.workload.kind": "deployment",
    "k8s.container.name": "app",
    "k8s.cluster.name": "tlo-prod",
    "dt.security_context": "orders-prod",
    "dt.entity.kubernetes_cluster": CLUSTER_ENTITY,
  };
  const [first, last] = await stored("logs", ["content", "loglevel", ...Object.keys(common)]);
  expect(first).toMatchObject({ ...common, loglevel: "INFO" });
  expect(first?.content).toContain('"message":"ready for <email>"');
  expect(first?.content).toContain("dt.security_context=orders-prod");
  expect(first?.content).toContain("k8s.workload.name=shop");
  expect(last).toMatchObject({ ...common, content: "good bye" });
  const [point] = await stored("metrics", ["metric.key", "outcome", ...Object.keys(common)]);
  expect(point).toEqual({ ...common, "metric.key": "orders_total", outcome: "created" });
}, 120_000);

async function deploy(schemaId: string, value: unknown): Promise<void> {
  const answer = await fetch(`${tenantUrl}/api/v2/settings/objects`, {
    method: "POST",
    headers: { authorization: "Api-Token lab-prod-api-token", "content-type": "application/json" },
    body: JSON.stringify([{ schemaId, scope: CLUSTER_ENTITY, value }]),
  });
  expect(answer.status).toBe(200);
}

/** Fields of the records of a table, oldest first. */
async function stored(table: TableName, fields: readonly string[]): Promise<Record<string, unknown>[]> {
  const store = new RecordStore(join(folder, "tenant"));
  try {
    const { from, time, columns } = await store.relation(ENVIRONMENT.id, table);
    const cells = fields.map((field) => columns.get(field)?.sql ?? "NULL");
    const rows = await store.all(`SELECT ${cells.join(", ")} FROM ${from} ORDER BY ${time}`);
    return rows.map((row) => Object.fromEntries(fields.map((field, index) => [field, row[index]])));
  } finally {
    await store.close();
  }
}

function deployment() {
  const labels = { app: "shop" };
  const annotations = { "metrics.dynatrace.com/scrape": "true", "metrics.dynatrace.com/port": "9464" };
  const containers = [{ name: "app", image: "registry.example.com/shop:1" }];
  const template = { metadata: { labels, annotations }, spec: { containers } };
  return { ...DEPLOYMENT, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
}

async function until(isReached: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isReached()) {
    if (Date.now() > end) throw new Error(`waited 60 s for ${what}: ${JSON.stringify(agent.report())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
