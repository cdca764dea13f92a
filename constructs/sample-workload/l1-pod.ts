import type {
  DeploymentV1SpecTemplate,
  DeploymentV1SpecTemplateSpecContainer,
} from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { Container, LabelSelector, PodTemplate, Probe } from "./kubernetes-objects";

/** A pod template as the provider's configuration: blocks in the singular, and numbers as text where it asks for it. */
export function toTemplate({ metadata, spec }: PodTemplate): DeploymentV1SpecTemplate {
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
        labelSelector: [toSelector(labelSelector)],
      })),
      container: containers.map(toContainer),
      volume: [...volumes],
    },
  };
}

function toContainer(container: Container): DeploymentV1SpecTemplateSpecContainer {
  const { ports, env, volumeMounts, securityContext, startupProbe, livenessProbe, readinessProbe, ...same } = container;
  const { runAsUser, runAsGroup, capabilities, ...context } = securityContext;
  return {
    ...same,
    port: [...ports],
    env: [...env],
    volumeMount: [...volumeMounts],
    startupProbe: toProbe(startupProbe),
    livenessProbe: toProbe(livenessProbe),
    readinessProbe: toProbe(readinessProbe),
    securityContext: {
      ...context,
      runAsUser: String(runAsUser),
      runAsGroup: String(runAsGroup),
      capabilities: { drop: [...capabilities.drop] },
    },
  };
}

function toProbe({ httpGet, ...timing }: Probe) {
  return { httpGet: { ...httpGet }, ...timing };
}

/** A selector with lists that the provider's types may change. */
export function toSelector({ matchLabels, matchExpressions }: LabelSelector) {
  return {
    ...(matchLabels && { matchLabels }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((each) => ({ ...each, values: [...each.values] })),
    }),
  };
}
