import type { KubernetesObject } from "../control-plane/kubernetes-object";
import { type OwnerReference, ownersOf } from "./kubernetes";

/** What runs a pod: the outermost workload that controls it, or the pod itself. */
export interface WorkloadOwner {
  readonly name: string;
  /** In lower case, as Dynatrace's semantic dictionary has it: `deployment`. */
  readonly kind: string;
}

/** Controllers that the Operator follows; whatever another kind controls counts as on its own. */
const WORKLOADS = new Set([
  "apps/v1 ReplicaSet",
  "apps/v1 Deployment",
  "v1 ReplicationController",
  "apps/v1 StatefulSet",
  "apps/v1 DaemonSet",
  "batch/v1 Job",
  "batch/v1 CronJob",
]);

/** Finds an object that stands between a pod and its workload, such as a ReplicaSet. */
export type FindOwner = (owner: OwnerReference, namespace: string) => KubernetesObject | undefined;

/**
 * The workload of a pod: ReplicaSets lead to their Deployment, Jobs to their CronJob.
 *
 * @param find Knows at least the ReplicaSets and Jobs; one that it does not find is taken for the end of the way.
 * @see Dynatrace Operator, metadata enrichment, "workload kind" and "workload name"
 */
export function workloadOf(pod: KubernetesObject, find: FindOwner): WorkloadOwner {
  const namespace = pod.metadata.namespace ?? "";
  let found: WorkloadOwner = { name: pod.metadata.name, kind: "pod" };
  let object: KubernetesObject | undefined = pod;
  // Owners cannot stand in a ring in a healthy cluster; a broken one must not hang the agent.
  for (let depth = 0; object !== undefined && depth < 8; depth += 1) {
    const owner: OwnerReference | undefined = ownersOf(object).find(({ controller }) => controller === true);
    if (owner === undefined || !WORKLOADS.has(`${owner.apiVersion} ${owner.kind}`)) return found;
    found = { name: owner.name, kind: owner.kind.toLowerCase() };
    object = find(owner, namespace);
  }
  return found;
}

/** Finds owners among objects that were listed. */
export function ownersAmong(objects: readonly KubernetesObject[]): FindOwner {
  const key = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;
  const byName = new Map(
    objects.map((object) => [key(object.kind, object.metadata.namespace ?? "", object.metadata.name), object]),
  );
  return (owner, namespace) => byName.get(key(owner.kind, namespace, owner.name));
}
