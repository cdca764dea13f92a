import { describeWorkload } from "../../../constructs/sample-workload";
import { containerOf, ORDERS, podOf, traces } from "./orders";

const selector = { "app.kubernetes.io/name": "orders", "app.kubernetes.io/instance": "orders" };

test("metrics get a port of their own, which only ActiveGates reach", () => {
  const metrics = { port: 9464, path: "/metrics" };
  expect(containerOf({ metrics }).ports).toContainEqual({ name: "metrics", containerPort: 9464, protocol: "TCP" });
  expect(containerOf({ metrics }).env).toEqual([
    { name: "PORT", value: "8080" },
    { name: "METRICS_PORT", value: "9464" },
    { name: "METRICS_PATH", value: "/metrics" },
    { name: "PROMETHEUS_DISABLE_CREATED_SERIES", value: "true" },
    { name: "WEB_CONCURRENCY", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
  ]);
  expect(podOf({ metrics }).metadata.annotations).toEqual({
    "metrics.dynatrace.com/scrape": "true",
    "metrics.dynatrace.com/port": "9464",
    "metrics.dynatrace.com/path": "/metrics",
  });
  const { networkPolicy } = describeWorkload({ ...ORDERS, metrics });
  expect(networkPolicy.spec.ingress).toEqual([
    { ports: [{ port: "http", protocol: "TCP" }] },
    {
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "dynatrace" } },
          podSelector: {
            matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["activegate", "kubemon"] }],
          },
        },
      ],
      ports: [{ port: "metrics", protocol: "TCP" }],
    },
  ]);
});

test("metrics on the users' port are scraped there, and the container names the port once", () => {
  const props = { ...ORDERS, metrics: { port: 8080, path: "/metrics" } };
  expect(containerOf(props).ports).toEqual([{ name: "http", containerPort: 8080, protocol: "TCP" }]);
  expect(describeWorkload(props).networkPolicy.spec.ingress[1]?.ports).toEqual([{ port: "http", protocol: "TCP" }]);
});

test("without metrics nobody but users gets in; names are looked up in plain clusters, on OpenShift and by the node's cache, and code modules reach an ActiveGate", () => {
  const { spec } = describeWorkload(ORDERS).networkPolicy;
  expect(spec.podSelector).toEqual({ matchLabels: selector });
  expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
  expect(spec.ingress).toEqual([{ ports: [{ port: "http", protocol: "TCP" }] }]);
  expect(spec.egress).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
    {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "openshift-dns" } } }],
      ports: [
        { port: 5353, protocol: "UDP" },
        { port: 5353, protocol: "TCP" },
      ],
    },
    {
      to: [{ ipBlock: { cidr: "169.254.20.10/32" } }],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "dynatrace" } },
          podSelector: {
            matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["activegate"] }],
          },
        },
      ],
      ports: [{ port: 9999, protocol: "TCP" }],
    },
  ]);
});

test("traces open the way to the tenant, and keep code modules and their way out shut", () => {
  const { spec } = describeWorkload({ ...ORDERS, traces }).networkPolicy;
  expect(spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([
    [53, 53],
    [5353, 5353],
    [53, 53],
    [443],
  ]);
  expect(spec.egress[3]?.to).toEqual([
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
      },
    },
  ]);
  expect(podOf({ traces }).metadata.annotations).toEqual({ "oneagent.dynatrace.com/inject": "false" });
  expect(containerOf({ traces }).env.slice(3)).toEqual(traces.variables);
});
