import type { KubernetesObject, ObjectReference } from "../../../lab/control-plane/kubernetes-object";
import { ConfigurationError, resolveEnvironment } from "../../../lab/node/environment";
import type { Container, Pod } from "../../../lab/node/pod";

const objects = [
  { kind: "Secret", name: "ingest", data: { token: Buffer.from("dt0c01.secret").toString("base64") } },
  { kind: "ConfigMap", name: "settings", data: { level: "info", port: "8080" } },
];

const client = {
  get: async ({ kind, metadata }: ObjectReference): Promise<KubernetesObject | undefined> => {
    const found = objects.find((each) => each.kind === kind && each.name === metadata.name);
    return metadata.namespace === "orders" && found
      ? { apiVersion: "v1", kind, metadata: { name: found.name }, data: found.data }
      : undefined;
  },
};

const pod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web-1",
    namespace: "orders",
    uid: "0c0f",
    labels: { "app.kubernetes.io/name": "web" },
    annotations: { note: "a'b" },
  },
  spec: { containers: [] },
};

const place = { podIp: "10.200.1.2", nodeName: "lab-node", hostIp: "10.0.0.1" };

function resolved(container: Omit<Container, "name" | "image">) {
  return resolveEnvironment(client, pod, { name: "app", image: "web", ...container }, place);
}

test("variables are resolved in their order, and refer to those before them", async () => {
  const env = [
    { name: "EARLY", value: "$(TOKEN)" },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "ingest", key: "token" } } },
    { name: "HEADERS", value: "authorization=Api-Token $(TOKEN)" },
    { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
    { name: "LEVEL", value: "$(LEVEL),debug" },
    { name: "NONE" },
  ];
  expect(await resolved({ env })).toEqual({
    EARLY: "$(TOKEN)",
    TOKEN: "dt0c01.secret",
    HEADERS: "authorization=Api-Token dt0c01.secret",
    LEVEL: "info,debug",
    NONE: "",
  });
});

test("whole Secrets and ConfigMaps come first, with their prefix", async () => {
  const envFrom = [{ secretRef: { name: "ingest" } }, { prefix: "APP_", configMapRef: { name: "settings" } }];
  const env = [{ name: "URL", value: "http://localhost:$(APP_port)" }];
  expect(await resolved({ envFrom, env })).toEqual({
    token: "dt0c01.secret",
    APP_level: "info",
    APP_port: "8080",
    URL: "http://localhost:8080",
  });
});

test.each([
  ["metadata.name", "web-1"],
  ["metadata.namespace", "orders"],
  ["metadata.uid", "0c0f"],
  ["metadata.labels['app.kubernetes.io/name']", "web"],
  ["metadata.labels['other']", ""],
  ["metadata.annotations['note']", "a'b"],
  ["spec.nodeName", "lab-node"],
  ["spec.serviceAccountName", "default"],
  ["status.hostIP", "10.0.0.1"],
  ["status.podIP", "10.200.1.2"],
])("the field %s is %j", async (fieldPath, expected) => {
  expect(await resolved({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath } } }] })).toEqual({ A: expected });
});

test.each([
  [{ secretKeyRef: { name: "other", key: "token" } }, 'secret "other" not found'],
  [{ secretKeyRef: { name: "ingest", key: "toString" } }, "couldn't find key toString in Secret orders/ingest"],
  [{ configMapKeyRef: { name: "settings", key: "a" } }, "couldn't find key a in ConfigMap orders/settings"],
  [{ fieldRef: { fieldPath: "spec.hostNetwork" } }, "the field spec.hostNetwork is not known to the lab's node"],
  [
    { resourceFieldRef: { resource: "limits.cpu" } },
    "variable A takes its value from resourceFieldRef, which the lab's node does not know",
  ],
])("what is missing is named: %j", async (valueFrom, message) => {
  const env = [{ name: "A", valueFrom }];
  await expect(resolved({ env })).rejects.toThrow(new ConfigurationError(message));
});

test("what is optional may be missing", async () => {
  const env = [
    { name: "A", valueFrom: { secretKeyRef: { name: "other", key: "token", optional: true } } },
    { name: "B", valueFrom: { configMapKeyRef: { name: "settings", key: "none", optional: true } } },
  ];
  expect(await resolved({ env, envFrom: [{ secretRef: { name: "other", optional: true } }] })).toEqual({});
});
