import { otlpWebhook, type WebhookOptions } from "../../../lab/agent/webhook";
import type { RunningTenant } from "../../../lab/tenant/server";
import { apiOf, startLab, urlOf } from "../tenant/lab-client";
import { CLUSTER, ENRICHMENT, PlainCluster, podOf } from "./agent-lab";

let tenant: RunningTenant;
let problems: string[];

beforeAll(async () => {
  tenant = await startLab();
});
beforeEach(() => {
  problems = [];
});
afterAll(() => tenant.close());

function webhook(options: Partial<WebhookOptions> = {}) {
  return otlpWebhook({
    tenantUrl: urlOf(tenant, "prod"),
    apiToken: "lab-prod-api-token",
    kubernetes: new PlainCluster(),
    cluster: CLUSTER,
    observe: { selector: { matchLabels: { observe: "true" } } },
    onProblem: (message) => problems.push(message),
    ...options,
  });
}

const APP = { name: "app" };

function attributesOf(variables: Readonly<Record<string, string>>) {
  const pairs = variables.OTEL_RESOURCE_ATTRIBUTES?.split(",").map((pair) => pair.split("=", 2)) ?? [];
  return Object.fromEntries(pairs) as Record<string, string>;
}

test("a container of an observed namespace gets its attributes, by the rules that are deployed at that moment", async () => {
  const extend = webhook({ resourceAttributes: { "deployment.environment.name": "prod" } });
  const variables = await extend({ PATH: "/bin", K8S_PODNAME: "own" }, APP, podOf("shop-1"));
  expect(variables).toEqual({
    PATH: "/bin",
    K8S_PODNAME: "own",
    K8S_PODUID: "uid-shop-1",
    K8S_NODE_NAME: "node-1",
    OTEL_RESOURCE_ATTRIBUTES: expect.any(String),
  });
  const before = attributesOf(variables);
  expect(before).toMatchObject({
    "k8s.workload.name": "shop",
    "k8s.container.name": "app",
    "k8s.cluster.name": "tlo-prod",
    "dt.security_context": "orders-prod",
    "deployment.environment.name": "prod",
  });
  expect(before).not.toHaveProperty("dt.cost.product");

  const value = { rules: [{ type: "LABEL", source: "observe", target: "dt.cost.product" }] };
  await apiOf(tenant)("POST", "/api/v2/settings/objects", [{ schemaId: ENRICHMENT, scope: "environment", value }]);
  expect(attributesOf(await extend({}, APP, podOf("shop-2")))["dt.cost.product"]).toBe("true");
  expect(problems).toEqual([]);
});

test.each([
  "dynatrace.com/inject",
  "otlp-exporter-configuration.dynatrace.com/inject",
  "container.inject.dynatrace.com/app",
])("the annotation %s switches it off", async (key) => {
  const pod = podOf("shop-1", { annotations: { [key]: "false" } });
  expect(await webhook()({ A: "b" }, APP, pod)).toEqual({ A: "b" });
});

test("a pod elsewhere is left alone", async () => {
  expect(await webhook({ observe: { selector: { matchLabels: { observe: "no" } } } })({}, APP, podOf("a"))).toEqual({});
  const pod = podOf("a");
  expect(await webhook()({}, APP, { ...pod, metadata: { ...pod.metadata, namespace: "unknown" } })).toEqual({});
});

test("without the tenant a pod starts with what the cluster knows", async () => {
  const variables = await webhook({ apiToken: "wrong" })({}, APP, podOf("shop-1"));
  expect(attributesOf(variables)["dt.security_context"]).toBe("orders-prod");
  expect(problems).toEqual([
    "pod orders/shop-1 gets attributes by the rules that were read last: the tenant answered 401 to the agent's request for settings",
  ]);
});

test("without the Kubernetes API a pod starts as it is", async () => {
  const kubernetes = { list: () => Promise.reject(new Error("connection refused")) };
  expect(await webhook({ kubernetes })({ A: "b" }, APP, podOf("shop-1"))).toEqual({ A: "b" });
  expect(problems).toEqual(["pod orders/shop-1 starts without attributes: connection refused"]);
});
