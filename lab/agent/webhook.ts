import type { KubernetesObject } from "../control-plane/kubernetes-object";
import { readConfiguration } from "./configuration";
import {
  type Attributes,
  type EnrichmentRule,
  isObserved,
  isVetoed,
  type ObservedNamespaces,
  resourceAttributesText,
} from "./enrichment";
import { clusterEntityId } from "./entity-id";
import { type ClusterIdentity, type KubernetesReader, nodeOf, uidOf } from "./kubernetes";
import { reasonOf } from "./reason";
import { ownersAmong, workloadOf } from "./workload-owner";

/** What the webhook is given. */
export interface WebhookOptions {
  /** Base URL of the environment, without a slash at its end. */
  readonly tenantUrl: string;
  /** Token of the environment that may read settings. */
  readonly apiToken: string;
  readonly kubernetes: KubernetesReader;
  readonly cluster: ClusterIdentity;
  /** Which namespaces get attributes: the `namespaceSelector` of the DynaKube's OTLP configuration. */
  readonly observe: ObservedNamespaces;
  /** The DynaKube's `spec.resourceAttributes` and those of its OTLP configuration. @default none */
  readonly resourceAttributes?: Attributes;
  /** Told why a pod started without attributes, or with those of earlier rules. @default nobody is told */
  readonly onProblem?: (message: string) => void;
}

/** Annotation of a pod that switches the OTLP part off. */
const OTLP_VETO = "otlp-exporter-configuration.dynatrace.com/inject";

/** Variables of a container, as the program will see them. */
type Variables = Readonly<Record<string, string>>;

/** Adds to the variables of a container what the Operator's webhook would. */
export type ExtendVariables = (
  variables: Variables,
  container: { readonly name: string },
  pod: KubernetesObject,
) => Promise<Record<string, string>>;

/**
 * Stands in for the Operator's mutating webhook, as far as a process sees it: the resource attributes of what it sends
 * by OTLP. A failure never keeps a pod from starting; it starts with what is known, as with `failurePolicy: Ignore`.
 *
 * @returns what a node calls for each container that it starts.
 * @see Dynatrace Operator v1.10, pod annotations that switch injection off, and OTLP resource attributes
 * @example
 * const node = await startNode({ client, folder, programOf, extendEnvironment: otlpWebhook(options) });
 */
export function otlpWebhook(options: WebhookOptions): ExtendVariables {
  const { tenantUrl, apiToken, kubernetes, cluster, observe, resourceAttributes, onProblem = () => {} } = options;
  const scopes = [clusterEntityId(cluster), "environment"];
  let rules: readonly EnrichmentRule[] = [];
  return async (variables, container, pod) => {
    const unchanged = { ...variables };
    const name = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
    try {
      rules = (await readConfiguration({ url: tenantUrl, apiToken }, scopes)).enrichmentRules;
    } catch (error) {
      onProblem(`${name} gets attributes by the rules that were read last: ${reasonOf(error)}`);
    }
    try {
      const [namespaces, replicaSets, jobs] = await Promise.all([
        kubernetes.list("v1", "Namespace"),
        kubernetes.list("apps/v1", "ReplicaSet", pod.metadata.namespace),
        kubernetes.list("batch/v1", "Job", pod.metadata.namespace),
      ]);
      const namespace = namespaces.find((each) => each.metadata.name === pod.metadata.namespace);
      if (namespace === undefined || !isObserved(namespace, observe) || isVetoed(pod, OTLP_VETO, container.name))
        return unchanged;
      const workload = workloadOf(pod, ownersAmong([...replicaSets, ...jobs]));
      const context = { cluster, rules, resourceAttributes };
      return {
        K8S_PODNAME: pod.metadata.name,
        K8S_PODUID: uidOf(pod),
        K8S_NODE_NAME: nodeOf(pod),
        ...unchanged,
        OTEL_RESOURCE_ATTRIBUTES: resourceAttributesText({ pod, namespace, workload }, context, container.name),
      };
    } catch (error) {
      onProblem(`${name} starts without attributes: ${reasonOf(error)}`);
      return unchanged;
    }
  };
}
