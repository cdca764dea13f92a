import { OtlpTraceExport } from "../../../constructs/otlp-traces";
import { containerOf, IMAGE, podOf, traces } from "./orders";

const selector = { "app.kubernetes.io/name": "orders", "app.kubernetes.io/instance": "orders" };

describe("Pod Security restricted", () => {
  test("the pod does not run as root, and its user is a number that the cluster can check", () => {
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

test("a pod that is asked to stop goes on serving for a while, and has its 30 seconds after that", () => {
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

test("a pod annotation cannot let code modules in beside traces", () => {
  const podAnnotations = { "oneagent.dynatrace.com/inject": "true" };
  expect(podOf({ traces, podAnnotations }).metadata.annotations).toEqual({ "oneagent.dynatrace.com/inject": "false" });
});

test("code modules can be kept out without traces", () => {
  expect(podOf({ codeModuleInjection: false }).metadata.annotations).toEqual({
    "oneagent.dynatrace.com/inject": "false",
  });
});

test("a digest is pulled once, a tag at every start", () => {
  expect(containerOf({ image: IMAGE }).imagePullPolicy).toBe("IfNotPresent");
  expect(containerOf({ image: "registry.example.com/orders:1.2" }).imagePullPolicy).toBe("Always");
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
