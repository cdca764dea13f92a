import type { Team } from "../../config/schema";
import { loggedNamespaces, workloadOf } from "../../stacks/workload";
import { environment, team } from "./fixtures";

const workload: NonNullable<Team["workload"]> = {
  image: `registry.example.com/orders@sha256:${"4f".repeat(32)}`,
  replicas: 2,
  port: 8080,
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
    replicas: 2,
    port: 8080,
    resources: { cpu: "50m", memory: "128Mi" },
    metrics: { port: 9464, path: "/metrics" },
    podAnnotations: {
      "example.com/team": "orders",
      "metrics.dynatrace.com/scrape": "true",
      "metrics.dynatrace.com/port": "9464",
      "metrics.dynatrace.com/path": "/metrics",
    },
    exposure: { kind: "loadBalancer", annotations: {} },
  });
});

test("without Prometheus there is neither port nor annotation", () => {
  const props = workloadOf(orders({ metrics: { prometheus: false } }), environment("prod"));
  expect(props).not.toHaveProperty("metrics");
  expect(props?.podAnnotations).toEqual({ "example.com/team": "orders" });
});

test.each(["include", "exclude"] as const)("a filter of metrics to %s is passed to the scraper", (mode) => {
  const prometheus = { port: 9464, path: "/metrics", filter: { mode, names: ["http_*"] } };
  const props = workloadOf(orders({ metrics: { prometheus } }), environment("prod"));
  const filter = props?.podAnnotations?.["metrics.dynatrace.com/filter"] ?? "";
  expect(JSON.parse(filter)).toEqual({ mode, names: ["http_*"] });
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

test("the environment decides how the workload is reached", () => {
  const { kubernetes } = environment("prod");
  const exposure = {
    kind: "ingress" as const,
    annotations: { "example.com/x": "y" },
    host: "o.example.com",
    ingressClassName: "nginx",
  };
  const props = workloadOf(orders(), environment("prod", { kubernetes: { ...kubernetes, exposure } }));
  expect(props?.exposure).toEqual(exposure);
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
