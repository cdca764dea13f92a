import { TerraformVariable } from "cdktf";
import fc from "fast-check";
import { OtlpTraceExport } from "../../../constructs/otlp-traces";
import { checkWorkload, type SampleWorkloadProps } from "../../../constructs/sample-workload";
import { kubernetesStack } from "../../support/kubernetes-stack";
import { IMAGE, ORDERS } from "./orders";

const traces = new OtlpTraceExport({
  serviceName: "orders",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  ingestToken: { name: "orders-otlp", key: "token" },
});

test("a right workload has no finding", () => {
  expect(checkWorkload(ORDERS)).toEqual([]);
});

const cases: [Partial<SampleWorkloadProps>, string, string, unknown, string][] = [
  [
    { name: "Orders_1" },
    "name",
    "must be a DNS label of at most 60 characters that begins with a letter",
    "Orders_1",
    "write lower-case letters, digits and hyphens",
  ],
  [
    { name: "o".repeat(61) },
    "name",
    "must be a DNS label of at most 60 characters that begins with a letter",
    "o".repeat(61),
    "write lower-case letters, digits and hyphens",
  ],
  [
    { namespace: "orders.eu" },
    "namespace",
    "must be a DNS label of at most 63 characters",
    "orders.eu",
    "write lower-case letters, digits and hyphens",
  ],
  [
    { image: "registry.example.com:5000/orders:1.2" },
    "image",
    "must be named by digest here, as a tag may stand for another image tomorrow",
    "registry.example.com:5000/orders:1.2",
    "write registry.example.com:5000/orders@sha256:<digest>; docker buildx imagetools inspect shows it",
  ],
  [
    { image: "not an image", requireDigest: false },
    "image",
    "must be the reference of an image",
    "not an image",
    "write registry/path@sha256:<64 hexadecimal digits>",
  ],
  [
    { image: "registry.example.com/orders@sha256:abc" },
    "image",
    "must be the reference of an image",
    "registry.example.com/orders@sha256:abc",
    "write registry/path@sha256:<64 hexadecimal digits>",
  ],
  [{ replicas: 1.5 }, "replicas", "must be a whole number from 0 to 1000", 1.5, "write a number of pods such as 2"],
  [
    { replicas: 0, autoscale: { min: 1, max: 3, cpuPercent: 70 } },
    "replicas",
    "must not be 0 with an autoscaler, which leaves a stopped workload alone",
    0,
    "remove autoscale to stop it, or leave replicas out",
  ],
  [
    { autoscale: { min: 0, max: 3, cpuPercent: 70 } },
    "autoscale.min",
    "must be a whole number of at least 1",
    0,
    "write 1 or more",
  ],
  [
    { autoscale: { min: 3, max: 2, cpuPercent: 70 } },
    "autoscale.max",
    "must be a whole number that is not below autoscale.min",
    2,
    "write 3 or more",
  ],
  [
    { autoscale: { min: 1, max: 2, cpuPercent: 101 } },
    "autoscale.cpuPercent",
    "must be a whole number from 1 to 100",
    101,
    "write a share such as 70",
  ],
  [{ port: 70_000 }, "port", "must be a whole number from 1 to 65535", 70_000, "write a port such as 8080"],
  [
    { metrics: { port: 0, path: "/metrics" } },
    "metrics.port",
    "must be a whole number from 1 to 65535",
    0,
    "write a port such as 8080",
  ],
  [
    { podAnnotations: { "metrics.dynatrace.com/port": "9999" }, metrics: { port: 9464, path: "/metrics" } },
    'podAnnotations["metrics.dynatrace.com/port"]',
    "must be a port of the container, which has 8080 and 9464",
    "9999",
    "set metrics.port to 9999, or scrape one of those",
  ],
  [
    { resources: { cpu: "128Mi", memory: "128Mi" } },
    "resources.cpu",
    "must be an amount of processor time",
    "128Mi",
    "write a quantity such as 250m or 1",
  ],
  [
    { resources: { cpu: "50m", memory: "128" } },
    "resources.memory",
    "must be an amount of memory with its unit Ki, Mi or Gi",
    "128",
    "write a quantity such as 128Mi",
  ],
  [
    { env: [{ name: "1ST", value: "x" }] },
    "env[0].name",
    "must be the name of a variable",
    "1ST",
    "write letters, digits and underscores, no digit first",
  ],
  [
    { env: [{ name: "OTEL_METRICS_EXPORTER", value: "otlp" }] },
    "env[0].name",
    "must not say where telemetry goes",
    "OTEL_METRICS_EXPORTER",
    "set traces, which writes all that the exporter needs",
  ],
  [
    {
      env: [
        { name: "MODE", value: "a" },
        { name: "MODE", value: "b" },
      ],
    },
    "env[1].name",
    "repeats env[0].name",
    "MODE",
    "remove one of the two",
  ],
  [
    { exposure: { kind: "ingress" } },
    "exposure.host",
    "must be set for an Ingress, or it takes the requests of every host",
    null,
    "write a name such as app.example.com",
  ],
  [
    { exposure: { kind: "ingress", host: "under_score.example.com" } },
    "exposure.host",
    "must be a host name",
    "under_score.example.com",
    "write a name such as app.example.com",
  ],
  [
    { exposure: { kind: "loadBalancer", ingressClassName: "nginx" } },
    "exposure.ingressClassName",
    "must not be set for a load balancer, which knows only addresses and ports",
    "nginx",
    "remove it, or set kind to ingress",
  ],
  [
    { exposure: { kind: "ingress", host: "app.example.com", sourceRanges: ["10.0.0.0/8"] } },
    "exposure.sourceRanges",
    "must not be set for an Ingress, which cannot hold it",
    ["10.0.0.0/8"],
    "use the annotation of your ingress controller",
  ],
  [
    { version: "1.0 beta" },
    "version",
    "must be a label value: 1 to 63 letters, digits and -_. between letters or digits",
    "1.0 beta",
    "shorten it or write hyphens instead",
  ],
  [
    { owner: "team orders" },
    "owner",
    "must be a label value: 1 to 63 letters, digits and -_. between letters or digits",
    "team orders",
    "shorten it or write hyphens instead",
  ],
  [
    { podAnnotations: { "a/b/c": "x" } },
    'podAnnotations["a/b/c"]',
    "must be a key of at most 63 letters, digits and -_. with an optional DNS prefix and a slash",
    "a/b/c",
    "write a key such as example.com/name",
  ],
  [
    { podAnnotations: { "example.com/large": "x".repeat(256 * 1024) } },
    "podAnnotations",
    "must not exceed 262144 bytes in all",
    `${256 * 1024 + "example.com/large".length} bytes`,
    "shorten the longest values",
  ],
  [
    { namespaceLabels: { observed: "yes please" } },
    'namespaceLabels["observed"]',
    "must be a label value: 1 to 63 letters, digits and -_. between letters or digits",
    "yes please",
    "shorten it or write hyphens instead",
  ],
  [
    { securityContext: "two\nlines" },
    "securityContext",
    "must be 1 to 250 characters on one line",
    "two\nlines",
    "shorten it, or leave it out",
  ],
  [
    { traces, codeModuleInjection: true },
    "codeModuleInjection",
    "must not be combined with OTLP traces, or every span arrives twice",
    true,
    "remove it, or remove traces",
  ],
];

test.each(cases)("%j is refused with a mend", (wrong, field, rule, received, fix) => {
  expect(checkWorkload({ ...ORDERS, ...wrong })).toEqual([{ field, rule, received, fix }]);
});

test("an image by tag passes where no digest is required", () => {
  expect(checkWorkload({ ...ORDERS, image: "registry.example.com/orders:1.2", requireDigest: false })).toEqual([]);
});

test("annotations may fill all that Kubernetes takes", () => {
  const key = "example.com/large";
  const podAnnotations = { [key]: "x".repeat(256 * 1024 - key.length) };
  expect(checkWorkload({ ...ORDERS, podAnnotations })).toEqual([]);
});

test("values may be known only at apply", () => {
  const stack = kubernetesStack();
  const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
  const wrong = { name: text, namespace: text, image: text, version: text, owner: text, securityContext: text };
  expect(checkWorkload({ ...ORDERS, ...wrong, resources: { cpu: text, memory: text } })).toEqual([]);
});

test("any text in any place leads to findings, never to an exception", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.double(), (text, other, number) => {
      const findings = checkWorkload({
        ...ORDERS,
        name: text,
        namespace: other,
        image: text,
        version: text,
        replicas: number,
        podAnnotations: { [text]: other },
        exposure: { kind: "ingress", host: text, annotations: { [other]: text } },
      });
      for (const { field, rule, fix } of findings) expect(field && rule && fix).toBeTruthy();
    }),
  );
});

test("a digest is told from a tag, whatever the registry", () => {
  expect(checkWorkload({ ...ORDERS, image: IMAGE })).toEqual([]);
  expect(checkWorkload({ ...ORDERS, image: IMAGE.replace("@", ":1.2@") })).toEqual([]);
});
