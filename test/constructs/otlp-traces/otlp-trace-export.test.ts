import { TerraformVariable } from "cdktf";
import { EXPORTER_VARIABLES, OtlpTraceExport } from "../../../constructs/otlp-traces";
import { kubernetesStack } from "../../support/kubernetes-stack";

const ORDERS = {
  serviceName: "orders",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  ingestToken: { name: "orders-otlp", key: "token" },
};

test("the SDK gets what it needs for OTLP over HTTP straight to the tenant, in an order that Kubernetes expands", () => {
  expect(new OtlpTraceExport(ORDERS).variables).toEqual([
    { name: "OTLP_API_TOKEN", valueFrom: { secretKeyRef: { name: "orders-otlp", key: "token" } } },
    { name: "OTEL_SERVICE_NAME", value: "orders" },
    { name: "OTEL_TRACES_EXPORTER", value: "otlp_proto_http" },
    { name: "OTEL_METRICS_EXPORTER", value: "none" },
    { name: "OTEL_LOGS_EXPORTER", value: "none" },
    {
      name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
      value: "https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces",
    },
    { name: "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", value: "http/protobuf" },
    { name: "OTEL_EXPORTER_OTLP_TRACES_HEADERS", value: "authorization=Api-Token $(OTLP_API_TOKEN)" },
    { name: "OTEL_EXPORTER_OTLP_COMPRESSION", value: "gzip" },
    { name: "OTEL_PROPAGATORS", value: "tracecontext,baggage" },
    { name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio" },
    { name: "OTEL_TRACES_SAMPLER_ARG", value: "1.0" },
    { name: "OTEL_PYTHON_EXCLUDED_URLS", value: "healthz,readyz,metrics" },
  ]);
});

test("resource attributes say where spans come from, escaped, with the name of the pod", () => {
  const resourceAttributes = { "k8s.namespace.name": "orders", "dt.security_context": "Orders, EU=$(TOKEN)" };
  const { variables } = new OtlpTraceExport({ ...ORDERS, resourceAttributes });
  expect(variables.slice(1, 4)).toEqual([
    { name: "OTEL_SERVICE_NAME", value: "orders" },
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    {
      name: "OTEL_RESOURCE_ATTRIBUTES",
      value: "k8s.namespace.name=orders,dt.security_context=Orders%2C%20EU%3D%24(TOKEN),k8s.pod.name=$(POD_NAME)",
    },
  ]);
});

test("code modules are kept out of the pod", () => {
  expect(new OtlpTraceExport(ORDERS).podAnnotations).toEqual({ "oneagent.dynatrace.com/inject": "false" });
});

test("a revision of the token is an annotation of the pod, and no part of the reference", () => {
  const traces = new OtlpTraceExport({ ...ORDERS, ingestToken: { ...ORDERS.ingestToken, revision: 4 } });
  expect(traces.podAnnotations).toEqual({
    "oneagent.dynatrace.com/inject": "false",
    "dynatrace-onboarding/otlp-token-revision": "4",
  });
  expect(traces.variables).toEqual(new OtlpTraceExport(ORDERS).variables);
});

test("the Operator leaves endpoint, header and token alone, as the container names some of its variables", () => {
  const names = new OtlpTraceExport(ORDERS).variables.map(({ name }) => name);
  expect(names.filter((name) => EXPORTER_VARIABLES.includes(name))).toEqual([
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
  ]);
  expect(new Set(EXPORTER_VARIABLES).size).toBe(17);
});

test("a slash at the end of the address is not doubled", () => {
  const { variables } = new OtlpTraceExport({ ...ORDERS, environmentUrl: `${ORDERS.environmentUrl}/` });
  expect(variables[5]?.value).toBe("https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces");
});

test.each([
  [0.25, "0.25"],
  [0, "0.0"],
  [1, "1.0"],
])("a sample ratio of %p is written as %p", (sampleRatio, expected) => {
  const { variables } = new OtlpTraceExport({ ...ORDERS, sampleRatio });
  expect(variables.find(({ name }) => name === "OTEL_TRACES_SAMPLER_ARG")?.value).toBe(expected);
});

test("values may be known only at apply", () => {
  const stack = kubernetesStack();
  const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
  const props = { serviceName: text, environmentUrl: text, ingestToken: { name: text, key: text } };
  expect(() => new OtlpTraceExport(props)).not.toThrow();
});

test.each([
  [
    { resourceAttributes: { "a=b,c": "d" } },
    'resourceAttributes must have names of lower-case letters, digits and .-_ only; got "a=b,c"; write a name such as k8s.namespace.name',
  ],
  [
    { environmentUrl: "https://abc12345.apps.dynatrace.com" },
    'environmentUrl must not be the address of the Dynatrace apps, which accepts no telemetry; got "https://abc12345.apps.dynatrace.com"; write https://abc12345.live.dynatrace.com',
  ],
  [
    { environmentUrl: "https://abc12345.live.dynatrace.com/api" },
    'environmentUrl must be the address of a tenant without a path of its API; got "https://abc12345.live.dynatrace.com/api"; write https://<id>.live.dynatrace.com',
  ],
  [
    { serviceName: "orders,eu" },
    'serviceName must be 1 to 100 letters, digits and -_. only; got "orders,eu"; write a name such as orders',
  ],
  [
    { ingestToken: { name: "A secret!", key: "token" } },
    "ingestToken.name must be the name of a Secret: lower-case letters, digits, hyphens and dots; got (hidden); write it as kubectl get secrets shows it",
  ],
  [
    { ingestToken: { name: "orders-otlp", key: "a key" } },
    "ingestToken.key must be a key of a Secret: letters, digits and -_. only; got (hidden); write a key such as dataIngestToken",
  ],
  [
    { ingestToken: { name: "orders-otlp", key: "token", revision: 0 } },
    "ingestToken.revision must be a whole number of at least 1; got (hidden); raise it by one",
  ],
  [{ sampleRatio: 1.5 }, "sampleRatio must be from 0 to 1; got 1.5; write a share such as 0.25"],
  [
    { codeModuleInjection: true },
    "codeModuleInjection must not be combined with OTLP traces, or every span arrives twice; got true; leave it out here, or leave the OTLP export off and let the code module trace",
  ],
])("%j is refused with a fix", (wrong, message) => {
  expect(() => new OtlpTraceExport({ ...ORDERS, ...wrong })).toThrow(`OtlpTraceExport has 1 fault:\n  - ${message}`);
});

test("every fault is reported at once", () => {
  const wrong = { serviceName: "", environmentUrl: "http//", ingestToken: { name: "", key: "" }, sampleRatio: -1 };
  expect(() => new OtlpTraceExport(wrong)).toThrow("OtlpTraceExport has 5 faults:");
});
