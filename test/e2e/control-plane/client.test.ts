import { KubernetesClient } from "../../../lab/control-plane/client";
import type { ControlPlane } from "../../../lab/control-plane/control-plane";
import { dynaKubeDefinition } from "../../../lab/control-plane/operator";
import { BUILD_TIMEOUT_MS, MODULES_FOLDER, startTestPlane } from "./support/plane";

let plane: ControlPlane;
let client: KubernetesClient;

beforeAll(async () => {
  plane = await startTestPlane();
  client = new KubernetesClient(plane);
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  client?.close();
  await plane?.stop();
});

const OWNER = { fieldManager: "test" };
const IMAGE = `registry.example.com/app@sha256:${"0".repeat(64)}`;

function restricted(name: string) {
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function deployment(namespace: string) {
  const labels = { app: "web" };
  const spec = { containers: [{ name: "web", image: IMAGE }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

test("objects are applied in an order that works, and applying them again changes nothing", async () => {
  const objects = [deployment("shop"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }];
  const first = await client.apply(objects, OWNER);
  const generation = (await client.get(deployment("shop")))?.metadata.generation;
  await client.apply(objects, OWNER);
  expect(first.map(({ object }) => object.kind)).toEqual(["Namespace", "Deployment"]);
  expect((await client.get(deployment("shop")))?.metadata.generation).toBe(generation);
});

test("a deployment gets its pods, and a deleted namespace goes with all that is in it", async () => {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "parcels" } };
  await client.apply([namespace, deployment("parcels")], OWNER);
  const withReplica = (object: unknown) => (object as { status?: { replicas?: number } })?.status?.replicas === 1;
  await client.waitFor(deployment("parcels"), withReplica, "have one pod", { timeoutMs: 30_000 });
  const pods = await client.list("v1", "Pod", "parcels");
  expect(pods.map(({ kind, apiVersion }) => [apiVersion, kind])).toEqual([["v1", "Pod"]]);
  await client.delete([namespace], { timeoutMs: 60_000 });
  expect(await client.list("v1", "Pod", "parcels")).toEqual([]);
  expect(await client.get(namespace)).toBeUndefined();
}, 100_000);

test("a restricted namespace warns of a deployment and refuses its pod", async () => {
  const [, applied] = await client.apply([restricted("fenced"), deployment("fenced")], OWNER);
  expect(applied?.warnings).toEqual([expect.stringContaining('would violate PodSecurity "restricted:latest"')]);
  const spec = { containers: [{ name: "web", image: IMAGE }] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "fenced" }, spec };
  await expect(client.apply([pod], OWNER)).rejects.toThrow(
    /^the API server refused to apply Pod fenced\/web \(403 Forbidden\): .*violates PodSecurity "restricted:latest"/,
  );
});

test("a field that the server does not know is refused with its path", async () => {
  const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "typo", namespace: "default" }, dta: {} };
  await expect(client.apply([misspelt], OWNER)).rejects.toThrow(
    /apply ConfigMap default\/typo .*\.dta: field not declared in schema/,
  );
});

test("a kind that the server does not know is named with those that it has", async () => {
  const unknown = { apiVersion: "apps/v1", kind: "Deploymnet", metadata: { name: "web" } };
  await expect(client.apply([unknown], OWNER)).rejects.toThrow(
    "the API server refused to find the kind Deploymnet of apps/v1 (404): it does not know it; it has ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet",
  );
});

test("a dry run checks everything and stores nothing", async () => {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "only-checked" } };
  await client.apply([namespace], { ...OWNER, dryRun: true });
  expect(await client.get(namespace)).toBeUndefined();
});

test("a field of another owner is taken over only by force", async () => {
  const map = (text: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "owned", namespace: "default" },
    data: { text },
  });
  await client.apply([map("theirs")], { fieldManager: "them" });
  await expect(client.apply([map("ours")], OWNER)).rejects.toThrow(/409 Conflict.*conflict with "them".*\.data\.text/s);
  await client.apply([map("ours")], { ...OWNER, force: true });
  expect((await client.get(map("")))?.data).toEqual({ text: "ours" });
});

test("the Operator's definition makes DynaKubes known, strictly", async () => {
  const dynaKube = (spec: object) => ({
    apiVersion: "dynatrace.com/v1beta6",
    kind: "DynaKube",
    metadata: { name: "tlo", namespace: "default" },
    spec: { apiUrl: "https://abc12345.live.dynatrace.com/api", ...spec },
  });
  // The definition itself comes after the custom resource, to show that the order is the client's.
  const accepted = await client.apply([dynaKube({}), await dynaKubeDefinition(MODULES_FOLDER)], OWNER);
  expect(accepted.map(({ object }) => object.kind)).toEqual(["CustomResourceDefinition", "DynaKube"]);
  await expect(client.apply([dynaKube({ oneAgnt: {} })], OWNER)).rejects.toThrow(
    /\.spec\.oneAgnt: field not declared in schema/,
  );
}, 60_000);

test("a privileged pod is accepted where the namespace allows it, as the Operator's chart needs", async () => {
  const labels = { "pod-security.kubernetes.io/enforce": "privileged" };
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "agents", labels } };
  const spec = { containers: [{ name: "agent", image: IMAGE, securityContext: { privileged: true } }] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "agent", namespace: "agents" }, spec };
  await client.apply([namespace, pod], OWNER);
  expect((await client.get(pod))?.spec).toMatchObject({ containers: [{ securityContext: { privileged: true } }] });
});
