import type { IngressSettings, LoadBalancerSettings } from "./exposure";
import { describeTraffic } from "./network-policy";
import {
  codeModulesAllowed,
  commonLabels,
  containerPorts,
  describePods,
  HTTP_PORT_NAME,
  labelsOf,
  selectorOf,
} from "./pods";
import type { SampleWorkloadProps, StringMap } from "./workload-props";

/** Version of the Pod Security Standard, pinned so that an upgrade of the cluster changes nothing by itself. */
const POD_SECURITY_VERSION = "v1.36";

/** Prefix of namespace annotations that become attributes of all signals. */
const METADATA_PREFIX = "metadata.dynatrace.com/";

/** Metadata of a document. */
export interface ObjectMetadata {
  /** Name of the object. */
  readonly name: string;
  /** Its namespace; a namespace itself has none. */
  readonly namespace?: string;
  /** Its labels. */
  readonly labels: StringMap;
  /** Its annotations. */
  readonly annotations?: StringMap;
}

/** What every document has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

/**
 * All objects of a workload. What is left out does not exist. An alias, which jsii passes over: their types follow from
 * functions, and other languages have nothing like it.
 */
export type WorkloadObjects = {
  readonly namespace?: ReturnType<typeof describeNamespace>;
  readonly serviceAccount: ReturnType<typeof describeAccount>;
  readonly networkPolicy: ReturnType<typeof describeNetworkPolicy>;
  readonly deployment: ReturnType<typeof describeDeployment>;
  readonly disruptionBudget: ReturnType<typeof describeDisruptionBudget>;
  readonly autoscaler?: ReturnType<typeof describeAutoscaler>;
  readonly service: ReturnType<typeof describeService>;
  readonly loadBalancer?: ReturnType<typeof describeLoadBalancer>;
  readonly ingress?: ReturnType<typeof describeIngress>;
};

/**
 * The objects of a workload as Kubernetes documents, in the order in which they are applied. Nothing here knows
 * Terraform; `checkWorkload` says whether the props can be right.
 *
 * @see Kubernetes documentation, "Recommended Labels", "Pod Security Standards"
 */
export function describeWorkload(props: SampleWorkloadProps): WorkloadObjects {
  const { createNamespace = true, autoscale, exposure } = props;
  const settings = exposure?.settings;
  return {
    ...(createNamespace && { namespace: describeNamespace(props) }),
    serviceAccount: describeAccount(props),
    networkPolicy: describeNetworkPolicy(props),
    deployment: describeDeployment(props),
    disruptionBudget: describeDisruptionBudget(props),
    ...(autoscale && { autoscaler: describeAutoscaler(props, autoscale) }),
    service: describeService(props),
    ...(settings?.kind === "loadBalancer" && { loadBalancer: describeLoadBalancer(props, settings) }),
    ...(settings?.kind === "ingress" && { ingress: describeIngress(props, settings) }),
  };
}

/** The annotations of a namespace reach every signal of its pods, and metrics and events besides. */
function describeNamespace(props: SampleWorkloadProps) {
  const attributes = Object.entries({
    "dt.security_context": props.securityContext,
    "dt.cost.costcenter": props.costCenter,
    "dt.cost.product": props.product ?? props.name,
  });
  const annotations: StringMap = Object.fromEntries(
    attributes.flatMap(([key, value]) => (value === undefined ? [] : [[`${METADATA_PREFIX}${key}`, value]])),
  );
  const podSecurity = ["enforce", "warn", "audit"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION],
  ]);
  const labels: StringMap = {
    ...commonLabels(props.owner),
    ...props.namespaceLabels,
    ...Object.fromEntries(podSecurity),
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: props.namespace, labels, annotations } };
}

function describeAccount(props: SampleWorkloadProps) {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataOf(props),
    automountServiceAccountToken: false,
  };
}

function describeNetworkPolicy(props: SampleWorkloadProps) {
  const metricsPort = containerPorts(props).find(({ containerPort }) => containerPort === props.metrics?.port);
  const traffic = describeTraffic({
    usersPort: HTTP_PORT_NAME,
    metricsPort: metricsPort?.name,
    toActiveGate: codeModulesAllowed(props),
    toTenant: props.traces !== undefined,
  });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadataOf(props),
    spec: { podSelector: { matchLabels: selectorOf(props) }, ...traffic },
  };
}

function describeDeployment(props: SampleWorkloadProps) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(props),
    spec: {
      // A number beside an autoscaler would be set back at every apply.
      ...(!props.autoscale && { replicas: props.replicas ?? 2 }),
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorOf(props) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: describePods(props),
    },
  };
}

/** Unlike a number of pods that must stay, the budget lets the only pod of a small workload move to another node. */
function describeDisruptionBudget(props: SampleWorkloadProps) {
  const spec = { maxUnavailable: 1, selector: { matchLabels: selectorOf(props) } };
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(props), spec };
}

function describeAutoscaler(
  props: SampleWorkloadProps,
  { min, max, cpuPercent }: NonNullable<SampleWorkloadProps["autoscale"]>,
) {
  const target = { type: "Utilization", averageUtilization: cpuPercent };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(props),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: props.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
    },
  };
}

/** The way in from inside the cluster. Metrics stay off it: ActiveGate scrapes the pods themselves. */
function describeService(props: SampleWorkloadProps) {
  const spec = { type: "ClusterIP", selector: selectorOf(props), ports: [servicePort(HTTP_PORT_NAME, 80)] };
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(props), spec };
}

/** A Service of its own, so that a change there leaves the inner one alone. */
function describeLoadBalancer(
  props: SampleWorkloadProps,
  { annotations, sourceRanges, terminatesTls }: LoadBalancerSettings,
) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(props, "-lb", annotations),
    spec: {
      type: "LoadBalancer",
      selector: selectorOf(props),
      ports: [terminatesTls ? servicePort("https", 443) : servicePort(HTTP_PORT_NAME, 80)],
      loadBalancerSourceRanges: [...sourceRanges],
    },
  };
}

function describeIngress(
  props: SampleWorkloadProps,
  { host, tlsSecret = `${props.name}-tls`, className, annotations }: IngressSettings,
) {
  const backend = { service: { name: props.name, port: { name: HTTP_PORT_NAME } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadataOf(props, "", annotations),
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      ...(tlsSecret !== false && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
}

/** Metadata of an object, with a suffix to the name where there are two of a kind. */
function metadataOf(props: SampleWorkloadProps, suffix = "", annotations: StringMap = {}) {
  const { name, namespace } = props;
  const marked = Object.keys(annotations).length > 0;
  return { name: `${name}${suffix}`, namespace, labels: labelsOf(props), ...(marked && { annotations }) };
}

function servicePort(name: string, port: number) {
  return { name, port, targetPort: HTTP_PORT_NAME, protocol: "TCP" };
}
