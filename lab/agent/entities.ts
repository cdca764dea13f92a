import type { EnrichedPod } from "./enrichment";
import { clusterEntityId, type EntityType, entityId } from "./entity-id";
import { type ClusterIdentity, uidOf } from "./kubernetes";

/** An entity as the agent reports it to the tenant. */
export interface Entity {
  readonly entityId: string;
  readonly type: EntityType;
  readonly displayName: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The entities that a pod belongs to, from the cluster down to the pod itself. */
export interface PodEntities {
  readonly cluster: Entity;
  readonly namespace: Entity;
  readonly workload: Entity;
  readonly pod: Entity;
}

/** The entities of a pod; those that it shares with others have the same ids. */
export function entitiesOf({ pod, namespace, workload }: EnrichedPod, cluster: ClusterIdentity): PodEntities {
  const namespaceName = namespace.metadata.name;
  const inCluster = { "k8s.cluster.name": cluster.name };
  const inNamespace = { ...inCluster, "k8s.namespace.name": namespaceName };
  const ofWorkload = { ...inNamespace, "k8s.workload.name": workload.name, "k8s.workload.kind": workload.kind };
  const entity = (type: EntityType, displayName: string, fields: Entity["fields"], ...parts: string[]): Entity => ({
    entityId: entityId(type, cluster.uid, ...parts),
    type,
    displayName,
    fields,
  });
  return {
    cluster: {
      entityId: clusterEntityId(cluster),
      type: "KUBERNETES_CLUSTER",
      displayName: cluster.name,
      fields: { ...inCluster, "k8s.cluster.uid": cluster.uid },
    },
    namespace: entity("CLOUD_APPLICATION_NAMESPACE", namespaceName, inNamespace, namespaceName),
    workload: entity("CLOUD_APPLICATION", workload.name, ofWorkload, namespaceName, workload.kind, workload.name),
    pod: entity(
      "CLOUD_APPLICATION_INSTANCE",
      pod.metadata.name,
      { ...ofWorkload, "k8s.pod.name": pod.metadata.name, "k8s.pod.uid": uidOf(pod) },
      uidOf(pod),
    ),
  };
}

/** The ids as attributes of telemetry. */
export function entityAttributes({ cluster, namespace, workload, pod }: PodEntities): Readonly<Record<string, string>> {
  return {
    "dt.entity.kubernetes_cluster": cluster.entityId,
    "dt.entity.cloud_application_namespace": namespace.entityId,
    "dt.entity.cloud_application": workload.entityId,
    "dt.entity.cloud_application_instance": pod.entityId,
  };
}
