import { TerraformVariable } from "cdktf";
import fc from "fast-check";
import { checkWorkload, Exposure, type SampleWorkloadProps } from "../../../constructs/sample-workload";
import { kubernetesStack } from "../../support/kubernetes-stack";
import { IMAGE, ORDERS, traces } from "./orders";

test("a right workload has no finding", () => {
  expect(checkWorkload(ORDERS)).toEqual([]);
});

const cases: [Partial<SampleWorkloadProps>, string, string, unknown, string][] = [
  [
    { name: "Orders_1" },
    "name",
    "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
    "Orders_1",
    "write a name such as orders-api",
  ],
  [{ name: "o".repeat(61) }, "name", "must be 1 to 60 characters", "o".repeat(61), "shorten it by 1"],
  [
    { namespace: "orders.eu" },
    "namespace",
    "must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens",
    "orders.eu",
    "write it as kubectl get namespaces shows it",
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
  [{ replicas: 1.5 }, "replicas", "must be a whole number from 0 to 100", 1.5, "write a number of pods such as 2"],
  [{ replicas: 101 }, "replicas", "must be a whole number from 0 to 100", 101, "write a number of pods such as 2"],
  [
    { imagePullSecrets: ["registry", "my secret"] },
    "imagePullSecrets[1]",
    "must be the name of a Secret: lower-case letters, digits, hyphens and dots",
    "my secret",
    "write it as kubectl get secrets shows it",
  ],
  [{ preStopSeconds: 121 }, "preStopSeconds", "must be a whole number from 0 to 120", 121, "write a number such as 10"],
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
    "must be a whole number from 1 to 100",
    0,
    "write a number of pods such as 2",
  ],
  [
    { autoscale: { min: 3, max: 2, cpuPercent: 70 } },
    "autoscale.max",
    "must be at least autoscale.min, which is 3",
    2,
    "write 3 or more, or lower autoscale.min",
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
    "write the container's port, such as 9464",
  ],
  [
    { metrics: { port: 9464, path: "metrics" } },
    "metrics.path",
    'must be a path that begins with "/"',
    "metrics",
    "write a path such as /metrics",
  ],
  [
    { podAnnotations: { "metrics.dynatrace.com/port": "9999" }, metrics: { port: 9464 } },
    'podAnnotations["metrics.dynatrace.com/port"]',
    "must not repeat what metrics says",
    "9999",
    "remove it, or change metrics",
  ],
  [
    { podAnnotations: { "metrics.dynatrace.com/secure": "true" } },
    'podAnnotations["metrics.dynatrace.com/secure"]',
    "must not stand without metrics, whose port the network policy opens",
    "true",
    "set metrics, which writes the annotations",
  ],
  [
    { resources: { cpu: "128Mi", memory: "128Mi" } },
    "resources.cpu",
    "must be an amount of processor time such as 250m or 1",
    "128Mi",
    "write thousandths of a core with the unit m, or a number of cores",
  ],
  [
    { resources: { cpu: "50m", memory: "1.5Gi" } },
    "resources.memory",
    "must be an amount of memory such as 256Mi or 1Gi",
    "1.5Gi",
    "write a whole number with the unit Ki, Mi or Gi",
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
    { exposure: Exposure.ingress({ host: "under_score.example.com" }) },
    "exposure.host",
    "must be a host name in lower case",
    "under_score.example.com",
    "write a name such as apps.example.com, without https://",
  ],
  [
    { exposure: Exposure.ingress({ host: "app.example.com", className: "Nginx" }) },
    "exposure.className",
    "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
    "Nginx",
    "write a name such as orders-api",
  ],
  [
    { exposure: Exposure.ingress({ host: "app.example.com", tlsSecret: "My certificate" }) },
    "exposure.tlsSecret",
    "must be the name of a Secret: lower-case letters, digits, hyphens and dots",
    "My certificate",
    "write it as kubectl get secrets shows it",
  ],
  [
    { exposure: Exposure.loadBalancer({ sourceRanges: ["10.0.0.0/8", "10.0.0.1/8"] }) },
    "exposure.sourceRanges[1]",
    "must be a network, whose address ends in zeros after its first 8 bits",
    "10.0.0.1/8",
    "write the network's first address, or 10.0.0.1/32 for this address alone",
  ],
  [
    { exposure: Exposure.loadBalancer({ sourceRanges: [] }) },
    "exposure.sourceRanges",
    "must name a network, since none at all means everybody",
    [],
    "leave it out for the private networks, or write 0.0.0.0/0 for everybody",
  ],
  [
    { exposure: Exposure.loadBalancer({ terminatesTls: true }) },
    "exposure.terminatesTls",
    "must not be set without annotations, which name the certificate",
    true,
    "add your provider's annotations",
  ],
  [
    { version: "1.0 beta" },
    "version",
    "must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits",
    "1.0 beta",
    "shorten it or write hyphens instead",
  ],
  [
    { owner: "team orders" },
    "owner",
    "must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits",
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
    "must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits",
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

test.each(cases)("%j is refused with a fix", (wrong, field, rule, received, fix) => {
  expect(checkWorkload({ ...ORDERS, ...wrong })).toEqual([{ field, rule, received, fix }]);
});

test("an image by tag passes where no digest is required", () => {
  expect(checkWorkload({ ...ORDERS, image: "registry.example.com/orders:1.2", requireDigest: false })).toEqual([]);
});

test("a pod may set the metric annotations that the metrics prop leaves open", () => {
  const podAnnotations = { "metrics.dynatrace.com/secure": "true" };
  expect(checkWorkload({ ...ORDERS, metrics: { port: 9464 }, podAnnotations })).toEqual([]);
});

test("a number that is known only at apply is refused, since it would also stand in texts", () => {
  const port = new TerraformVariable(kubernetesStack(), "port", { type: "number" }).numberValue;
  expect(checkWorkload({ ...ORDERS, port }).map(({ field, rule }) => [field, rule])).toEqual([
    ["port", "must be a whole number from 1 to 65535"],
  ]);
});

test("annotations may use all the bytes that Kubernetes allows", () => {
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
        exposure: Exposure.ingress({ host: text, tlsSecret: other, annotations: { [other]: text } }),
      });
      for (const { field, rule, fix } of findings) expect(field && rule && fix).toBeTruthy();
    }),
  );
});

test("a digest is recognised, whatever the registry", () => {
  expect(checkWorkload({ ...ORDERS, image: IMAGE })).toEqual([]);
  expect(checkWorkload({ ...ORDERS, image: IMAGE.replace("@", ":1.2@") })).toEqual([]);
});
