import type { KubernetesObject } from "../control-plane/kubernetes-object";
import {
  type Attributes,
  type EnrichedPod,
  type EnrichmentRule,
  factsOf,
  isObserved,
  isVetoed,
  metadataOf,
  type ObservedNamespaces,
} from "./enrichment";
import { entitiesOf, entityAttributes, type PodEntities } from "./entities";
import { type ClusterIdentity, type KubernetesReader, uidOf } from "./kubernetes";
import { ownersAmong, workloadOf } from "./workload-owner";

/** A pod with all that is said of it in telemetry. The same object as long as nothing of it changes. */
export interface KnownPod extends EnrichedPod {
  readonly uid: string;
  /** What enrichment adds; without the container's name. */
  readonly attributes: Attributes;
  readonly entities: PodEntities;
}

/** What the view is made of. */
export interface ClusterViewOptions {
  readonly kubernetes: KubernetesReader;
  readonly cluster: ClusterIdentity;
  readonly observe: ObservedNamespaces;
  /** The DynaKube's `spec.resourceAttributes`. */
  readonly resourceAttributes?: Attributes;
}

/** Annotation of a pod that switches enrichment off. */
const ENRICHMENT_VETO = "metadata-enrichment.dynatrace.com/inject";
/** Pods that are gone are remembered, since their last lines may not have been read; as many as this. */
const MAX_REMEMBERED = 2_000;

/** The cluster as it was when it was looked at last. */
export class ClusterView {
  /** All pods that were seen, those of the last look at the end. */
  private readonly known = new Map<string, KnownPod>();
  /** What people wrote about a pod when it was seen first: the Operator writes it into a pod only at its creation. */
  private readonly metadata = new Map<string, Attributes>();
  private current: readonly KnownPod[] = [];
  private currentServices: readonly KubernetesObject[] = [];
  private looks = 0;

  public constructor(private readonly options: ClusterViewOptions) {}

  /** Pods that exist. */
  public get pods(): readonly KnownPod[] {
    return this.current;
  }

  /** Services that exist. */
  public get services(): readonly KubernetesObject[] {
    return this.currentServices;
  }

  /** How often the cluster was looked at. */
  public get count(): number {
    return this.looks;
  }

  /** A pod that exists, or existed not long ago. */
  public byUid(uid: string): KnownPod | undefined {
    return this.known.get(uid);
  }

  /**
   * Looks at the cluster.
   *
   * @param rules The tenant's enrichment rules; they count for pods that are seen first.
   */
  public async refresh(rules: readonly EnrichmentRule[]): Promise<void> {
    const { kubernetes } = this.options;
    // An owner is there before its pods, so that it is in a list that is asked for after theirs.
    const pods = await kubernetes.list("v1", "Pod");
    const [namespaces, replicaSets, jobs, services] = await Promise.all([
      kubernetes.list("v1", "Namespace"),
      kubernetes.list("apps/v1", "ReplicaSet"),
      kubernetes.list("batch/v1", "Job"),
      kubernetes.list("v1", "Service"),
    ]);
    const namespaceOf = new Map(namespaces.map((namespace) => [namespace.metadata.name, namespace]));
    const find = ownersAmong([...replicaSets, ...jobs]);
    this.current = pods.flatMap((pod) => {
      const namespace = namespaceOf.get(pod.metadata.namespace ?? "");
      if (namespace === undefined) return [];
      // The owners of a pod that ends may be gone before it.
      const workload = this.known.get(uidOf(pod))?.workload ?? workloadOf(pod, find);
      return [this.know({ pod, namespace, workload }, rules)];
    });
    this.currentServices = services;
    this.looks += 1;
    this.forget();
  }

  private know(target: EnrichedPod, rules: readonly EnrichmentRule[]): KnownPod {
    const { cluster, observe, resourceAttributes } = this.options;
    const uid = uidOf(target.pod);
    const before = this.known.get(uid);
    const metadata =
      this.metadata.get(uid) ??
      (isObserved(target.namespace, observe) && !isVetoed(target.pod, ENRICHMENT_VETO)
        ? withoutReserved(metadataOf(target, { cluster, rules, resourceAttributes }))
        : {});
    this.metadata.set(uid, metadata);
    const entities = entitiesOf(target, cluster);
    const attributes = { ...factsOf(target, cluster), ...entityAttributes(entities), ...metadata };
    const now: KnownPod = { ...target, uid, attributes, entities };
    const pod = before !== undefined && isSame(before, now) ? before : now;
    // Set anew, so that the oldest stand first.
    this.known.delete(uid);
    this.known.set(uid, pod);
    return pod;
  }

  private forget(): void {
    for (const uid of this.known.keys()) {
      if (this.known.size <= this.current.length + MAX_REMEMBERED) return;
      this.known.delete(uid);
      this.metadata.delete(uid);
    }
  }
}

/** `dt.system.*` is the tenant's own: an annotation must not choose the bucket. */
function withoutReserved(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !key.startsWith("dt.system.")));
}

function isSame(left: KnownPod, right: KnownPod): boolean {
  const text = ({ pod, attributes, workload }: KnownPod) =>
    JSON.stringify([pod.metadata.labels, pod.metadata.annotations, pod.spec, pod.status, attributes, workload]);
  return text(left) === text(right);
}
