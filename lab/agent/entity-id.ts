import { createHash } from "node:crypto";
import type { ClusterIdentity } from "./kubernetes";

/** Kinds of entities that the agent reports. */
export type EntityType =
  | "KUBERNETES_CLUSTER"
  | "CLOUD_APPLICATION_NAMESPACE"
  | "CLOUD_APPLICATION"
  | "CLOUD_APPLICATION_INSTANCE";

/**
 * Id of an entity: its type and 64 bits in hexadecimal, the same for the same parts at any time. Dynatrace's own hash
 * is not published, so ids of a real tenant differ.
 *
 * @param parts What tells the entity from others of its type, from the cluster's UID downwards.
 */
export function entityId(type: EntityType, ...parts: readonly string[]): string {
  // Length before each part, so that no two lists of parts are one text.
  const text = [type, ...parts].map((part) => `${part.length}:${part}`).join("");
  return `${type}-${createHash("sha256").update(text).digest("hex").slice(0, 16).toUpperCase()}`;
}

/** Id of a cluster: the one that the tenant already knows, else one made from its UID. */
export function clusterEntityId({ uid, entityId: known }: ClusterIdentity): string {
  return known ?? entityId("KUBERNETES_CLUSTER", uid);
}
