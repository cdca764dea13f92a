import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { KubernetesClient } from "../../../lab/control-plane/client";
import type { ControlPlane } from "../../../lab/control-plane/control-plane";
import type { KubernetesObject } from "../../../lab/control-plane/kubernetes-object";
import { startLoadBalancer } from "../../../lab/load-balancer/load-balancer";
import { type LabNode, startNode } from "../../../lab/node/node";
import type { ProgramOf } from "../../../lab/node/pod";
import { BUILD_TIMEOUT_MS, isAlive, newFolder, startTestPlane } from "./support/plane";

const SERVER = join(__dirname, "support", "web-server.mjs");
const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } };
const OWNER = { fieldManager: "test", force: true };
const SECONDS = 60_000;

let plane: ControlPlane;
let client: KubernetesClient;
let node: LabNode;
let folder: string;

/** Knows one image. */
const programOf: ProgramOf = ({ image }) =>
  image === "registry.example.com/web:1" ? { command: process.execPath, args: [SERVER] } : undefined;

beforeAll(async () => {
  folder = newFolder();
  plane = await startTestPlane();
  client = new KubernetesClient(plane);
  node = await startNode({
    client,
    folder,
    programOf,
    hosts: { "https://abc12345.live.dynatrace.com": "http://127.0.0.1:8766" },
    extendEnvironment: (environment, { name }) => ({ ...environment, OTEL_RESOURCE_ATTRIBUTES: `container=${name}` }),
  });
  await client.apply([NAMESPACE], OWNER);
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await node?.close();
  client?.close();
  await plane?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(
  "a deployment becomes available, and its service's load balancer reaches every pod",
  async () => {
    await client.apply([deployment("web", 2), secret(), service("web")], OWNER);
    await untilReady("web", 2);
    const balancer = await startLoadBalancer({ client, front: reference("Service", "web") });
    try {
      await until(() => balancer.endpoints().length === 2, "two endpoints");
      const answers = [];
      for (let each = 0; each < 4; each++) answers.push(await pageOf(`${balancer.url}/orders?id=${each}`));
      const pods = (await podsOfDeployment()).map(({ metadata }) => metadata.name).sort();
      expect([...new Set(answers.map(({ pod }) => pod))].sort()).toEqual(pods);
      expect(balancer.report()).toEqual({
        requests: 4,
        byClass: { "2xx": 4 },
        byPod: Object.fromEntries(pods.map((pod) => [pod, 2])),
        retries: 0,
      });
      const status = (await client.get(reference("Service", "web")))?.status;
      const port = Number(new URL(balancer.url).port);
      expect(status).toMatchObject({
        loadBalancer: { ingress: [{ ip: "127.0.0.1", ports: [{ port, protocol: "TCP" }] }] },
      });

      const [answer] = answers;
      expect(answer?.env).toEqual({
        PATH: process.env.PATH,
        HOME: expect.stringContaining(folder),
        TMPDIR: expect.stringContaining(folder),
        HOSTNAME: answer?.pod,
        HTTP_HOST: expect.stringMatching(/^127\.(12[89]|1[3-9]\d|2\d\d)\.\d+\.\d+$/),
        POD_NAME: answer?.pod,
        POD_IP: answer?.env.HTTP_HOST?.replace(/^127/, "10"),
        TOKEN: "dt0c01.secret",
        HEADERS: "authorization=Api-Token dt0c01.secret",
        ENDPOINT: "http://127.0.0.1:8766/api/v2/otlp/v1/traces",
        OTEL_RESOURCE_ATTRIBUTES: "container=app",
      });
    } finally {
      await balancer.close();
    }
  },
  SECONDS,
);

test(
  "what a pod prints lies where a node has its logs",
  async () => {
    const [pod] = await podsOfDeployment();
    const { name, uid } = pod?.metadata ?? { name: "" };
    const file = join(node.logFolder, `orders_${name}_${uid}`, "app", "0.log");
    const address = addressOf(pod);
    expect(readFileSync(file, "utf8")).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z stdout F listening on ${address}\n$`),
    );
  },
  SECONDS,
);

test(
  "a pod that is no longer ready does not count as available, and one that crashed comes back",
  async () => {
    const [first, second] = await podsOfDeployment();
    const at = (pod: KubernetesObject | undefined, path: string) => fetch(`http://${addressOf(pod)}:8080${path}`);
    await at(first, "/unready");
    await untilReady("web", 1);
    await at(second, "/crash").catch(() => undefined);
    await client.waitFor(
      reference("Pod", second?.metadata.name ?? ""),
      (pod) => statusOf(pod)?.restartCount === 1 && statusOf(pod)?.ready === true,
      "have been restarted",
    );
    const restarted = statusOf(await client.get(reference("Pod", second?.metadata.name ?? "")));
    expect(restarted?.lastState).toMatchObject({ terminated: { exitCode: 7, reason: "Error" } });
  },
  SECONDS,
);

test(
  "a deleted pod is asked to stop, ends, and leaves the API; another takes its place",
  async () => {
    const [pod] = await podsOfDeployment();
    const { name, uid } = pod?.metadata ?? { name: "" };
    await client.delete([reference("Pod", name)]);
    const log = readFileSync(join(node.logFolder, `orders_${name}_${uid}`, "app", "0.log"), "utf8");
    expect(log.split("\n").at(-2)).toMatch(/ stdout F asked to stop$/);
    await untilReady("web", 2);
    expect((await podsOfDeployment()).map(({ metadata }) => metadata.name)).not.toContain(name);
    expect(readdirSync(join(folder, "pods"))).toHaveLength(2);
  },
  SECONDS,
);

test(
  "an image that nothing stands for, a missing secret and a pod that fails say why they do not run",
  async () => {
    const container = { name: "app", image: "registry.example.com/other:1" };
    const known = { name: "app", image: "registry.example.com/web:1" };
    const missing = { ...known, env: [{ name: "A", valueFrom: { secretKeyRef: { name: "later", key: "a" } } }] };
    const failing = { ...known, env: [{ name: "FAIL_AT_START", value: "no database" }] };
    await client.apply(
      [
        pod("unknown-image", { containers: [container] }),
        pod("missing-secret", { containers: [missing] }),
        pod("failing", { containers: [failing], restartPolicy: "Never" }),
        pod("with-init", { containers: [known], initContainers: [{ ...known, name: "init" }] }),
      ],
      OWNER,
    );
    const state = async (name: string, isReached: (pod: KubernetesObject | undefined) => boolean) =>
      client.waitFor(reference("Pod", name), isReached, "be as expected");
    const unknown = await state("unknown-image", (object) => waitingFor(object) === "ErrImagePull");
    expect(statusOf(unknown)?.state).toEqual({
      waiting: {
        reason: "ErrImagePull",
        message: "no program of this machine stands for the image registry.example.com/other:1",
      },
    });
    const unmade = await state("missing-secret", (object) => waitingFor(object) === "CreateContainerConfigError");
    expect(statusOf(unmade)?.state).toMatchObject({ waiting: { message: 'secret "later" not found' } });
    await client.apply(
      [{ apiVersion: "v1", kind: "Secret", metadata: metadata("later"), stringData: { a: "b" } }],
      OWNER,
    );
    await state("missing-secret", (object) => statusOf(object)?.ready === true);
    const failed = await state("failing", (object) => (object?.status as { phase?: string })?.phase === "Failed");
    expect(statusOf(failed)?.state).toMatchObject({ terminated: { exitCode: 3, reason: "Error" } });
    const refused = await state("with-init", (object) => (object?.status as { phase?: string })?.phase === "Failed");
    expect(refused?.status).toMatchObject({
      reason: "UnsupportedByLab",
      message: "the lab's node runs no init containers",
    });
  },
  SECONDS,
);

test(
  "a node that closes leaves no process, no pod of its own and no node",
  async () => {
    const pids = node.processIds();
    expect(pids.length).toBeGreaterThan(1);
    await node.close();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(node.processIds()).toEqual([]);
    const left = (await podsOfDeployment()).filter(
      ({ spec }) => (spec as { nodeName?: string }).nodeName !== undefined,
    );
    expect(left).toEqual([]);
    expect(await client.list("v1", "Node")).toEqual([]);
  },
  SECONDS,
);

interface Answer {
  readonly pod: string;
  readonly env: Record<string, string>;
}

async function pageOf(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

/** Where the pod listens on this machine. */
function addressOf(object: KubernetesObject | undefined): string {
  const { podIP = "" } = (object?.status ?? {}) as { podIP?: string };
  return podIP.replace(/^10/, "127");
}

interface ContainerStatus {
  readonly restartCount: number;
  readonly ready: boolean;
  readonly state: { readonly waiting?: { readonly reason: string } };
  readonly lastState: object;
}

function statusOf(object: KubernetesObject | undefined): ContainerStatus | undefined {
  return (object?.status as { containerStatuses?: ContainerStatus[] } | undefined)?.containerStatuses?.[0];
}

function waitingFor(object: KubernetesObject | undefined): string | undefined {
  return statusOf(object)?.state.waiting?.reason;
}

/** The pods of the deployment. */
async function podsOfDeployment(): Promise<KubernetesObject[]> {
  const pods = await client.list("v1", "Pod", "orders");
  return pods.filter(({ metadata: { labels, deletionTimestamp } }) => labels?.app === "web" && !deletionTimestamp);
}

function metadata(name: string) {
  return { name, namespace: "orders" };
}

const VERSIONS: Record<string, string> = { Deployment: "apps/v1" };

function reference(kind: string, name: string) {
  return { apiVersion: VERSIONS[kind] ?? "v1", kind, metadata: metadata(name) };
}

function pod(name: string, spec: object) {
  return { ...reference("Pod", name), spec };
}

function secret() {
  return { apiVersion: "v1", kind: "Secret", metadata: metadata("ingest"), stringData: { token: "dt0c01.secret" } };
}

function service(name: string) {
  const ports = [{ name: "http", port: 80, targetPort: "http" }];
  return { ...reference("Service", name), spec: { type: "LoadBalancer", selector: { app: name }, ports } };
}

function deployment(name: string, replicas: number) {
  const labels = { app: name };
  const container = {
    name: "app",
    image: "registry.example.com/web:1",
    ports: [{ name: "http", containerPort: 8080 }],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "TOKEN", valueFrom: { secretKeyRef: { name: "ingest", key: "token" } } },
      { name: "HEADERS", value: "authorization=Api-Token $(TOKEN)" },
      { name: "ENDPOINT", value: "https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces" },
    ],
    startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1, failureThreshold: 30 },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 1, failureThreshold: 1 },
  };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return { ...reference("Deployment", name), spec: { replicas, selector: { matchLabels: labels }, template } };
}

async function untilReady(name: string, replicas: number): Promise<void> {
  await client.waitFor(
    reference("Deployment", name),
    (object) => {
      const { availableReplicas = 0, readyReplicas = 0 } = (object?.status ?? {}) as Record<string, number>;
      return availableReplicas === replicas && readyReplicas === replicas;
    },
    `have ${replicas} available pods`,
  );
}

async function until(isReached: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isReached()) {
    if (Date.now() > end) throw new Error(`waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
