import { type Environment, environmentSchema, type Team } from "../../config/schema";
import { MetricFilter } from "../../constructs/prometheus-scrape";
import { Exposure } from "../../constructs/sample-workload";
import { loggedNamespaces, workloadOf } from "../../stacks/workload";
import { environment, team } from "./fixtures";

const workload: NonNullable<Team["workload"]> = {
  image: `registry.example.com/orders@sha256:${"4f".repeat(32)}`,
  imagePullSecrets: [],
  replicas: 2,
  port: 8080,
  preStopSeconds: 10,
  createNamespace: true,
  resources: { cpu: "50m", memory: "128Mi" },
  annotations: { "example.com/team": "orders" },
};
const orders = (changes: Partial<Team> = {}) => team("orders", { workload, ...changes });

test("the team's file becomes the workload's props", () => {
  expect(workloadOf(orders({ zone: "Orders" }), environment("prod", { protected: true }))).toEqual({
    name: "orders-sample",
    namespace: "orders",
    owner: "orders",
    image: workload.image,
    requireDigest: true,
    createNamespace: true,
    namespaceLabels: { "dynatrace-observed": "true" },
    securityContext: "Orders",
    product: "orders",
    imagePullSecrets: [],
    replicas: 2,
    port: 8080,
    preStopSeconds: 10,
    resources: { cpu: "50m", memory: "128Mi" },
    metrics: { port: 9464, path: "/metrics" },
    podAnnotations: { "example.com/team": "orders" },
    exposure: Exposure.loadBalancer({ sourceRanges: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] }),
  });
});

test("without Prometheus nothing is exposed to the scraper", () => {
  const props = workloadOf(orders({ metrics: { prometheus: false } }), environment("prod"));
  expect(props).not.toHaveProperty("metrics");
  expect(props?.podAnnotations).toEqual({ "example.com/team": "orders" });
});

test.each(["include", "exclude"] as const)("a filter of metrics to %s is passed to the scraper", (mode) => {
  const prometheus = { port: 9464, path: "/metrics", filter: { mode, names: ["http_*"] } };
  const props = workloadOf(orders({ metrics: { prometheus } }), environment("prod"));
  const filter = mode === "include" ? MetricFilter.including(["http_*"]) : MetricFilter.excluding(["http_*"]);
  expect(props?.metrics).toEqual({ port: 9464, path: "/metrics", filter });
});

test.each([
  [true, "0.1"],
  [false, "1.0"],
])("one line turns traces on; with protection %p the share that is kept is %p", (isProtected, share) => {
  const props = workloadOf(orders({ traces: { otlp: true } }), environment("prod", { protected: isProtected }));
  const variables = Object.fromEntries((props?.traces?.variables ?? []).map((each) => [each.name, each]));
  expect(variables.OTLP_API_TOKEN).toEqual({
    name: "OTLP_API_TOKEN",
    valueFrom: { secretKeyRef: { name: "dynatrace-otlp-ingest", key: "token" } },
  });
  expect(variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.value).toBe(
    "https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces",
  );
  expect(variables.OTEL_TRACES_SAMPLER_ARG?.value).toBe(share);
});

test("spans carry the fields by which the team's access is decided", () => {
  const props = workloadOf(orders({ zone: "Orders Zone", traces: { otlp: true } }), environment("prod"));
  const attributes = props?.traces?.variables.find(({ name }) => name === "OTEL_RESOURCE_ATTRIBUTES")?.value;
  expect(attributes?.split(",")).toEqual([
    `k8s.cluster.name=${environment("prod").kubernetes.clusterName}`,
    "k8s.namespace.name=orders",
    "k8s.workload.kind=deployment",
    "k8s.workload.name=orders-sample",
    "dt.security_context=Orders%20Zone",
    "deployment.environment.name=prod",
    "k8s.pod.name=$(POD_NAME)",
  ]);
});

test("a new revision of the token is passed to the pods", () => {
  const revised = workloadOf(orders({ traces: { otlp: true, tokenRevision: 3 } }), environment("prod"));
  expect(revised?.traces?.podAnnotations["dynatrace-onboarding/otlp-token-revision"]).toBe("3");
});

/** An environment whose file says this of its exposure. */
function exposing(exposure: object): Environment {
  const { kubernetes, ...rest } = environment("prod");
  return environmentSchema.parse({ ...rest, kubernetes: { ...kubernetes, exposure } });
}

test("the environment decides whom a load balancer serves, and whether it ends TLS", () => {
  const annotations = { "example.com/certificate": "apps" };
  const options = { sourceRanges: ["0.0.0.0/0"], terminatesTls: true, annotations };
  const props = workloadOf(orders(), exposing({ kind: "loadBalancer", ...options }));
  expect(props?.exposure).toEqual(Exposure.loadBalancer(options));
});

test("behind an ingress each team has a host of its own in the environment's domain", () => {
  const file = { kind: "ingress", domain: "apps.example.com", ingressClassName: "nginx", tlsSecret: "apps-tls" };
  const shared = { className: "nginx", tlsSecret: "apps-tls" };
  const hostOf = (each: Team) => workloadOf(each, exposing(file))?.exposure;
  expect(hostOf(orders())).toEqual(Exposure.ingress({ ...shared, host: "orders.apps.example.com" }));
  expect(hostOf(team("billing", { workload }))).toEqual(
    Exposure.ingress({ ...shared, host: "billing.apps.example.com" }),
  );
  expect(hostOf(orders({ workload: { ...workload, host: "shop.apps.example.com" } }))).toEqual(
    Exposure.ingress({ ...shared, host: "shop.apps.example.com" }),
  );
});

test("secrets of a registry and the wait before a stop are taken over", () => {
  const more = { imagePullSecrets: ["registry"], preStopSeconds: 25 };
  expect(workloadOf(orders({ workload: { ...workload, ...more } }), environment("prod"))).toMatchObject(more);
});

test("a namespace, a version, a cost centre and an autoscaler are taken over", () => {
  const more = {
    namespace: "orders-eu",
    version: "1.2",
    costCenter: "4711",
    autoscale: { min: 1, max: 3, cpuPercent: 50 },
  };
  const props = workloadOf(orders({ workload: { ...workload, ...more } }), environment("prod"));
  expect(props).toMatchObject(more);
});

test("logs are taken from the namespaces of those teams that want it", () => {
  const silent = team("silent", { logs: { ingest: false, mask: [] } });
  expect(loggedNamespaces([team("tlo"), silent, team("billing", { namespaces: ["invoices", "billing"] })])).toEqual([
    "billing",
    "invoices",
    "tlo",
  ]);
});
