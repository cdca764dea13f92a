import type { DeploymentV1Config } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { HorizontalPodAutoscalerV2Config } from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2";
import type { IngressV1Config } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import type { NamespaceV1Config } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { NetworkPolicyV1Config } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import type { PodDisruptionBudgetV1Config } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1";
import type { ServiceAccountV1Config } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import type { ServiceV1Config } from "@cdktf/provider-kubernetes/lib/service-v1";
import { literal } from "../literal";
import type { NetworkPort } from "./network-policy";
import type { WorkloadObjects } from "./workload-description";

/**
 * Kubernetes documents as configurations of the provider's resources: blocks in the singular, and numbers as text where
 * it asks for it. Each is written out, as a wrong shape would be dropped without a word; a test compares what comes out
 * with the document, field by field.
 */

type Document<Name extends keyof WorkloadObjects> = NonNullable<WorkloadObjects[Name]>;
type PodTemplate = Document<"deployment">["spec"]["template"];
type Container = PodTemplate["spec"]["containers"][number];

/** The document with every text such that Terraform takes it literally. Apply it once, before one of the functions below. */
export function escaped<T>(value: T): T;
export function escaped(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map((each) => escaped(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escaped(each)]));
}

export function toNamespace({ metadata }: Document<"namespace">): NamespaceV1Config {
  return { metadata };
}

export function toServiceAccount(document: Document<"serviceAccount">): ServiceAccountV1Config {
  return { metadata: document.metadata, automountServiceAccountToken: document.automountServiceAccountToken };
}

/**
 * Readiness is not waited for: a wait that times out marks the Deployment for replacement. The annotation is what
 * `kubectl rollout restart` leaves behind.
 */
export function toDeployment({ metadata, spec }: Document<"deployment">): DeploymentV1Config {
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

function toTemplate({ metadata, spec }: PodTemplate) {
  const { containers, volumes, topologySpreadConstraints, securityContext, ...same } = spec;
  const { runAsUser, runAsGroup, fsGroup, ...context } = securityContext;
  return {
    metadata,
    spec: {
      ...same,
      securityContext: {
        ...context,
        runAsUser: String(runAsUser),
        runAsGroup: String(runAsGroup),
        fsGroup: String(fsGroup),
      },
      topologySpreadConstraint: topologySpreadConstraints.map(({ labelSelector, ...constraint }) => ({
        ...constraint,
        labelSelector: [labelSelector],
      })),
      container: containers.map(toContainer),
      volume: volumes,
    },
  };
}

function toContainer({ ports, env, volumeMounts, securityContext, lifecycle, ...same }: Container) {
  const { runAsUser, runAsGroup, ...context } = securityContext;
  return {
    ...same,
    port: ports,
    env,
    volumeMount: volumeMounts,
    ...(lifecycle && { lifecycle: { preStop: [lifecycle.preStop] } }),
    securityContext: { ...context, runAsUser: String(runAsUser), runAsGroup: String(runAsGroup) },
  };
}

export function toDisruptionBudget({ metadata, spec }: Document<"disruptionBudget">): PodDisruptionBudgetV1Config {
  return { metadata, spec: { ...spec, maxUnavailable: String(spec.maxUnavailable) } };
}

export function toAutoscaler({ metadata, spec }: Document<"autoscaler">): HorizontalPodAutoscalerV2Config {
  const { metrics, ...same } = spec;
  return { metadata, spec: { ...same, metric: metrics } };
}

/** An address may take longer than any wait, and a wait that times out has the next apply replace the load balancer. */
export function toService({ metadata, spec }: Document<"service"> | Document<"loadBalancer">): ServiceV1Config {
  const { ports, ...same } = spec;
  return { metadata, spec: { ...same, port: ports }, waitForLoadBalancer: false };
}

export function toIngress({ metadata, spec }: Document<"ingress">): IngressV1Config {
  const { rules, ...same } = spec;
  const rule = rules.map(({ host, http }) => ({ host, http: { path: http.paths } }));
  return { metadata, spec: { ...same, rule }, waitForLoadBalancer: false };
}

export function toNetworkPolicy({ metadata, spec }: Document<"networkPolicy">): NetworkPolicyV1Config {
  return {
    metadata,
    spec: {
      ...spec,
      ingress: spec.ingress.map(({ ports, ...same }) => ({ ...same, ports: ports.map(toPort) })),
      egress: spec.egress.map(({ ports, ...same }) => ({ ...same, ports: ports.map(toPort) })),
    },
  };
}

function toPort({ port, protocol }: NetworkPort) {
  return { port: String(port), protocol };
}
