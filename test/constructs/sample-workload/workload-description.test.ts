import { OtlpTraceExport } from "../../../constructs/otlp-traces";
import { describeWorkload, Exposure, type SampleWorkloadProps } from "../../../constructs/sample-workload";
import { IMAGE, ORDERS } from "./orders";

const selector = { "app.kubernetes.io/name": "orders", "app.kubernetes.io/instance": "orders" };
const common = {
  "app.kubernetes.io/part-of": "team-orders",
  "app.kubernetes.io/managed-by": "dynatrace-onboarding",
  "dt.owner": "team-orders",
};
const labels = { ...selector, ...common };
const metadata = { name: "orders", namespace: "orders", labels };
const traces = new OtlpTraceExport({
  serviceName: "orders",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  ingestToken: { name: "orders-otlp", key: "token" },
});

const podOf = (props: Partial<SampleWorkloadProps> = {}) =>
  describeWorkload({ ...ORDERS, ...props }).deployment.spec.template;
const containerOf = (props: Partial<SampleWorkloadProps> = {}) => {
  const { containers } = podOf(props).spec;
  expect(containers).toHaveLength(1);
  const [container] = containers;
  if (!container) throw new Error("no container");
  return container;
};

test("a workload with the least props has these objects and no others", () => {
  const objects = describeWorkload(ORDERS);
  expect(Object.keys(objects)).toEqual([
    "namespace",
    "serviceAccount",
    "networkPolicy",
    "deployment",
    "disruptionBudget",
    "service",
  ]);
  expect(objects.serviceAccount).toEqual({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata,
    automountServiceAccountToken: false,
  });
  expect(objects.disruptionBudget).toEqual({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
  });
  expect(objects.service).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: {
      type: "ClusterIP",
      selector,
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
    },
  });
});

test("the namespace is restricted and carries what Dynatrace makes attributes of", () => {
  const props = { ...ORDERS, securityContext: "Orders", costCenter: "4711", namespaceLabels: { observed: "true" } };
  expect(describeWorkload(props).namespace).toEqual({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "orders",
      labels: {
        ...common,
        observed: "true",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.36",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.36",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "v1.36",
      },
      annotations: {
        "metadata.dynatrace.com/dt.security_context": "Orders",
        "metadata.dynatrace.com/dt.cost.costcenter": "4711",
        "metadata.dynatrace.com/dt.cost.product": "orders",
      },
    },
  });
});

test("labels of the caller do not loosen Pod Security", () => {
  const namespaceLabels = { "pod-security.kubernetes.io/enforce": "privileged" };
  const { namespace } = describeWorkload({ ...ORDERS, namespaceLabels });
  expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
});

test("an existing namespace is used and not declared", () => {
  expect(describeWorkload({ ...ORDERS, createNamespace: false })).not.toHaveProperty("namespace");
});

describe("Pod Security restricted", () => {
  test("the pod is no root user, with a number that the cluster can check", () => {
    const { securityContext } = podOf().spec;
    expect(securityContext.runAsNonRoot).toBe(true);
    expect(securityContext.runAsUser).toBe(10_001);
  });

  test("the pod uses the runtime's seccomp profile", () => {
    expect(podOf().spec.securityContext.seccompProfile).toEqual({ type: "RuntimeDefault" });
  });

  test("the container cannot gain privileges", () => {
    expect(containerOf().securityContext.allowPrivilegeEscalation).toBe(false);
  });

  test("the container drops every capability", () => {
    expect(containerOf().securityContext.capabilities).toEqual({ drop: ["ALL"] });
  });

  test("the pod has no volume but an empty one for temporary files", () => {
    expect(podOf().spec.volumes).toEqual([{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }]);
  });

  test("the pod asks for nothing of its host", () => {
    expect(Object.keys(podOf().spec).sort()).toEqual([
      "automountServiceAccountToken",
      "containers",
      "enableServiceLinks",
      "securityContext",
      "serviceAccountName",
      "terminationGracePeriodSeconds",
      "topologySpreadConstraints",
      "volumes",
    ]);
    for (const port of containerOf().ports) expect(port).not.toHaveProperty("hostPort");
    expect(containerOf().securityContext).not.toHaveProperty("privileged");
  });

  test("ours on top: the root file system cannot be written, and no token or service link is mounted", () => {
    expect(containerOf().securityContext.readOnlyRootFilesystem).toBe(true);
    expect(podOf().spec.automountServiceAccountToken).toBe(false);
    expect(podOf().spec.enableServiceLinks).toBe(false);
  });
});

test("the container is started, kept and served by probes of the users' port", () => {
  const { ports, startupProbe, livenessProbe, readinessProbe, resources } = containerOf({ port: 9000 });
  expect(ports).toEqual([{ name: "http", containerPort: 9000, protocol: "TCP" }]);
  expect(startupProbe.httpGet).toEqual({ path: "/healthz", port: "http" });
  expect(livenessProbe.httpGet).toEqual({ path: "/healthz", port: "http" });
  expect(readinessProbe.httpGet).toEqual({ path: "/readyz", port: "http" });
  expect(resources).toEqual({
    requests: { cpu: "50m", memory: "256Mi", "ephemeral-storage": "64Mi" },
    limits: { memory: "256Mi", "ephemeral-storage": "128Mi" },
  });
});

test("the defaults are those that the docstrings name", () => {
  expect(describeWorkload(ORDERS).deployment.spec.replicas).toBe(2);
  expect(containerOf().ports).toEqual([{ name: "http", containerPort: 8080, protocol: "TCP" }]);
  expect(podOf().metadata).toEqual({ labels });
});

test("a pod that is told to stop serves on for a while, and has its 30 seconds after that", () => {
  expect(containerOf().lifecycle).toEqual({ preStop: { exec: { command: ["sleep", "10"] } } });
  expect(podOf().spec.terminationGracePeriodSeconds).toBe(40);
  expect(containerOf({ preStopSeconds: 25 }).lifecycle?.preStop.exec.command).toEqual(["sleep", "25"]);
  expect(podOf({ preStopSeconds: 25 }).spec.terminationGracePeriodSeconds).toBe(55);
});

test("a wait of 0 needs no program in the image", () => {
  expect(containerOf({ preStopSeconds: 0 })).not.toHaveProperty("lifecycle");
  expect(podOf({ preStopSeconds: 0 }).spec.terminationGracePeriodSeconds).toBe(30);
});

test("the credentials of a registry are Secrets by name", () => {
  expect(podOf({ imagePullSecrets: ["registry", "mirror"] }).spec.imagePullSecrets).toEqual([
    { name: "registry" },
    { name: "mirror" },
  ]);
  expect(podOf().spec).not.toHaveProperty("imagePullSecrets");
});

test("a new revision of the ingest token changes the pod template, so that new pods read it", () => {
  const ingestToken = (revision: number) => ({ name: "orders-otlp", key: "token", revision });
  const templateOf = (revision: number) =>
    podOf({
      traces: new OtlpTraceExport({
        serviceName: "orders",
        environmentUrl: "https://abc12345.live.dynatrace.com",
        ingestToken: ingestToken(revision),
      }),
    });
  expect(templateOf(1)).toEqual(templateOf(1));
  expect(templateOf(2)).not.toEqual(templateOf(1));
  expect(templateOf(2).metadata.annotations?.["dynatrace-onboarding/otlp-token-revision"]).toBe("2");
});

test("pods spread over nodes and zones", () => {
  const constraint = { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: selector } };
  expect(podOf().spec.topologySpreadConstraints).toEqual([
    { ...constraint, topologyKey: "kubernetes.io/hostname" },
    { ...constraint, topologyKey: "topology.kubernetes.io/zone" },
  ]);
});

test("metrics get a port of their own, which only ActiveGates reach", () => {
  const metrics = { port: 9464, path: "/metrics" };
  expect(containerOf({ metrics }).ports).toContainEqual({ name: "metrics", containerPort: 9464, protocol: "TCP" });
  expect(containerOf({ metrics }).env).toEqual([
    { name: "PORT", value: "8080" },
    { name: "METRICS_PORT", value: "9464" },
    { name: "METRICS_PATH", value: "/metrics" },
    { name: "PROMETHEUS_DISABLE_CREATED_SERIES", value: "true" },
    { name: "WEB_CONCURRENCY", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
  ]);
  expect(podOf({ metrics }).metadata.annotations).toEqual({
    "metrics.dynatrace.com/scrape": "true",
    "metrics.dynatrace.com/port": "9464",
    "metrics.dynatrace.com/path": "/metrics",
  });
  const { networkPolicy } = describeWorkload({ ...ORDERS, metrics });
  expect(networkPolicy.spec.ingress).toEqual([
    { ports: [{ port: "http", protocol: "TCP" }] },
    {
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "dynatrace" } },
          podSelector: {
            matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["activegate", "kubemon"] }],
          },
        },
      ],
      ports: [{ port: "metrics", protocol: "TCP" }],
    },
  ]);
});

test("metrics on the users' port are scraped there, and the container names the port once", () => {
  const props = { ...ORDERS, metrics: { port: 8080, path: "/metrics" } };
  expect(containerOf(props).ports).toEqual([{ name: "http", containerPort: 8080, protocol: "TCP" }]);
  expect(describeWorkload(props).networkPolicy.spec.ingress[1]?.ports).toEqual([{ port: "http", protocol: "TCP" }]);
});

test("without metrics nobody but users gets in; names are looked up in plain clusters, on OpenShift and by the node's cache, and code modules reach an ActiveGate", () => {
  const { spec } = describeWorkload(ORDERS).networkPolicy;
  expect(spec.podSelector).toEqual({ matchLabels: selector });
  expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
  expect(spec.ingress).toEqual([{ ports: [{ port: "http", protocol: "TCP" }] }]);
  expect(spec.egress).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
    {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "openshift-dns" } } }],
      ports: [
        { port: 5353, protocol: "UDP" },
        { port: 5353, protocol: "TCP" },
      ],
    },
    {
      to: [{ ipBlock: { cidr: "169.254.20.10/32" } }],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "dynatrace" } },
          podSelector: {
            matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["activegate"] }],
          },
        },
      ],
      ports: [{ port: 9999, protocol: "TCP" }],
    },
  ]);
});

test("traces open the way to the tenant, and keep code modules and their way out shut", () => {
  const { spec } = describeWorkload({ ...ORDERS, traces }).networkPolicy;
  expect(spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([
    [53, 53],
    [5353, 5353],
    [53, 53],
    [443],
  ]);
  expect(spec.egress[3]?.to).toEqual([
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
      },
    },
  ]);
  expect(podOf({ traces }).metadata.annotations).toEqual({ "oneagent.dynatrace.com/inject": "false" });
  expect(containerOf({ traces }).env.slice(3)).toEqual(traces.variables);
});

test("a pod annotation cannot let code modules in beside traces", () => {
  const podAnnotations = { "oneagent.dynatrace.com/inject": "true" };
  expect(podOf({ traces, podAnnotations }).metadata.annotations).toEqual({ "oneagent.dynatrace.com/inject": "false" });
});

test("code modules can be kept out without traces", () => {
  expect(podOf({ codeModuleInjection: false }).metadata.annotations).toEqual({
    "oneagent.dynatrace.com/inject": "false",
  });
});

test("an autoscaler owns the number of pods", () => {
  const objects = describeWorkload({ ...ORDERS, replicas: 5, autoscale: { min: 2, max: 6, cpuPercent: 60 } });
  expect(objects.deployment.spec).not.toHaveProperty("replicas");
  expect(objects.autoscaler).toEqual({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orders" },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
      ],
    },
  });
});

test("a load balancer is a Service of its own with the provider's annotations as they are", () => {
  const annotations = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };
  const exposure = Exposure.loadBalancer({ annotations, sourceRanges: ["192.0.2.0/24"] });
  const objects = describeWorkload({ ...ORDERS, exposure });
  expect(objects).not.toHaveProperty("ingress");
  expect(objects.loadBalancer).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, name: "orders-lb", annotations },
    spec: {
      type: "LoadBalancer",
      selector,
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
      loadBalancerSourceRanges: ["192.0.2.0/24"],
    },
  });
});

test("an Ingress leads to the Service inside the cluster", () => {
  const exposure = Exposure.ingress({ host: "orders.example.com", className: "nginx" });
  const objects = describeWorkload({ ...ORDERS, exposure });
  expect(objects).not.toHaveProperty("loadBalancer");
  const backend = { service: { name: "orders", port: { name: "http" } } };
  expect(objects.ingress).toEqual({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: {
      ingressClassName: "nginx",
      tls: [{ hosts: ["orders.example.com"], secretName: "orders-tls" }],
      rules: [{ host: "orders.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  });
});

test("a load balancer serves private networks only, unless the caller names others", () => {
  const specOf = (exposure: Exposure) => describeWorkload({ ...ORDERS, exposure }).loadBalancer?.spec;
  const privately = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  expect(specOf(Exposure.loadBalancer())?.loadBalancerSourceRanges).toEqual(privately);
  const everybody = ["0.0.0.0/0", "::/0"];
  expect(specOf(Exposure.loadBalancer({ sourceRanges: everybody }))?.loadBalancerSourceRanges).toEqual(everybody);
});

test("a load balancer that ends TLS listens on 443 and passes requests on to the users' port", () => {
  const exposure = Exposure.loadBalancer({ terminatesTls: true, annotations: { "example.com/certificate": "a" } });
  expect(describeWorkload({ ...ORDERS, exposure }).loadBalancer?.spec.ports).toEqual([
    { name: "https", port: 443, targetPort: "http", protocol: "TCP" },
  ]);
  expect(exposure.isPlainHttp).toBe(false);
});

test("the certificate of an Ingress is a Secret by name, and plain HTTP has to be asked for", () => {
  const tlsOf = (tlsSecret?: string | false) => {
    const exposure = Exposure.ingress({ host: "orders.example.com", tlsSecret });
    return { tls: describeWorkload({ ...ORDERS, exposure }).ingress?.spec.tls, isPlainHttp: exposure.isPlainHttp };
  };
  const hosts = ["orders.example.com"];
  expect(tlsOf()).toEqual({ tls: [{ hosts, secretName: "orders-tls" }], isPlainHttp: false });
  expect(tlsOf("apps-tls")).toEqual({ tls: [{ hosts, secretName: "apps-tls" }], isPlainHttp: false });
  expect(tlsOf(false)).toEqual({ tls: undefined, isPlainHttp: true });
});

test("a digest is pulled once, a tag at every start", () => {
  expect(containerOf({ image: IMAGE }).imagePullPolicy).toBe("IfNotPresent");
  expect(containerOf({ image: "registry.example.com/orders:1.2" }).imagePullPolicy).toBe("Always");
});

test("the version is a label everywhere but in the selector, which cannot change", () => {
  const { deployment } = describeWorkload({ ...ORDERS, version: "1.2.3" });
  expect(deployment.metadata.labels["app.kubernetes.io/version"]).toBe("1.2.3");
  expect(deployment.spec.template.metadata.labels["app.kubernetes.io/version"]).toBe("1.2.3");
  expect(deployment.spec.selector.matchLabels).toEqual(selector);
});
