import { CODE_MODULE_ANNOTATION } from "../otlp-traces";
import type { Container, EnvVariable, PodTemplate, Probe } from "./kubernetes-objects";
import { codeModulesAllowed, containerPorts, DEFAULT_PORT, HTTP_PORT_NAME, type WorkloadNames } from "./workload-names";
import type { SampleWorkloadProps } from "./workload-props";

/** User and group of the process: a number, as the cluster cannot tell whether a name is root. */
const USER_ID = 10_001;

/** Two probes that only differ in patience may share a path. */
const PROBE = { periodSeconds: 10, timeoutSeconds: 2 };

/**
 * The pods of a workload, such that Pod Security `restricted` admits them and the injected init container of the
 * Dynatrace Operator runs as the same user.
 *
 * @see Kubernetes documentation, "Pod Security Standards"
 */
export function describePodTemplate(props: SampleWorkloadProps, names: WorkloadNames): PodTemplate {
  const annotations = {
    ...props.podAnnotations,
    ...(!codeModulesAllowed(props) && { [CODE_MODULE_ANNOTATION]: "false" }),
    ...props.traces?.podAnnotations,
  };
  const runAs = { runAsNonRoot: true, runAsUser: USER_ID, runAsGroup: USER_ID };
  const seccompProfile = { type: "RuntimeDefault" };
  return {
    metadata: { labels: names.labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      serviceAccountName: props.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 30,
      securityContext: { ...runAs, fsGroup: USER_ID, seccompProfile },
      topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: names.selector },
      })),
      containers: [
        {
          ...describeContainer(props),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            ...runAs,
            capabilities: { drop: ["ALL"] },
            seccompProfile,
          },
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    },
  };
}

function describeContainer(props: SampleWorkloadProps): Omit<Container, "securityContext"> {
  const { cpu, memory } = props.resources ?? { cpu: "50m", memory: "128Mi" };
  return {
    name: "app",
    image: props.image,
    // A digest names one image for ever; a tag may have moved.
    imagePullPolicy: props.image.includes("@sha256:") ? "IfNotPresent" : "Always",
    ports: containerPorts(props).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    env: describeVariables(props),
    resources: {
      requests: { cpu, memory, "ephemeral-storage": "64Mi" },
      limits: { memory, "ephemeral-storage": "128Mi" },
    },
    startupProbe: probe("/healthz", { failureThreshold: 30, periodSeconds: 2, timeoutSeconds: 2 }),
    livenessProbe: probe("/healthz", { ...PROBE, failureThreshold: 3 }),
    readinessProbe: probe("/readyz", { ...PROBE, failureThreshold: 2 }),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

/** One worker, as the metrics and the trace exporter of a process do not survive a fork. */
export function describeVariables(props: SampleWorkloadProps): EnvVariable[] {
  return [
    { name: "PORT", value: String(props.port ?? DEFAULT_PORT) },
    ...(props.metrics
      ? [
          { name: "METRICS_PORT", value: String(props.metrics.port) },
          { name: "METRICS_PATH", value: props.metrics.path },
          { name: "PROMETHEUS_DISABLE_CREATED_SERIES", value: "true" },
        ]
      : []),
    { name: "WEB_CONCURRENCY", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
    ...(props.env ?? []),
    ...(props.traces?.variables ?? []),
  ];
}

function probe(path: string, timing: Omit<Probe, "httpGet">): Probe {
  return { httpGet: { path, port: HTTP_PORT_NAME }, ...timing };
}
