/** The boundary of a management zone. */
export function zoneQuery(zoneName: string): string {
  return `environment:management-zone = "${zoneName}";`;
}

/** The boundary of the records of namespaces. */
export function recordsQuery(namespaces: readonly string[]): string {
  return `storage:k8s.namespace.name IN (${namespaces.map((namespace) => `"${namespace}"`).join(", ")});`;
}

/** The boundary of the entities with a security context. */
export function entitiesQuery(securityContext: string): string {
  return `storage:dt.security_context = "${securityContext}";`;
}
