import { ClusterView } from "../../../lab/agent/cluster-view";
import { entitiesOf } from "../../../lab/agent/entities";
import { CLUSTER, PlainCluster, podOf } from "./agent-lab";

const OBSERVE = { selector: { matchLabels: { observe: "true" } } };

function viewOf(kubernetes: PlainCluster) {
  return new ClusterView({ kubernetes, cluster: CLUSTER, observe: OBSERVE, resourceAttributes: { stage: "prod" } });
}

test("a pod is known with its workload; as long as nothing changes it is the same object", async () => {
  const kubernetes = new PlainCluster();
  kubernetes.objects.push(podOf("a"));
  const view = viewOf(kubernetes);
  await view.refresh([]);
  const first = view.byUid("uid-a");
  expect(first?.workload).toEqual({ kind: "deployment", name: "shop" });
  expect(first?.attributes).toMatchObject({ stage: "prod", "dt.security_context": "orders-prod" });
  await view.refresh([]);
  expect(view.byUid("uid-a")).toBe(first);
  kubernetes.objects.splice(-1, 1, podOf("a", { labels: { new: "label" } }));
  await view.refresh([]);
  expect(view.byUid("uid-a")).not.toBe(first);
  expect(view.count).toBe(3);
});

test("in a namespace that is not observed there are the facts of the cluster and nothing that people wrote", async () => {
  const kubernetes = new PlainCluster();
  const [namespace, ...others] = kubernetes.objects;
  if (namespace === undefined) throw new Error("there is no namespace");
  kubernetes.objects.splice(
    0,
    9,
    { ...namespace, metadata: { ...namespace.metadata, labels: {} } },
    ...others,
    podOf("a"),
  );
  const view = viewOf(kubernetes);
  await view.refresh([{ type: "ANNOTATION", source: "x", target: "y" }]);
  const { attributes } = view.byUid("uid-a") ?? { attributes: {} };
  expect(attributes).toMatchObject({ "k8s.namespace.name": "orders", "k8s.workload.name": "shop" });
  expect(Object.keys(attributes).filter((key) => /^(dt\.security|stage)/.test(key))).toEqual([]);
});

test.each(["dynatrace.com/inject", "metadata-enrichment.dynatrace.com/inject"])(
  "the annotation %s leaves a pod with the facts of the cluster",
  async (key) => {
    const kubernetes = new PlainCluster();
    kubernetes.objects.push(
      podOf("a", { annotations: { [key]: "false" } }),
      podOf("b", { annotations: { [key]: "true" } }),
    );
    const view = viewOf(kubernetes);
    await view.refresh([]);
    const contexts = ["uid-a", "uid-b"].map((uid) => view.byUid(uid)?.attributes["dt.security_context"]);
    expect(contexts).toEqual([undefined, "orders-prod"]);
  },
);

test("an annotation does not choose the bucket", async () => {
  const kubernetes = new PlainCluster();
  const prefix = "metadata.dynatrace.com/";
  kubernetes.objects.push(
    podOf("a", { annotations: { [`${prefix}dt.system.bucket`]: "x", [`${prefix}dt.cost.product`]: "y" } }),
  );
  const view = viewOf(kubernetes);
  await view.refresh([]);
  const attributes = view.byUid("uid-a")?.attributes;
  expect([attributes?.["dt.system.bucket"], attributes?.["dt.cost.product"]]).toEqual([undefined, "y"]);
});

test("what people wrote is taken once, when a pod is seen first", async () => {
  const kubernetes = new PlainCluster();
  kubernetes.objects.push(podOf("a"));
  const view = viewOf(kubernetes);
  await view.refresh([]);
  const [namespace] = kubernetes.objects;
  if (namespace === undefined) throw new Error("there is no namespace");
  const annotations = { "metadata.dynatrace.com/dt.security_context": "changed" };
  kubernetes.objects.splice(0, 1, { ...namespace, metadata: { ...namespace.metadata, annotations } });
  kubernetes.objects.push(podOf("b"));
  await view.refresh([]);
  const contexts = ["uid-a", "uid-b"].map((uid) => view.byUid(uid)?.attributes["dt.security_context"]);
  expect(contexts).toEqual(["orders-prod", "changed"]);
});

test("a pod that ends keeps its workload when the owners are gone before it", async () => {
  const kubernetes = new PlainCluster();
  kubernetes.objects.push(podOf("a"));
  const view = viewOf(kubernetes);
  await view.refresh([]);
  const owner = kubernetes.objects.findIndex(({ kind }) => kind === "ReplicaSet");
  kubernetes.objects.splice(owner, 1);
  await view.refresh([]);
  expect(view.byUid("uid-a")?.workload).toEqual({ kind: "deployment", name: "shop" });
});

test("a pod that is gone is still known, but not among those that exist", async () => {
  const kubernetes = new PlainCluster();
  kubernetes.objects.push(podOf("a"));
  const view = viewOf(kubernetes);
  await view.refresh([]);
  kubernetes.objects.pop();
  await view.refresh([]);
  expect(view.pods).toEqual([]);
  expect(view.byUid("uid-a")?.pod.metadata.name).toBe("a");
});

test("a pod whose namespace is gone is not known", async () => {
  const kubernetes = new PlainCluster();
  kubernetes.objects.shift();
  kubernetes.objects.push(podOf("a"));
  const view = viewOf(kubernetes);
  await view.refresh([]);
  expect(view.pods).toEqual([]);
});

test("of many pods that are gone the oldest are forgotten", async () => {
  const kubernetes = new PlainCluster();
  const view = viewOf(kubernetes);
  const pods = Array.from({ length: 2_010 }, (_, n) => podOf(`p${n}`));
  const count = kubernetes.objects.length;
  kubernetes.objects.push(...pods);
  await view.refresh([]);
  kubernetes.objects.length = count;
  await view.refresh([]);
  expect([view.byUid("uid-p9"), view.byUid("uid-p10")?.uid]).toEqual([undefined, "uid-p10"]);
});

test("pods of one workload share its entity; workloads of the same name elsewhere do not", () => {
  const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const workload = { kind: "deployment", name: "shop" };
  const idsOf = (pod: string, inNamespace: string, cluster = CLUSTER) =>
    Object.values(entitiesOf({ pod: podOf(pod), namespace: namespace(inNamespace), workload }, cluster)).map(
      ({ entityId }) => entityId,
    );
  const [cluster, ofNamespace, ofWorkload, ofPod] = idsOf("a", "orders");
  expect(cluster).toBe(CLUSTER.entityId);
  expect(idsOf("b", "orders").slice(0, 3)).toEqual([cluster, ofNamespace, ofWorkload]);
  expect(idsOf("b", "orders")[3]).not.toBe(ofPod);
  expect(idsOf("a", "billing")[2]).not.toBe(ofWorkload);
  expect(idsOf("a", "orders", { ...CLUSTER, uid: "other" })[2]).not.toBe(ofWorkload);
});
