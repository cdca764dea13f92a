import type { DeploymentV1Config } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { HorizontalPodAutoscalerV2Config } from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2";
import type { IngressV1Config } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import type { NamespaceV1Config } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { NetworkPolicyV1Config } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import type { PodDisruptionBudgetV1Config } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1";
import type { ServiceAccountV1Config } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import type { ServiceV1Config } from "@cdktf/provider-kubernetes/lib/service-v1";
import { literal } from "../literal";
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Namespace,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
} from "./kubernetes-objects";
import { toSelector, toTemplate } from "./l1-pod";

/**
 * Kubernetes documents as configurations of the provider's resources. Each is written out, as a wrong shape would be
 * dropped without a word; a test compares what comes out with the document, field by field.
 */

/** The document with every text such that Terraform takes it literally. Apply it once, before one of the functions below. */
export function escaped<T>(value: T): T;
export function escaped(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map((each) => escaped(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escaped(each)]));
}

export function toNamespace({ metadata }: Namespace): NamespaceV1Config {
  return { metadata };
}

export function toServiceAccount({ metadata, automountServiceAccountToken }: ServiceAccount): ServiceAccountV1Config {
  return { metadata, automountServiceAccountToken };
}

/**
 * Readiness is not waited for: a wait that times out marks the Deployment for replacement. The annotation is what
 * `kubectl rollout restart` leaves behind.
 */
export function toDeployment({ metadata, spec }: Deployment): DeploymentV1Config {
  const { replicas, template, strategy, ...same } = spec;
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
  return {
    metadata,
    spec: {
      ...same,
      ...(replicas !== undefined && { replicas: String(replicas) }),
      strategy: {
        type: strategy.type,
        rollingUpdate: { maxSurge: String(maxSurge), maxUnavailable: String(maxUnavailable) },
      },
      template: toTemplate(template),
    },
    waitForRollout: false,
    lifecycle: {
      ignoreChanges: ['spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]'],
    },
  };
}

export function toDisruptionBudget({ metadata, spec }: PodDisruptionBudget): PodDisruptionBudgetV1Config {
  return { metadata, spec: { ...spec, maxUnavailable: String(spec.maxUnavailable) } };
}

export function toAutoscaler({ metadata, spec }: HorizontalPodAutoscaler): HorizontalPodAutoscalerV2Config {
  const { metrics, ...same } = spec;
  return { metadata, spec: { ...same, metric: [...metrics] } };
}

/** An address may take longer than any wait, and a wait that times out has the next apply replace the load balancer. */
export function toService({ metadata, spec }: Service): ServiceV1Config {
  const { ports, loadBalancerSourceRanges, ...same } = spec;
  return {
    metadata,
    spec: {
      ...same,
      port: [...ports],
      ...(loadBalancerSourceRanges && { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
    },
    waitForLoadBalancer: false,
  };
}

export function toIngress({ metadata, spec }: Ingress): IngressV1Config {
  const { rules, ...same } = spec;
  const rule = rules.map(({ host, http }) => ({ host, http: { path: [...http.paths] } }));
  return { metadata, spec: { ...same, rule }, waitForLoadBalancer: false };
}

export function toNetworkPolicy({ metadata, spec }: NetworkPolicy): NetworkPolicyV1Config {
  return {
    metadata,
    spec: {
      podSelector: spec.podSelector,
      policyTypes: [...spec.policyTypes],
      ingress: spec.ingress.map(({ from, ports }) => ({
        ...(from && { from: from.map(toPeer) }),
        ports: ports.map(toPort),
      })),
      egress: spec.egress.map(({ to, ports }) => ({ to: to.map(toPeer), ports: ports.map(toPort) })),
    },
  };
}

function toPeer({ namespaceSelector, podSelector, ipBlock }: NetworkPeer) {
  return {
    ...(namespaceSelector && { namespaceSelector: toSelector(namespaceSelector) }),
    ...(podSelector && { podSelector: toSelector(podSelector) }),
    ...(ipBlock && { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except && { except: [...ipBlock.except] }) } }),
  };
}

function toPort({ port, protocol }: NetworkPort) {
  return { port: String(port), protocol };
}
