import { KubernetesClient } from "../../../lab/control-plane/client";
import type { ControlPlane } from "../../../lab/control-plane/control-plane";
import type { KubernetesObject } from "../../../lab/control-plane/kubernetes-object";
import { BUILD_TIMEOUT_MS, startTestPlane } from "./support/plane";

let plane: ControlPlane;
let client: KubernetesClient;

beforeAll(async () => {
  plane = await startTestPlane();
  client = new KubernetesClient(plane);
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "dynatrace" } });
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  client?.close();
  await plane?.stop();
});

const REFUSED = "dial unix /dev/null/the lab runs no pods, so no Service answers: connect: not a directory";
const apply = (object: KubernetesObject) => client.apply([object], { fieldManager: "test" });
const service = (name: string) => ({ namespace: "dynatrace", name, path: "/call", port: 443 });

/** Calls the Service before a ConfigMap with that name is written. */
function webhook(serviceName: string): KubernetesObject {
  const name = `${serviceName}.example.com`;
  const one = {
    name,
    failurePolicy: "Fail",
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    clientConfig: { service: service(serviceName) },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
    matchConditions: [{ name: "own", expression: `object.metadata.name == "${serviceName}"` }],
  };
  const kind = "ValidatingWebhookConfiguration";
  return { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name }, webhooks: [one] };
}

function configMap(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "dynatrace" } };
}

function serviceObject(name: string, spec: object = {}): KubernetesObject {
  const ports = [{ port: 443, targetPort: 8443 }];
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "dynatrace" }, spec: { ports, ...spec } };
}

/** A new Service is unknown to the server for a moment. */
const UNSEEN = /service "\S+" not found/;

/** The first refusal that is not `passing`: a new webhook lets a write pass until the server sees it. */
async function refusalOf(attempt: () => Promise<unknown>, passing?: RegExp): Promise<string> {
  for (let turn = 0; turn < 300; turn++) {
    try {
      await attempt();
    } catch (error) {
      if (!passing?.test((error as Error).message)) return (error as Error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("there was no refusal");
}

/** Writes the ConfigMap anew, so that its webhook is called. */
async function write(name: string): Promise<void> {
  await apply(configMap(name));
  await client.delete([configMap(name)]);
}

test.each([
  ["with a cluster address", "dynatrace-webhook", {}],
  ["that stands for a name outside", "external", { type: "ExternalName", externalName: "webhook.example.invalid" }],
])(
  "a webhook of a Service %s is refused, and nothing is looked up or dialled",
  async (_case, name, spec) => {
    await apply(serviceObject(name, spec));
    await apply(webhook(name));
    const message = await refusalOf(() => write(name), UNSEEN);
    expect(message).toContain(`Post "https://${name}.dynatrace.svc:443/call?timeout=10s": ${REFUSED}`);
    expect(message).not.toMatch(/lookup|no such host|dial tcp/);
  },
  60_000,
);

test("a webhook of a Service that nobody declared is refused before any call", async () => {
  await apply(webhook("undeclared"));
  const message = await refusalOf(() => write("undeclared"));
  expect(message).toMatch(
    /"https:\/\/undeclared\.dynatrace\.svc:443\/call\?timeout=10s": service "undeclared" not found$/,
  );
}, 60_000);

test("a conversion by a Service is refused too", async () => {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const version = (name: string) => ({ name, served: true, storage: name === "v2", schema });
  const webhookOf = { conversionReviewVersions: ["v1"], clientConfig: { service: service("converter") } };
  await apply(serviceObject("converter"));
  await apply({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "probes.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Probe", plural: "probes" },
      scope: "Namespaced",
      versions: [version("v1"), version("v2")],
      conversion: { strategy: "Webhook", webhook: webhookOf },
    },
  });
  const probe = { apiVersion: "example.com/v1", kind: "Probe", metadata: { name: "one", namespace: "dynatrace" } };
  expect(await refusalOf(() => apply(probe), UNSEEN)).toContain(REFUSED);
}, 60_000);
