import type { KubernetesObject } from "../control-plane/kubernetes-object";

/** What the agent asks of a Kubernetes API; the lab's `KubernetesClient` is one. It only reads. */
export interface KubernetesReader {
  /**
   * All objects of a kind.
   *
   * @param namespace Only those in it. @default all namespaces
   */
  list(apiVersion: string, kind: string, namespace?: string): Promise<KubernetesObject[]>;
}

/** Who controls an object, as the API server keeps it in `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** An environment variable of a container; without `value` it comes from elsewhere. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
}

/** The part of a container that the agent looks at. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly EnvironmentVariable[];
  readonly ports?: readonly ContainerPort[];
}

/** A port that a container says it listens on. */
export interface ContainerPort {
  readonly containerPort: number;
  /** @default "TCP" */
  readonly protocol?: string;
}

/** The cluster that the agent works in. */
export interface ClusterIdentity {
  /** Name by which Dynatrace knows the cluster. */
  readonly name: string;
  /** UID of the namespace `kube-system`, which stands for the cluster. */
  readonly uid: string;
  /**
   * Entity id that the tenant knows the cluster by, `KUBERNETES_CLUSTER-…`.
   * @default derived from `uid`
   */
  readonly entityId?: string;
}

/** UID of an object; empty for one that was never stored. */
export function uidOf({ metadata }: KubernetesObject): string {
  return typeof metadata.uid === "string" ? metadata.uid : "";
}

/** The owners of an object. */
export function ownersOf({ metadata }: KubernetesObject): readonly OwnerReference[] {
  return Array.isArray(metadata.ownerReferences) ? (metadata.ownerReferences as OwnerReference[]) : [];
}

/** The containers of a pod, without those that only prepare it. */
export function containersOf(pod: KubernetesObject): readonly Container[] {
  const { containers } = (pod.spec ?? {}) as { containers?: readonly Container[] };
  return containers ?? [];
}

/** Name of the node that a pod runs on; empty while it has none. */
export function nodeOf(pod: KubernetesObject): string {
  return ((pod.spec ?? {}) as { nodeName?: string }).nodeName ?? "";
}
