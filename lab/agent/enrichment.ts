import type { KubernetesObject } from "../control-plane/kubernetes-object";
import { clusterEntityId } from "./entity-id";
import { type ClusterIdentity, containersOf, nodeOf, uidOf } from "./kubernetes";
import { type LabelSelector, selects } from "./label-selector";
import type { WorkloadOwner } from "./workload-owner";

/** Attribute name to value; later entries of a layer above have replaced those below. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * A rule of the tenant: which label or annotation of a namespace becomes which attribute.
 *
 * @see Dynatrace settings schema builtin:kubernetes.generic.metadata.enrichment
 */
export interface EnrichmentRule {
  /** `LABEL` or `ANNOTATION`; others do nothing. */
  readonly type: string;
  /** Key of the label or annotation. */
  readonly source: string;
  /** Attribute; without it `k8s.namespace.<label or annotation>.<source>`. */
  readonly target?: string;
}

/** What holds for all pods of a cluster. */
export interface EnrichmentContext {
  readonly cluster: ClusterIdentity;
  /** Rules of the tenant, in its order. */
  readonly rules: readonly EnrichmentRule[];
  /**
   * The DynaKube's `spec.resourceAttributes`.
   * @default none
   */
  readonly resourceAttributes?: Attributes;
}

/** A pod with what stands around it. */
export interface EnrichedPod {
  readonly pod: KubernetesObject;
  /** The namespace that it is in. */
  readonly namespace: KubernetesObject;
  /** What runs it: `workloadOf(pod, …)`. */
  readonly workload: WorkloadOwner;
}

/** Which namespaces are observed. */
export interface ObservedNamespaces {
  /** The DynaKube's `namespaceSelector`; an empty one means every namespace. */
  readonly selector: LabelSelector;
  /**
   * Where the Operator runs; it never handles itself.
   * @default "dynatrace"
   */
  readonly operatorNamespace?: string;
}

/** Annotations with this prefix are attributes; what follows it is the name. */
export const METADATA_PREFIX = "metadata.dynatrace.com/";

/** Namespaces of the cluster's own parts: never handled, whatever the selector says. */
const IGNORED_NAMESPACES = [/^kube-.*/, /^openshift(-.*)?/, /^gke-.*/, /^gmp-.*/];

/** Whether the Operator handles the pods of a namespace. */
export function isObserved(namespace: KubernetesObject, observed: ObservedNamespaces): boolean {
  const { name, labels } = namespace.metadata;
  if (name === (observed.operatorNamespace ?? "dynatrace")) return false;
  if (IGNORED_NAMESPACES.some((pattern) => pattern.test(name))) return false;
  return selects(observed.selector, labels);
}

/**
 * Whether a pod's annotations say that it is left alone; only the value "false" has an effect.
 *
 * @param part Annotation of one part of the injection.
 * @param container Leaves one container alone.
 */
export function isVetoed({ metadata }: KubernetesObject, part: string, container?: string): boolean {
  const { annotations = {} } = metadata;
  const keys = ["dynatrace.com/inject", part, `container.inject.dynatrace.com/${container ?? ""}`];
  return keys.some((key) => Object.hasOwn(annotations, key) && annotations[key] === "false");
}

/**
 * What enrichment adds to the telemetry of a pod, from the weakest layer to the strongest: facts of the cluster, the
 * tenant's rules, the DynaKube's attributes, annotations of the namespace, annotations of the pod.
 *
 * @param container Adds its name.
 * @see Dynatrace Operator v1.10, attributes of pods and their precedence
 * @example
 * const attributes = enrichmentOf({ pod, namespace, workload: workloadOf(pod, find) }, { cluster, rules }, "app");
 */
export function enrichmentOf(target: EnrichedPod, context: EnrichmentContext, container?: string): Attributes {
  return { ...factsOf(target, context.cluster, container), ...metadataOf(target, context) };
}

/** The weakest layer: where a pod runs and what runs it. The agents add it to everything, observed or not. */
export function factsOf({ pod, namespace, workload }: EnrichedPod, cluster: ClusterIdentity, container?: string) {
  return {
    "k8s.workload.kind": workload.kind,
    "k8s.workload.name": workload.name,
    "k8s.pod.name": pod.metadata.name,
    "k8s.pod.uid": uidOf(pod),
    "k8s.node.name": nodeOf(pod),
    "k8s.namespace.name": namespace.metadata.name,
    "k8s.cluster.uid": cluster.uid,
    "k8s.cluster.name": cluster.name,
    "dt.entity.kubernetes_cluster": clusterEntityId(cluster),
    ...(container !== undefined && { "k8s.container.name": container }),
  };
}

/** The layers that people write. The Operator adds them when a pod is created, and only in observed namespaces. */
export function metadataOf(
  { pod, namespace }: EnrichedPod,
  { rules, resourceAttributes }: EnrichmentContext,
): Attributes {
  return {
    ...fromRules(rules, namespace),
    ...resourceAttributes,
    ...fromAnnotations(namespace),
    ...fromAnnotations(pod),
  };
}

/**
 * Value of OTEL_RESOURCE_ATTRIBUTES that a container of an observed pod starts with: all of `enrichmentOf`, the
 * attributes that the Operator still writes under their old names, and strongest of all what the container already has.
 * A space becomes `+`, as in the Operator, and a reader that only knows `%20` keeps that plus.
 *
 * @param container Name of a container of the pod.
 * @see Dynatrace Operator v1.10, OTLP resource attributes
 */
export function resourceAttributesText(target: EnrichedPod, context: EnrichmentContext, container: string): string {
  const enriched = enrichmentOf(target, context, container);
  const variables = containersOf(target.pod).find(({ name }) => name === container)?.env ?? [];
  const own = variables.find(({ name }) => name === "OTEL_RESOURCE_ATTRIBUTES")?.value;
  return Object.entries({ ...underOldNames(target, context), ...enriched, ...parseAttributes(own ?? "") })
    .filter(([key, value]) => key !== "" && value !== "")
    .map(([key, value]) => `${key}=${encodeQuery(decodeQuery(value))}`)
    .join(",");
}

function underOldNames({ workload }: EnrichedPod, { cluster }: EnrichmentContext): Attributes {
  return {
    "dt.kubernetes.workload.kind": workload.kind,
    "dt.kubernetes.workload.name": workload.name,
    "dt.kubernetes.cluster.id": cluster.uid,
  };
}

/** Among rules with one target the first that finds a value counts. */
function fromRules(rules: readonly EnrichmentRule[], { metadata }: KubernetesObject): Attributes {
  const found = new Map<string, string>();
  for (const { type, source, target } of rules) {
    const values = { LABEL: metadata.labels, ANNOTATION: metadata.annotations }[type];
    if (values === undefined || !Object.hasOwn(values, source)) continue;
    const value = values[source] ?? "";
    if (!target) found.set(`k8s.namespace.${type.toLowerCase()}.${source}`, value);
    else if (!found.has(target)) found.set(target, value);
  }
  return Object.fromEntries(found);
}

function fromAnnotations({ metadata }: KubernetesObject): Attributes {
  const entries = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(METADATA_PREFIX));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(METADATA_PREFIX.length), value]));
}

/** `key=value,key=value`; what has no equals sign is dropped. */
function parseAttributes(text: string): Attributes {
  const pairs = text.split(",").filter((pair) => pair.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

/** As a query of a URL is escaped: everything but letters, digits and `-_.~`, and a space as plus. */
function encodeQuery(value: string): string {
  // By way of bytes: half a surrogate pair, which cannot be escaped, becomes U+FFFD.
  return encodeURIComponent(Buffer.from(value, "utf8").toString("utf8"))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** Undoes `encodeQuery`, so that nothing is escaped twice; text that is not escaped validly stays. */
function decodeQuery(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}
