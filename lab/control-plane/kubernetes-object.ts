/** Any object of the Kubernetes API, as YAML or JSON has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** What it takes to find an object; every object is a reference to itself. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** `Deployment tlo-python/sample-app`, as people and kubectl write it. */
export function describeObject({ kind, metadata }: ObjectReference): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

const FIRST = ["Namespace", "CustomResourceDefinition", "PriorityClass", "StorageClass"];
const EARLY = ["ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount", "ClusterRole", "Role"];
const BEFORE_WORKLOADS = [
  "ClusterRoleBinding",
  "RoleBinding",
  "Secret",
  "ConfigMap",
  "PersistentVolumeClaim",
  "Service",
];
const WORKLOADS = ["Pod", "ReplicaSet", "DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob"];
const AFTER_WORKLOADS = ["PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress"];
// A webhook that stands before its own workload would refuse all that comes after it.
const LAST = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];
const KNOWN = [...FIRST, ...EARLY, ...BEFORE_WORKLOADS, ...WORKLOADS, ...AFTER_WORKLOADS];

/**
 * The order in which objects can be created: what others live in or refer to first, custom resources after all that
 * they may need, webhooks last. Objects of one kind keep their order. Deleting goes the other way.
 */
export function inCreationOrder<T extends ObjectReference>(objects: readonly T[]): T[] {
  return [...objects].sort((left, right) => rankOf(left) - rankOf(right));
}

function rankOf({ kind }: ObjectReference): number {
  if (LAST.includes(kind)) return KNOWN.length + 1;
  const rank = KNOWN.indexOf(kind);
  return rank < 0 ? KNOWN.length : rank;
}
