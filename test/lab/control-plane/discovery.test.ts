import type { ApiRequest } from "../../../lab/control-plane/api-connection";
import { KubernetesFailure } from "../../../lab/control-plane/api-failure";
import { Discovery } from "../../../lab/control-plane/discovery";

const KINDS: Record<string, { name: string; kind: string; namespaced: boolean }[]> = {
  "/api/v1": [
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "namespaces/status", kind: "Namespace", namespaced: false },
    { name: "pods", kind: "Pod", namespaced: true },
  ],
  "/apis/networking.k8s.io/v1": [{ name: "networkpolicies", kind: "NetworkPolicy", namespaced: true }],
};

function discovery(kinds = KINDS) {
  const asked: string[] = [];
  const send = async ({ path, attempt }: ApiRequest) => {
    asked.push(path);
    const resources = kinds[path];
    if (!resources) throw new KubernetesFailure(attempt, 404, { message: "page not found" });
    return { body: { resources }, warnings: [] };
  };
  return { asked, kinds, discovery: new Discovery({ send }) };
}

test.each([
  ["v1", "Namespace", undefined, "/api/v1/namespaces/x"],
  ["v1", "Namespace", "ignored", "/api/v1/namespaces/x"],
  ["v1", "Pod", "orders", "/api/v1/namespaces/orders/pods/x"],
  ["v1", "Pod", undefined, "/api/v1/namespaces/default/pods/x"],
  ["networking.k8s.io/v1", "NetworkPolicy", "o", "/apis/networking.k8s.io/v1/namespaces/o/networkpolicies/x"],
])("the path of %s %s in namespace %s is %s", async (apiVersion, kind, namespace, path) => {
  const reference = { apiVersion, kind, metadata: { name: "x", namespace } };
  expect(await discovery().discovery.pathOf(reference)).toBe(path);
});

test("the server is asked once for each API version", async () => {
  const { asked, discovery: known } = discovery();
  const pod = { apiVersion: "v1", kind: "Pod" };
  await Promise.all([
    known.collectionOf(pod),
    known.collectionOf(pod, "a"),
    known.collectionOf({ ...pod, kind: "Namespace" }),
  ]);
  expect(asked).toEqual(["/api/v1"]);
});

test("a kind that comes later is found, though it was missing before", async () => {
  const { kinds, discovery: known } = discovery({});
  const dynaKubes = { apiVersion: "dynatrace.com/v1beta6", kind: "DynaKube" };
  await expect(known.collectionOf(dynaKubes)).rejects.toThrow(
    "list the kinds of dynatrace.com/v1beta6 (404): page not found",
  );
  kinds["/apis/dynatrace.com/v1beta6"] = [{ name: "dynakubes", kind: "DynaKube", namespaced: true }];
  expect(await known.collectionOf(dynaKubes)).toBe("/apis/dynatrace.com/v1beta6/dynakubes");
});

test("a kind that a version does not have is named with those that it has", async () => {
  const service = { apiVersion: "v1", kind: "Servcie" };
  await expect(discovery().discovery.collectionOf(service)).rejects.toThrow(
    "refused to find the kind Servcie of v1 (404): it does not know it; it has Namespace, Pod",
  );
});
