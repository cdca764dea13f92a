import { describeExposure, SERVICE_PORTS } from "./exposure";
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
} from "./kubernetes-objects";
import { describeNetworkPolicy } from "./network-policy";
import { describePodTemplate } from "./pod-template";
import { commonLabels, namesOf, type WorkloadNames } from "./workload-names";
import type { SampleWorkloadProps } from "./workload-props";

/** Version of the Pod Security Standard, pinned so that an upgrade of the cluster changes nothing by itself. */
const POD_SECURITY_VERSION = "v1.36";

/** Prefix of namespace annotations that become attributes of all signals. */
const METADATA_PREFIX = "metadata.dynatrace.com/";

/** All objects of a workload. What is left out does not exist. */
export interface WorkloadObjects {
  readonly namespace?: Namespace;
  readonly serviceAccount: ServiceAccount;
  readonly deployment: Deployment;
  readonly disruptionBudget: PodDisruptionBudget;
  readonly autoscaler?: HorizontalPodAutoscaler;
  readonly service: Service;
  readonly loadBalancer?: Service;
  readonly ingress?: Ingress;
  readonly networkPolicy: NetworkPolicy;
}

/**
 * The objects of a workload as Kubernetes documents, in the order in which they are applied. Nothing here knows
 * Terraform; `checkWorkload` says whether the props can be right.
 *
 * @see Kubernetes documentation, "Recommended Labels", "Pod Security Standards"
 */
export function describeWorkload(props: SampleWorkloadProps): WorkloadObjects {
  const names = namesOf(props);
  const { loadBalancer, ingress } = describeExposure(props, names);
  return {
    ...((props.createNamespace ?? true) && { namespace: describeNamespace(props) }),
    serviceAccount: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: names.meta(),
      automountServiceAccountToken: false,
    },
    deployment: describeDeployment(props, names),
    disruptionBudget: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: names.meta(),
      // Unlike a number of pods that must stay, this lets the only pod of a small workload move to another node.
      spec: { maxUnavailable: 1, selector: { matchLabels: names.selector } },
    },
    ...(props.autoscale && { autoscaler: describeAutoscaler(props.name, props.autoscale, names) }),
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: names.meta(),
      spec: { type: "ClusterIP", selector: names.selector, ports: SERVICE_PORTS },
    },
    ...(loadBalancer && { loadBalancer }),
    ...(ingress && { ingress }),
    networkPolicy: describeNetworkPolicy(props, names),
  };
}

/** The annotations of a namespace reach every signal of its pods, and metrics and events besides. */
function describeNamespace(props: SampleWorkloadProps): Namespace {
  const attributes = {
    "dt.security_context": props.securityContext,
    "dt.cost.costcenter": props.costCenter,
    "dt.cost.product": props.product ?? props.name,
  };
  const annotations = Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[`${METADATA_PREFIX}${key}`, value]],
    ),
  );
  const podSecurity = ["enforce", "warn", "audit"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION],
  ]);
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: props.namespace,
      labels: { ...commonLabels(props.owner), ...props.namespaceLabels, ...Object.fromEntries(podSecurity) },
      annotations,
    },
  };
}

function describeDeployment(props: SampleWorkloadProps, names: WorkloadNames): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: names.meta(),
    spec: {
      // A number beside an autoscaler would be set back at every apply.
      ...(!props.autoscale && { replicas: props.replicas ?? 2 }),
      revisionHistoryLimit: 3,
      selector: { matchLabels: names.selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: describePodTemplate(props, names),
    },
  };
}

function describeAutoscaler(
  name: string,
  { min, max, cpuPercent }: NonNullable<SampleWorkloadProps["autoscale"]>,
  names: WorkloadNames,
): HorizontalPodAutoscaler {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: names.meta(),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } },
        },
      ],
    },
  };
}
