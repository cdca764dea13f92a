import { hasDigest } from "../../rules/kubernetes";
import { DEFAULT_PRE_STOP_SECONDS, DEFAULT_RESOURCES } from "../../rules/workload";
import { CODE_MODULE_ANNOTATION, type ContainerVariable } from "../otlp-traces";
import { scrapeAnnotations } from "../prometheus-scrape";
import type { SampleWorkloadProps, StringMap } from "./workload-props";

/** Marks what this code declares; an object without it belongs to somebody else. */
export const MANAGED_BY = "dynatrace-onboarding";

/** Users' port where the props name none. */
export const DEFAULT_PORT = 8080;

/** Name of the port that serves users; Services refer to it, so its number may change. */
export const HTTP_PORT_NAME = "http";

/** Name of the port that only the scraper reaches. */
const METRICS_PORT_NAME = "metrics";

/** User and group of the process: a number, as the cluster cannot tell whether a name is root. */
const USER_ID = 10_001;

/** Seconds that the app has to finish its requests once it is asked to stop. */
const SHUTDOWN_SECONDS = 30;

/** Pods that Pod Security `restricted` admits; the Operator's injected init container runs as the same user. */
export function describePods(props: SampleWorkloadProps) {
  const annotations: StringMap = {
    ...props.podAnnotations,
    ...(props.metrics && scrapeAnnotations(props.metrics)),
    ...(!codeModulesAllowed(props) && { [CODE_MODULE_ANNOTATION]: "false" }),
    ...props.traces?.podAnnotations,
  };
  const runAs = { runAsNonRoot: true, runAsUser: USER_ID, runAsGroup: USER_ID };
  const { imagePullSecrets = [], preStopSeconds = DEFAULT_PRE_STOP_SECONDS } = props;
  return {
    metadata: { labels: labelsOf(props), ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      serviceAccountName: props.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
      // It runs from the moment at which the pod is asked to stop, so it has to hold the wait before the shutdown too.
      terminationGracePeriodSeconds: preStopSeconds + SHUTDOWN_SECONDS,
      securityContext: { ...runAs, fsGroup: USER_ID, seccompProfile: { type: "RuntimeDefault" } },
      topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorOf(props) },
      })),
      containers: [describeContainer(props, runAs, preStopSeconds)],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    },
  };
}

function describeContainer(
  props: SampleWorkloadProps,
  runAs: { runAsNonRoot: boolean; runAsUser: number; runAsGroup: number },
  preStopSeconds: number,
) {
  const { cpu, memory } = props.resources ?? DEFAULT_RESOURCES;
  return {
    name: "app",
    image: props.image,
    // A digest names one image for ever; a tag may have moved.
    imagePullPolicy: hasDigest(props.image) ? "IfNotPresent" : "Always",
    ports: containerPorts(props),
    env: describeVariables(props),
    resources: {
      requests: { cpu, memory, "ephemeral-storage": "64Mi" },
      limits: { memory, "ephemeral-storage": "128Mi" },
    },
    // The provider's resource has no `sleep` action, so the container's own program waits.
    ...(preStopSeconds > 0 && { lifecycle: { preStop: { exec: { command: ["sleep", String(preStopSeconds)] } } } }),
    startupProbe: { httpGet: httpGet("/healthz"), failureThreshold: 30, periodSeconds: 2, timeoutSeconds: 2 },
    livenessProbe: { httpGet: httpGet("/healthz"), failureThreshold: 3, periodSeconds: 10, timeoutSeconds: 2 },
    readinessProbe: { httpGet: httpGet("/readyz"), failureThreshold: 2, periodSeconds: 10, timeoutSeconds: 2 },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      ...runAs,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
}

/** One worker, as the metrics and the trace exporter of a process do not survive a fork. */
function describeVariables(props: SampleWorkloadProps): ContainerVariable[] {
  const { port = DEFAULT_PORT, metrics, env = [], traces } = props;
  const scraped = metrics && [
    { name: "METRICS_PORT", value: String(metrics.port) },
    { name: "METRICS_PATH", value: metrics.path ?? "/metrics" },
    { name: "PROMETHEUS_DISABLE_CREATED_SERIES", value: "true" },
  ];
  return [
    { name: "PORT", value: String(port) },
    ...(scraped ?? []),
    { name: "WEB_CONCURRENCY", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
    ...env,
    ...(traces?.variables ?? []),
  ];
}

/** Whether code modules may be injected, which is so unless traces are exported or the caller says otherwise. */
export function codeModulesAllowed({ codeModuleInjection, traces }: SampleWorkloadProps): boolean {
  return codeModuleInjection ?? traces === undefined;
}

/** Labels that never change: a Deployment's selector cannot. */
export function selectorOf({ name }: SampleWorkloadProps): StringMap {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
}

/** @see Kubernetes documentation, "Recommended Labels" */
export function labelsOf(props: SampleWorkloadProps): StringMap {
  const { owner, version } = props;
  return { ...selectorOf(props), ...commonLabels(owner), ...(version && { "app.kubernetes.io/version": version }) };
}

/** Labels that the namespace has too. */
export function commonLabels(owner: string): StringMap {
  return { "app.kubernetes.io/part-of": owner, "app.kubernetes.io/managed-by": MANAGED_BY, "dt.owner": owner };
}

/** The container's ports; metrics on the users' port need none of their own. */
export function containerPorts({ port = DEFAULT_PORT, metrics }: SampleWorkloadProps) {
  const users = { name: HTTP_PORT_NAME, containerPort: port, protocol: "TCP" };
  if (!metrics || metrics.port === port) return [users];
  return [users, { name: METRICS_PORT_NAME, containerPort: metrics.port, protocol: "TCP" }];
}

function httpGet(path: string) {
  return { path, port: HTTP_PORT_NAME };
}
