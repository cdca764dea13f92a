/** How text of people enters a query of the Dynatrace Query Language (DQL). Nothing else may write it there. */

/** What a string escapes by a letter of its own. */
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A text as a DQL string, in double quotes: whatever it holds, it ends nowhere but at the closing quote.
 *
 * @see Dynatrace documentation, "DQL data types", string
 * @example
 * dqlString('say "hi"'); // "say \"hi\""
 */
export function dqlString(text: string): string {
  // Lone surrogates and control characters would be lost or cut a line of the query on their way.
  const escaped = text.replace(/["\\\p{Cc}\p{Cs}\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return SHORT_ESCAPES[character] ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}

/** Whose records a query is about: namespaces on one cluster. */
export interface RecordOwner {
  /** Name of the cluster as its DynaKube reports it. */
  readonly cluster: string;
  /** Kubernetes namespaces; at least one. */
  readonly namespaces: readonly string[];
}

/**
 * The condition that holds for the records of some namespaces on a cluster and for no others. It holds for logs, metrics,
 * spans and events alike, as all of them carry both fields.
 *
 * @throws RangeError without a namespace, as the condition would then be about everybody's records.
 * @example
 * recordsOf({ cluster: "prod-eu", namespaces: ["orders"] });
 * // k8s.cluster.name == "prod-eu" and k8s.namespace.name == "orders"
 */
export function recordsOf({ cluster, namespaces }: RecordOwner): string {
  return `k8s.cluster.name == ${dqlString(cluster)} and ${inNamespaces(namespaces)}`;
}

/**
 * The same for events that a pipeline sends: it knows the namespace that it deploys to, and often not the cluster. Those of
 * another cluster stay out.
 *
 * @throws RangeError without a namespace.
 * @example
 * eventsOf({ cluster: "prod-eu", namespaces: ["orders"] });
 * // (isNull(k8s.cluster.name) or k8s.cluster.name == "prod-eu") and k8s.namespace.name == "orders"
 */
export function eventsOf({ cluster, namespaces }: RecordOwner): string {
  const onCluster = `(isNull(k8s.cluster.name) or k8s.cluster.name == ${dqlString(cluster)})`;
  return `${onCluster} and ${inNamespaces(namespaces)}`;
}

function inNamespaces(namespaces: readonly string[]): string {
  const [first, ...others] = namespaces;
  if (first === undefined) throw new RangeError("a query must be about at least one namespace; name one");
  const names = namespaces.map(dqlString).join(", ");
  return others.length === 0 ? `k8s.namespace.name == ${names}` : `in(k8s.namespace.name, ${names})`;
}
