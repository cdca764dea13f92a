import { Token } from "cdktf";
import type { Finding } from "./validation";

/** Whether `text` can be the name of a Kubernetes namespace, which neither a token nor a wildcard can. */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** The fault of an optional `clusterEntity`. Lets a token pass: a wrong entity id is refused at apply. */
export function checkClusterEntity(received: string | undefined): Finding[] {
  if (received === undefined || Token.isUnresolved(received)) return [];
  if (/^KUBERNETES_CLUSTER-[0-9A-F]{16}$/.test(received)) return [];
  const rule = "must be the entity id of a Kubernetes cluster";
  const fix = "write an id such as KUBERNETES_CLUSTER-0123456789ABCDEF, or leave it out";
  return [{ field: "clusterEntity", rule, received, fix }];
}
