import { TerraformVariable } from "cdktf";
import { checkDynaKube, type DynaKubeDocumentProps, renderDynaKube } from "../../../constructs/dynatrace-operator";
import { kubernetesStack } from "../../support/kubernetes-stack";

const PROD: DynaKubeDocumentProps = {
  dynaKubeName: "prod",
  apiUrl: "https://abc12345.live.dynatrace.com/api",
  tokensSecret: "dynakube-tokens",
  clusterName: "prod-eu",
  namespaceLabels: { observed: "true" },
};
const namespaceSelector = { matchLabels: { observed: "true" } };

test("the least props lead to Cloud Native Full Stack in the labelled namespaces only", () => {
  expect(renderDynaKube(PROD)).toEqual({
    apiVersion: "dynatrace.com/v1beta6",
    kind: "DynaKube",
    metadata: {
      name: "prod",
      namespace: "dynatrace",
      annotations: {
        "feature.dynatrace.com/automatic-kubernetes-api-monitoring-cluster-name": "prod-eu",
        "feature.dynatrace.com/injection-failure-policy": "silent",
        "feature.dynatrace.com/label-version-detection": "true",
      },
    },
    spec: {
      apiUrl: "https://abc12345.live.dynatrace.com/api",
      tokens: "dynakube-tokens",
      metadataEnrichment: { enabled: true, namespaceSelector },
      oneAgent: {
        cloudNativeFullStack: {
          namespaceSelector,
          tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
          oneAgentResources: {
            requests: { cpu: "100m", memory: "512Mi" },
            limits: { cpu: "300m", memory: "1536Mi" },
          },
          initResources: { requests: { cpu: "30m", memory: "30Mi" }, limits: { cpu: "100m", memory: "60Mi" } },
        },
      },
      activeGate: {
        capabilities: ["kubernetes-monitoring", "routing"],
        replicas: 2,
        resources: { requests: { cpu: "200m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "app.kubernetes.io/name": "activegate" } },
          },
        ],
      },
    },
  });
});

test("what is asked for beside that stands where the Operator reads it", () => {
  const { spec } = renderDynaKube({
    ...PROD,
    hostGroup: "prod",
    networkZone: "eu.prod",
    resourceAttributes: { "deployment.environment.name": "prod" },
    logNamespaces: ["orders", "tlo-python"],
    otlpExporterConfiguration: true,
    activeGateCapabilities: ["routing"],
    activeGateReplicas: 3,
    activeGateResources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "4Gi" } },
  });
  expect(spec).toMatchObject({
    networkZone: "eu.prod",
    resourceAttributes: { "deployment.environment.name": "prod" },
    logMonitoring: { ingestRuleMatchers: [{ attribute: "k8s.namespace.name", values: ["orders", "tlo-python"] }] },
    oneAgent: { hostGroup: "prod" },
    activeGate: {
      capabilities: ["routing"],
      replicas: 3,
      resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "4Gi" } },
    },
  });
  expect(spec.otlpExporterConfiguration).toEqual({ signals: { traces: {} }, namespaceSelector });
});

test("log monitoring without a namespace is left out, as its rule would take in everything", () => {
  expect(renderDynaKube({ ...PROD, logNamespaces: [] }).spec).not.toHaveProperty("logMonitoring");
});

test("a right DynaKube has no finding", () => {
  expect(checkDynaKube(PROD)).toEqual([]);
});

test("values may be known only at apply", () => {
  const text = new TerraformVariable(kubernetesStack(), "text", { type: "string" }).stringValue;
  const props = { dynaKubeName: text, apiUrl: text, tokensSecret: text, clusterName: text };
  expect(checkDynaKube({ ...PROD, ...props, namespaceLabels: { observed: text }, logNamespaces: [text] })).toEqual([]);
});

const cases: [Partial<DynaKubeDocumentProps>, string, string, unknown, string][] = [
  [{ dynaKubeName: "p".repeat(41) }, "dynaKubeName", "must be 1 to 40 characters", "p".repeat(41), "shorten it by 1"],
  [
    { dynaKubeName: "1prod" },
    "dynaKubeName",
    "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
    "1prod",
    "write a name such as orders-api",
  ],
  [
    { apiUrl: "https://ENVIRONMENTID.live.dynatrace.com/api" },
    "apiUrl",
    "must name a tenant, not the example of the documentation",
    "https://ENVIRONMENTID.live.dynatrace.com/api",
    "write the tenant's id in place of ENVIRONMENTID",
  ],
  [
    { apiUrl: "https://abc12345.live.dynatrace.com" },
    "apiUrl",
    "must be the address of a tenant's API, which ends in /api",
    "https://abc12345.live.dynatrace.com",
    "write https://<id>.live.dynatrace.com/api",
  ],
  [
    { apiUrl: "" },
    "apiUrl",
    "must be the address of a tenant's API, which ends in /api",
    "",
    "write https://<id>.live.dynatrace.com/api",
  ],
  [
    { apiUrl: `https://${"a".repeat(120)}.example.com/api` },
    "apiUrl",
    "must be at most 128 characters",
    `https://${"a".repeat(120)}.example.com/api`,
    "write https://<id>.live.dynatrace.com/api",
  ],
  [
    { tokensSecret: "Not A Name" },
    "tokensSecret",
    "must be the name of a Secret: lower-case letters, digits, hyphens and dots",
    "Not A Name",
    "write it as kubectl get secrets shows it",
  ],
  [{ clusterName: "" }, "clusterName", "must be 1 to 80 characters", "", "write a value"],
  [{ clusterName: "c".repeat(81) }, "clusterName", "must be 1 to 80 characters", "c".repeat(81), "shorten it by 1"],
  [
    { namespaceLabels: {} },
    "namespaceLabels",
    "must name a label, or OneAgent is injected into every namespace of the cluster",
    {},
    'write a label such as { observe: "true" }',
  ],
  [
    { resourceAttributes: { "two words": "x" } },
    'resourceAttributes["two words"]',
    "must be a key of at most 63 letters, digits and -_. with an optional DNS prefix and a slash",
    "two words",
    "write a key such as example.com/name",
  ],
  [
    { resourceAttributes: { stage: "non prod" } },
    'resourceAttributes["stage"]',
    "must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits",
    "non prod",
    "shorten it or write hyphens instead",
  ],
  [
    { logNamespaces: ["orders", "a.b"] },
    "logNamespaces[1]",
    "must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens",
    "a.b",
    "write it as kubectl get namespaces shows it",
  ],
  [
    { activeGateCapabilities: ["routing", "scraping"] },
    "activeGateCapabilities[1]",
    "must be a capability of an ActiveGate",
    "scraping",
    "write one of routing, kubernetes-monitoring, metrics-ingest, dynatrace-api, debugging",
  ],
  [
    { activeGateReplicas: 0 },
    "activeGateReplicas",
    "must be a whole number of at least 1",
    0,
    "write 2, so that one may fail",
  ],
  [
    { activeGateResources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1" } } },
    "activeGateResources.limits.memory",
    "must be set, or one ActiveGate may take a node's whole memory",
    null,
    "write a quantity such as 2Gi",
  ],
];

test.each(cases)("%j is refused with a fix", (wrong, field, rule, received, fix) => {
  expect(checkDynaKube({ ...PROD, ...wrong })).toEqual([{ field, rule, received, fix }]);
});
