import { ClusterView } from "../../../../lab/agent/cluster-view";
import { scrapeTargets } from "../../../../lab/agent/metrics/scrape-targets";
import { Problems } from "../../../../lab/agent/problems";
import type { KubernetesObject } from "../../../../lab/control-plane/kubernetes-object";
import { CLUSTER, PlainCluster, type PodParts, podOf } from "../agent-lab";

const annotations = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`metrics.dynatrace.com/${key}`, value]));

const pod = (name: string, values: Readonly<Record<string, string>>, parts: PodParts = {}) =>
  podOf(name, { annotations: annotations(values), ...parts });

const service = (values: Readonly<Record<string, string>>, spec: object, namespace = "orders"): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "metrics", namespace, annotations: annotations(values) },
  spec,
});

async function targetsOf(objects: readonly KubernetesObject[], addressOf?: (ip: string) => string) {
  const kubernetes = new PlainCluster();
  kubernetes.objects.push(...objects);
  const view = new ClusterView({ kubernetes, cluster: CLUSTER, observe: { selector: {} } });
  await view.refresh([]);
  const problems = new Problems();
  const targets = scrapeTargets(view, problems, addressOf);
  return { targets, urls: targets.map(({ url }) => url), problems: problems.list().map(({ message }) => message) };
}

test("a pod that runs and asks for it is read, at the defaults", async () => {
  const ports = [{ containerPort: 9464 }, { containerPort: 8080 }];
  const found = await targetsOf([
    pod("a", { scrape: "true" }, { ports, podIP: "10.0.0.1" }),
    pod("b", { scrape: "false", port: "1" }),
    podOf("c"),
    { ...pod("d", { scrape: "true", port: "1" }), status: { phase: "Pending", podIP: "10.0.0.4" } },
    { ...pod("e", { scrape: "true", port: "1" }), status: { phase: "Running" } },
  ]);
  expect(found.urls).toEqual(["http://10.0.0.1:9464/metrics"]);
  expect(found.targets[0]).toMatchObject({ container: "app", isUnverified: false });
  expect(found.problems).toEqual([]);
});

test("port, path, protocol and address are taken as they are said", async () => {
  const values = { scrape: "true", port: "8443", path: "/m?x=1?", secure: "true", insecure_skip_verify: "true" };
  const found = await targetsOf(
    [pod("a", values), pod("b", { scrape: "true", port: "80" }, { podIP: "fd00::1" })],
    (ip) => ip.replace("127.0.0.1", "127.9.9.9"),
  );
  expect(found.urls).toEqual(["https://127.9.9.9:8443/m?x=1?", "http://[fd00::1]/metrics"]);
  expect(found.targets[0]?.isUnverified).toBe(true);
});

test("a path cannot lead to another host", async () => {
  const { urls } = await targetsOf([pod("a", { scrape: "true", port: "9464", path: "//evil.example.com/x" })]);
  expect(urls).toEqual(["http://127.0.0.1:9464//evil.example.com/x"]);
});

test("a Service picks pods of its namespace by their labels", async () => {
  const labels = { app: "shop" };
  const spec = { selector: labels, ports: [{ port: 80, targetPort: 9464 }] };
  const one = podOf("a", { labels, podIP: "10.0.0.1" });
  const other = podOf("b", { labels: { app: "db" }, podIP: "10.0.0.2" });
  expect((await targetsOf([one, other, service({ scrape: "true" }, spec)])).urls).toEqual([
    "http://10.0.0.1:9464/metrics",
  ]);
  expect((await targetsOf([one, service({ scrape: "true" }, spec, "billing")])).urls).toEqual([]);
  expect((await targetsOf([one, service({ scrape: "true" }, { ports: spec.ports })])).urls).toEqual([]);
});

test("a page that is asked for twice is read once and reported", async () => {
  const labels = { app: "shop" };
  const { urls, problems } = await targetsOf([
    podOf("a", { labels, annotations: annotations({ scrape: "true", port: "9464" }) }),
    service({ scrape: "true", port: "9464" }, { selector: labels }),
  ]);
  expect(urls).toEqual(["http://127.0.0.1:9464/metrics"]);
  expect(problems).toEqual([
    "service orders/metrics: http://127.0.0.1:9464/metrics is asked for twice; annotate either the pod or one Service",
  ]);
});

test.each([
  [{}, "annotation metrics.dynatrace.com/port must be 1 to 65535; got none"],
  [{ port: "0" }, 'annotation metrics.dynatrace.com/port must be 1 to 65535; got "0"'],
  [{ port: "80/x" }, 'annotation metrics.dynatrace.com/port must be 1 to 65535; got "80/x"'],
  [{ port: "1", path: "metrics" }, 'annotation metrics.dynatrace.com/path must begin with "/"; got "metrics"'],
  [{ port: "1", secure: "yes" }, 'annotation metrics.dynatrace.com/secure must be "true" or "false"; got "yes"'],
  [
    { port: "1", filter: '{"mode":"include","names":["a*b"]}' },
    'annotation metrics.dynatrace.com/filter: names: * may stand only at the start and at the end; got "a*b"; the page is not read',
  ],
  [
    { port: "1", "http.auth": "builtin:default", "tls.ca.crt": "x" },
    "the lab's agent does not do metrics.dynatrace.com/tls.ca.crt, metrics.dynatrace.com/http.auth; the page is not read",
  ],
])("%j is refused", async (values, message) => {
  const { urls, problems } = await targetsOf([pod("a", { scrape: "true", ...values })]);
  expect(urls).toEqual([]);
  expect(problems).toEqual([`pod orders/a: ${message}`]);
});

test("of more than 1,000 pods the first by name are read", async () => {
  const name = (n: number) => `p${String(n).padStart(4, "0")}`;
  const pods = Array.from({ length: 1_002 }, (_, n) => pod(name(1_001 - n), { scrape: "true", port: String(n + 1) }));
  const { targets, problems } = await targetsOf(pods);
  const names = targets.map((target) => target.pod.pod.metadata.name).sort();
  expect([names.length, names.at(0), names.at(-1)]).toEqual([1_000, "p0000", "p0999"]);
  expect(problems).toEqual(['limit "1000 exporter pods per cluster": 2 pods are not read']);
});
