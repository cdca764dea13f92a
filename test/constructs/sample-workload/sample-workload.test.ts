import { DeploymentV1, type DeploymentV1Config } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1";
import { TerraformVariable, Testing } from "cdktf";
import { OtlpTraceExport } from "../../../constructs/otlp-traces";
import {
  describeWorkload,
  Exposure,
  SampleWorkload,
  type SampleWorkloadProps,
} from "../../../constructs/sample-workload";
import { kubernetesStack } from "../../support/kubernetes-stack";
import { resourcesOf, synthesized } from "../../support/synth";
import { IMAGE, ORDERS } from "./orders";

const FULL: SampleWorkloadProps = {
  ...ORDERS,
  version: "1.2.3",
  securityContext: "Orders",
  metrics: { port: 9464 },
  podAnnotations: { "example.com/kind": "demo" },
  imagePullSecrets: ["registry"],
  env: [{ name: "MODE", value: "demo" }],
  exposure: Exposure.loadBalancer({
    annotations: { "example.com/kind": "internal" },
    sourceRanges: ["192.0.2.0/24"],
    terminatesTls: true,
  }),
  traces: new OtlpTraceExport({
    serviceName: "orders",
    environmentUrl: "https://abc12345.live.dynatrace.com",
    ingestToken: { name: "orders-otlp", key: "token", revision: 2 },
  }),
};
const AUTOSCALED: SampleWorkloadProps = {
  ...ORDERS,
  autoscale: { min: 2, max: 6, cpuPercent: 60 },
  exposure: Exposure.ingress({ host: "orders.example.com", className: "nginx" }),
};

/** Terraform's names of what a Kubernetes document calls otherwise; all other names only change their case. */
const SINGULAR: Readonly<Record<string, string>> = {
  containers: "container",
  volumes: "volume",
  volume_mounts: "volume_mount",
  topology_spread_constraints: "topology_spread_constraint",
  metrics: "metric",
  rules: "rule",
  paths: "path",
};

const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every value of a document with its place, in Terraform's names; the keys of maps are the user's own. */
function leaves(value: unknown, place: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leaves(each, `${place}[${index}]`));
  if (typeof value !== "object" || value === null) return [`${place} = ${String(value)}`];
  const isMap = /(labels|annotations|requests|limits|\.selector)$/.test(place) && !place.endsWith("spec.selector");
  const isServiceSelector = place === "spec.selector" && !Object.keys(value).some((key) => /^match/i.test(key));
  return Object.entries(value).flatMap(([key, each]) => {
    if (isMap || isServiceSelector) return leaves(each, `${place}["${key}"]`);
    return leaves(each, place === "" ? name(key, place) : `${place}.${name(key, place)}`);
  });
}

/** Ports are blocks of a container and a Service, but an attribute list of a network policy. */
function name(key: string, place: string): string {
  const renamed = SINGULAR[snake(key)] ?? snake(key);
  const isBlock = /(container\[\d+\]|^spec)$/.test(place);
  return renamed === "ports" && isBlock ? "port" : renamed;
}

/** What Terraform is told of an object, without what only Terraform knows. */
function declared(resource: unknown): string[] {
  const { depends_on, lifecycle, wait_for_rollout, wait_for_load_balancer, ...rest } = resource as Record<
    string,
    unknown
  >;
  // A selector of a spread constraint and a hook are lists of one in the provider.
  return leaves(rest, "")
    .map((leaf) => leaf.replace("label_selector[0]", "label_selector").replace("pre_stop[0]", "pre_stop"))
    .sort();
}

test.each([
  ["all props of a load balancer", FULL],
  ["autoscaler and Ingress", AUTOSCALED],
  ["the least props", ORDERS],
])("Terraform is told all that the documents say and nothing else: %s", (_title, props) => {
  const stack = kubernetesStack();
  new SampleWorkload(stack, "Workload", props);
  const resources = Object.values(synthesized(stack).resource ?? {}).flatMap((each) => Object.values(each));
  const documents = Object.values(describeWorkload(props)).map(({ apiVersion, kind, ...rest }) =>
    leaves(rest, "").sort(),
  );
  const order = (lists: string[][]) => lists.map((list) => list.join("\n")).sort();
  expect(order(resources.map(declared))).toEqual(order(documents));
});

test("what operators and cluster administrators write later stays, and no wait can taint an object", () => {
  const stack = kubernetesStack();
  new SampleWorkload(stack, "Workload", FULL);
  expect(resourcesOf(stack, DeploymentV1)).toEqual([
    expect.objectContaining({
      wait_for_rollout: false,
      lifecycle: {
        ignore_changes: ['spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]'],
      },
    }),
  ]);
  const waits = resourcesOf(stack, ServiceV1).map((each) => (each as Record<string, unknown>).wait_for_load_balancer);
  expect(waits).toEqual([false, false]);
});

test("the pods come after the account that they run as and the policy that guards them", () => {
  const stack = kubernetesStack();
  new SampleWorkload(stack, "Workload", ORDERS);
  const [deployment] = resourcesOf(stack, DeploymentV1) as { depends_on: string[] }[];
  expect(deployment?.depends_on.map((address) => address.split(".")[0])).toEqual([
    "kubernetes_service_account_v1",
    "kubernetes_network_policy_v1",
  ]);
});

test("hostile text stays text", () => {
  const stack = kubernetesStack();
  const env = [{ name: "MODE", value: '${file("/etc/passwd")} %{ if true }' }];
  new SampleWorkload(stack, "Workload", { ...ORDERS, env, securityContext: "cost ${x} ü" });
  const text = JSON.stringify(synthesized(stack));
  expect(text).toContain("$${file(");
  expect(text).toContain("%%{ if true }");
  expect(text).toContain("cost $${x} ü");
  expect(text).not.toMatch(/(?<!\$)\$\{file/);
});

test("an image may be known only at apply", () => {
  const stack = kubernetesStack();
  const image = new TerraformVariable(stack, "image", { type: "string" }).stringValue;
  new SampleWorkload(stack, "Workload", { ...ORDERS, image });
  expect(JSON.stringify(resourcesOf(stack, DeploymentV1))).toContain('"image":"${var.image}"');
});

test("an image by tag is a warning where no digest is required", () => {
  const stack = kubernetesStack();
  const image = "registry.example.com/orders:1.2";
  const workload = new SampleWorkload(stack, "Workload", { ...ORDERS, image, requireDigest: false });
  expect(workload.node.metadata.map(({ type, data }) => [type, data])).toEqual([
    [
      "@cdktf/warn",
      'image is named by tag, which may stand for another image tomorrow; got "registry.example.com/orders:1.2"; write its digest (@sha256:…)',
    ],
  ]);
});

test("a space that traces would show as a plus sign is a warning, but only with traces", () => {
  const withSpace = { ...FULL, securityContext: "Team Orders" };
  const workload = new SampleWorkload(kubernetesStack(), "Workload", withSpace);
  expect(workload.node.metadata.map(({ data }) => data)).toEqual([
    'securityContext reaches traces with a plus sign for each space; got "Team Orders"; write hyphens',
  ]);
  const without = new SampleWorkload(kubernetesStack(), "Workload", { ...withSpace, traces: undefined });
  expect(without.node.metadata).toEqual([]);
});

test.each([
  [
    Exposure.loadBalancer({ sourceRanges: ["0.0.0.0/0", "::/0"] }),
    'exposure serves plain HTTP, which anybody on the way can read; got "0.0.0.0/0, ::/0"; set terminatesTls beside the annotations that name a certificate, or use an ingress',
  ],
  [
    Exposure.ingress({ host: "orders.example.com", tlsSecret: false }),
    'exposure serves plain HTTP, which anybody on the way can read; got "orders.example.com"; name the Secret of its certificate as tlsSecret',
  ],
])("plain HTTP is a warning", (exposure, warning) => {
  const workload = new SampleWorkload(kubernetesStack(), "Workload", { ...ORDERS, exposure });
  expect(workload.node.metadata.map(({ type, data }) => [type, data])).toEqual([["@cdktf/warn", warning]]);
});

test("TLS gives no warning", () => {
  const workloadOf = (exposure: Exposure) => new SampleWorkload(kubernetesStack(), "Workload", { ...ORDERS, exposure });
  for (const exposure of [
    Exposure.ingress({ host: "orders.example.com" }),
    Exposure.loadBalancer({ terminatesTls: true, annotations: { "example.com/certificate": "a" } }),
  ])
    expect(workloadOf(exposure).node.metadata).toEqual([]);
});

test("the checks of the stack come with the workload: a pasted token ends the synth", () => {
  const stack = kubernetesStack();
  const env = [{ name: "TOKEN", value: `dt0c01.${"A".repeat(24)}.${"B".repeat(64)}` }];
  new SampleWorkload(stack, "Workload", { ...ORDERS, env });
  expect(() => Testing.synth(stack, true)).toThrow(
    "error secret at test/Workload/Resource: spec.template.spec.container[0].env[3].value holds a Dynatrace token",
  );
});

test("every fault is reported at once, under the path of the construct", () => {
  const create = () =>
    new SampleWorkload(kubernetesStack("prod-orders-workload"), "Workload", {
      ...ORDERS,
      image: "registry.example.com/orders:1.2",
      replicas: -1,
    });
  expect(create).toThrow(`prod-orders-workload/Workload has 2 faults:
  - image must be named by digest here, as a tag may stand for another image tomorrow; got "registry.example.com/orders:1.2"; write registry.example.com/orders@sha256:<digest>; docker buildx imagetools inspect shows it
  - replicas must be a whole number from 0 to 100; got -1; write a number of pods such as 2`);
});

test("a subclass may change what is deployed", () => {
  class Paused extends SampleWorkload {
    protected override createResource(id: string, config: DeploymentV1Config): DeploymentV1 {
      return super.createResource(id, { ...config, spec: { ...config.spec, paused: true } });
    }
  }
  const stack = kubernetesStack();
  new Paused(stack, "Workload", { ...ORDERS, image: IMAGE });
  expect(resourcesOf(stack, DeploymentV1)).toEqual([
    expect.objectContaining({ spec: expect.objectContaining({ paused: true }) }),
  ]);
});
