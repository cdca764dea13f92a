import { Token } from "cdktf";
import { isNamespaceName } from "../kubernetes-names";
import type { Finding } from "../validation";

/** Restrictions that one boundary takes. A list of namespaces counts here as many, which is safe however it is counted. */
export const MAX_BOUNDARY_RESTRICTIONS = 10;

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

/** Characters that would end the string, or that nobody documents inside one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const UNQUOTABLE = /["\\\u0000-\u001f\u007f]/;
/** Begins what Dynatrace itself replaces inside a string, such as `${bindParam:x}`. */
const PARAMETER = "${";

/** Refuses tokens too: a text that nobody has checked could end the string and open everything. */
export function checkQuotable(received: string, field: string): Finding[] {
  if (received.trim() === "" || UNQUOTABLE.test(received) || Token.isUnresolved(received)) {
    const rule = "must be text, known at synth, without double quotes, backslashes and control characters";
    return [{ field, rule, received, fix: "rename it without those characters" }];
  }
  if (!received.includes(PARAMETER)) return [];
  const rule = "must not hold ${, which begins a parameter of a policy";
  return [{ field, rule, received, fix: "rename it without ${" }];
}

/** Refuses tokens and wildcards: a namespace that nobody has checked could be another team's. */
export function checkNamespaces(namespaces: readonly string[], field = "namespaces"): Finding[] {
  const { length } = namespaces;
  if (length === 0 || length > MAX_BOUNDARY_RESTRICTIONS) {
    const rule = `must be 1 to ${MAX_BOUNDARY_RESTRICTIONS} namespaces`;
    const fix = length === 0 ? "name at least one" : "split the team, or bind a second boundary with addPolicy";
    return [{ field, rule, received: `${length} entries`, fix }];
  }
  return namespaces.flatMap((received, index) => {
    const place = `${field}[${index}]`;
    if (!isNamespaceName(received)) {
      const rule = "must be a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens";
      const fix = received.includes("*") ? "list the namespaces one by one" : "write the namespace as kubectl shows it";
      return [{ field: place, rule, received, fix }];
    }
    const first = namespaces.indexOf(received);
    if (first === index) return [];
    return [{ field: place, rule: `repeats ${field}[${first}]`, received, fix: "remove one of the two" }];
  });
}
