import fc from "fast-check";
import {
  type EnrichedPod,
  type EnrichmentContext,
  enrichmentOf,
  isObserved,
  resourceAttributesText,
} from "../../../lab/agent/enrichment";
import type { KubernetesObject } from "../../../lab/control-plane/kubernetes-object";

const CLUSTER = { name: "tlo-nonprod", uid: "c0ffee00-0000-3000-8000-000000000001", entityId: "KUBERNETES_CLUSTER-0A" };

interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function namespaceWith(metadata: Metadata = {}, name = "orders"): KubernetesObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, ...metadata } };
}

function target(namespace: Metadata = {}, pod: Metadata = {}, own?: string): EnrichedPod {
  const env = own === undefined ? [] : [{ name: "OTEL_RESOURCE_ATTRIBUTES", value: own }];
  return {
    namespace: namespaceWith(namespace),
    workload: { name: "shop", kind: "deployment" },
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "shop-1", namespace: "orders", uid: "pod-uid", ...pod },
      spec: { nodeName: "node-1", containers: [{ name: "app", env }] },
    },
  };
}

const BUILT_IN = {
  "k8s.workload.kind": "deployment",
  "k8s.workload.name": "shop",
  "k8s.pod.name": "shop-1",
  "k8s.pod.uid": "pod-uid",
  "k8s.node.name": "node-1",
  "k8s.namespace.name": "orders",
  "k8s.cluster.uid": "c0ffee00-0000-3000-8000-000000000001",
  "k8s.cluster.name": "tlo-nonprod",
  "dt.entity.kubernetes_cluster": "KUBERNETES_CLUSTER-0A",
};

test("a pod without annotations gets the facts of the cluster", () => {
  expect(enrichmentOf(target(), { cluster: CLUSTER, rules: [] })).toEqual(BUILT_IN);
  expect(enrichmentOf(target(), { cluster: CLUSTER, rules: [] }, "app")).toEqual({
    ...BUILT_IN,
    "k8s.container.name": "app",
  });
});

const KEY = "dt.security_context";
const ANNOTATION = `metadata.dynatrace.com/${KEY}`;
const RULE = { type: "LABEL", source: "team", target: KEY };
const LAYERS: [string, Metadata, Metadata, EnrichmentContext["resourceAttributes"], string | undefined][] = [
  ["a rule of the tenant", { labels: { team: "rule" } }, {}, undefined, "rule"],
  ["then the DynaKube", { labels: { team: "rule" } }, {}, { [KEY]: "dynakube" }, "dynakube"],
  [
    "then the namespace",
    { labels: { team: "rule" }, annotations: { [ANNOTATION]: "namespace" } },
    {},
    { [KEY]: "dynakube" },
    "namespace",
  ],
  [
    "then the pod",
    { labels: { team: "rule" }, annotations: { [ANNOTATION]: "namespace" } },
    { annotations: { [ANNOTATION]: "pod" } },
    { [KEY]: "dynakube" },
    "pod",
  ],
  ["none without a value", {}, {}, undefined, undefined],
];

test.each(LAYERS)("the stronger layer wins: %s", (_name, namespace, pod, resourceAttributes, expected) => {
  const context = { cluster: CLUSTER, rules: [RULE], resourceAttributes };
  expect(enrichmentOf(target(namespace, pod), context)[KEY]).toBe(expected);
});

test("what the container brings itself is strongest", () => {
  const namespace = { annotations: { [ANNOTATION]: "namespace" } };
  const text = resourceAttributesText(
    target(namespace, {}, `${KEY}=own, service.name = shop ,broken`),
    { cluster: CLUSTER, rules: [] },
    "app",
  );
  expect(text.split(",")).toEqual([
    "dt.kubernetes.workload.kind=deployment",
    "dt.kubernetes.workload.name=shop",
    "dt.kubernetes.cluster.id=c0ffee00-0000-3000-8000-000000000001",
    ...Object.entries(BUILT_IN).map(([key, value]) => `${key}=${value}`),
    "k8s.container.name=app",
    "dt.security_context=own",
    "service.name=shop",
  ]);
});

test("among rules with one target the first that finds a value counts; without a target the key names the source", () => {
  const rules = [
    { type: "LABEL", source: "missing", target: KEY },
    { type: "ANNOTATION", source: "owner", target: KEY },
    { type: "LABEL", source: "team", target: KEY },
    { type: "LABEL", source: "tier" },
    { type: "CUSTOM", source: "tier", target: "x" },
    { type: "LABEL", source: "constructor", target: "y" },
  ];
  const namespace = { labels: { team: "b", tier: "gold" }, annotations: { owner: "a" } };
  expect(enrichmentOf(target(namespace), { cluster: CLUSTER, rules })).toEqual({
    ...BUILT_IN,
    "dt.security_context": "a",
    "k8s.namespace.label.tier": "gold",
  });
});

test("a space becomes a plus, escapes are not escaped twice, and empty values are left out", () => {
  const annotations = {
    "metadata.dynatrace.com/owner": "platform team",
    "metadata.dynatrace.com/escaped": "a%2Cb",
    "metadata.dynatrace.com/percent": "100%",
    "metadata.dynatrace.com/marks": "a=b,c'(d)*é",
    "metadata.dynatrace.com/empty": "",
  };
  const text = resourceAttributesText(target({ annotations }), { cluster: CLUSTER, rules: [] }, "app");
  expect(text.split(",").slice(-4)).toEqual([
    "owner=platform+team",
    "escaped=a%2Cb",
    "percent=100%25",
    "marks=a%3Db%2Cc%27%28d%29%2A%C3%A9",
  ]);
});

test("whatever the values hold, the text keeps its pairs apart", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const annotations = { "metadata.dynatrace.com/x": `v${value}` };
      const text = resourceAttributesText(target({ annotations }), { cluster: CLUSTER, rules: [] }, "app");
      expect(text).toMatch(/^[a-z0-9._]+=[\w.~%+-]+(,[a-z0-9._]+=[\w.~%+-]+)*$/);
      expect(text.split(",").at(-1)?.startsWith("x=v")).toBe(true);
    }),
  );
});

test("cluster parts and the Operator itself are never observed; the rest as the selector says", () => {
  const selector = { matchLabels: { observe: "true" } };
  const labels = { observe: "true" };
  const cases = ["orders", "kube-system", "kubernetes", "dynatrace", "openshift-dns", "openshift", "gke-x", "gmp-x"];
  const found = cases.filter((name) => isObserved(namespaceWith({ labels }, name), { selector }));
  expect(found).toEqual(["orders", "kubernetes"]);
  expect(isObserved(namespaceWith({}, "orders"), { selector })).toBe(false);
  expect(isObserved(namespaceWith({}, "orders"), { selector: {} })).toBe(true);
  expect(isObserved(namespaceWith({}, "tools"), { selector: {}, operatorNamespace: "tools" })).toBe(false);
});
