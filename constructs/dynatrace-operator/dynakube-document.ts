import { Token } from "cdktf";
import { isNamespaceName } from "../kubernetes-names";
import type { Finding } from "../validation";

/** Namespace of the Operator, its DynaKube and everything that they start. */
export const DYNATRACE_NAMESPACE = "dynatrace";

/** What an ActiveGate can be asked to do. */
export const ACTIVE_GATE_CAPABILITIES = [
  "routing",
  "kubernetes-monitoring",
  "metrics-ingest",
  "dynatrace-api",
  "debugging",
] as const;

/** Processor time and memory: what is reserved, and the most there is. */
export interface ResourceBounds {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string; readonly memory?: string };
}

/** What a DynaKube says of one cluster. */
export interface DynaKubeProps {
  /** Name of the DynaKube: a DNS label of at most 40 characters that begins with a letter. */
  readonly dynaKubeName: string;
  /** Address of the tenant's API: `https://<id>.live.dynatrace.com/api`. Its tenant cannot change later. */
  readonly apiUrl: string;
  /** Name of the Secret with the keys apiToken and dataIngestToken in namespace dynatrace; made outside of this code. */
  readonly tokensSecret: string;
  /** Name of the cluster in Dynatrace; management zones refer to it. */
  readonly clusterName: string;
  /** Labels of the namespaces that are observed; without any, all of them would be. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /**
   * Attributes of everything that the cluster sends: label keys and label values.
   * @default - none
   */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /**
   * Namespaces whose logs the Operator's own ingest rule takes in. It makes the rule only while the cluster has none,
   * and only with a token that may write settings. Without a namespace log monitoring is left out, as the rule would
   * take in everything.
   * @default - none
   */
  readonly logNamespaces?: readonly string[];
  /**
   * Whether the Operator adds its resource attributes to containers that export traces. Endpoint, header and token of a
   * container that sets one of them itself stay as they are.
   * @default false
   */
  readonly otlpExporterConfiguration?: boolean;
  /**
   * Host group of the cluster's nodes.
   * @default - none
   */
  readonly hostGroup?: string;
  /**
   * Network zone of the cluster.
   * @default - none
   */
  readonly networkZone?: string;
  /**
   * What the ActiveGates do.
   * @default - Kubernetes monitoring, which scrapes Prometheus exporters too, and routing
   */
  readonly activeGateCapabilities?: readonly string[];
  /**
   * ActiveGates of the cluster.
   * @default 2
   */
  readonly activeGateReplicas?: number;
  /**
   * What one ActiveGate asks for.
   * @default - 200m and 1Gi, at most one core and 2Gi
   */
  readonly activeGateResources?: ResourceBounds;
}

/** A DynaKube as Kubernetes document. */
export interface DynaKubeDocument {
  readonly apiVersion: "dynatrace.com/v1beta6";
  readonly kind: "DynaKube";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

const FEATURE = "feature.dynatrace.com/";

/** The Operator's own limits for what is injected into every pod. */
const INIT_RESOURCES = { requests: { cpu: "30m", memory: "30Mi" }, limits: { cpu: "100m", memory: "60Mi" } };
const ONE_AGENT_RESOURCES = { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "300m", memory: "1536Mi" } };
const ACTIVE_GATE_RESOURCES = { requests: { cpu: "200m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } };

/**
 * The DynaKube for Cloud Native Full Stack: OneAgent on every node, code modules and metadata in the namespaces that
 * carry the labels, log monitoring, and ActiveGates that watch the cluster and scrape exporters.
 *
 * @see Dynatrace Operator, API type DynaKube v1beta6
 */
export function renderDynaKube(props: DynaKubeProps): DynaKubeDocument {
  const namespaceSelector = { matchLabels: props.namespaceLabels };
  const { resourceAttributes = {}, logNamespaces = [] } = props;
  return {
    apiVersion: "dynatrace.com/v1beta6",
    kind: "DynaKube",
    metadata: {
      name: props.dynaKubeName,
      namespace: DYNATRACE_NAMESPACE,
      annotations: {
        [`${FEATURE}automatic-kubernetes-api-monitoring-cluster-name`]: props.clusterName,
        // A pod without OneAgent is better than no pod.
        [`${FEATURE}injection-failure-policy`]: "silent",
        [`${FEATURE}label-version-detection`]: "true",
      },
    },
    spec: {
      apiUrl: props.apiUrl,
      tokens: props.tokensSecret,
      ...(props.networkZone !== undefined && { networkZone: props.networkZone }),
      ...(Object.keys(resourceAttributes).length > 0 && { resourceAttributes }),
      metadataEnrichment: { enabled: true, namespaceSelector },
      ...(logNamespaces.length > 0 && {
        logMonitoring: { ingestRuleMatchers: [{ attribute: "k8s.namespace.name", values: [...logNamespaces] }] },
      }),
      // The selector stands beside the signals, and overriding a container's own variables stays off.
      ...(props.otlpExporterConfiguration && {
        otlpExporterConfiguration: { signals: { traces: {} }, namespaceSelector },
      }),
      oneAgent: {
        ...(props.hostGroup !== undefined && { hostGroup: props.hostGroup }),
        cloudNativeFullStack: {
          namespaceSelector,
          tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
          oneAgentResources: ONE_AGENT_RESOURCES,
          initResources: INIT_RESOURCES,
        },
      },
      activeGate: {
        capabilities: [...(props.activeGateCapabilities ?? ["kubernetes-monitoring", "routing"])],
        replicas: props.activeGateReplicas ?? 2,
        resources: props.activeGateResources ?? ACTIVE_GATE_RESOURCES,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "app.kubernetes.io/name": "activegate" } },
          },
        ],
      },
    },
  };
}

/**
 * The rules that only the Operator's webhook enforces, before anything is deployed, and ours on top.
 *
 * @see Dynatrace Operator, validation of DynaKubes
 */
export function checkDynaKube(props: DynaKubeProps): Finding[] {
  return [
    ...checkName(props.dynaKubeName),
    ...checkApiUrl(props.apiUrl),
    ...checkTokensSecret(props.tokensSecret),
    ...checkClusterName(props.clusterName),
    ...checkNamespaceLabels(props.namespaceLabels),
    ...checkAttributes("resourceAttributes", props.resourceAttributes ?? {}),
    ...checkLogNamespaces(props.logNamespaces ?? []),
    ...checkActiveGate(props),
  ];
}

function checkName(received: string): Finding[] {
  if (Token.isUnresolved(received) || /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(received)) return [];
  const rule = "must be a DNS label of at most 40 characters that begins with a letter";
  const fix = "write lower-case letters, digits and hyphens";
  return [{ field: "dynaKubeName", rule, received, fix }];
}

function checkApiUrl(received: string): Finding[] {
  if (Token.isUnresolved(received)) return [];
  const field = "apiUrl";
  if (/ENVIRONMENTID/.test(received)) {
    const rule = "must name a tenant, not the example of the documentation";
    return [{ field, rule, received, fix: "write the tenant's id in place of ENVIRONMENTID" }];
  }
  if (received.length > 128) {
    return [
      { field, rule: "must be at most 128 characters", received, fix: "write https://<id>.live.dynatrace.com/api" },
    ];
  }
  if (/^https?:\/\/[\w.-]+(:\d+)?(\/e\/[\w-]+)?\/api$/.test(received)) return [];
  const rule = "must be the address of a tenant's API, which ends in /api";
  return [{ field, rule, received, fix: "write https://<id>.live.dynatrace.com/api" }];
}

/** What was found is not printed, as the field's name says token: somebody may have written the value itself. */
function checkTokensSecret(received: string): Finding[] {
  if (Token.isUnresolved(received) || received.split(".").every(isNamespaceName)) return [];
  const rule = "must be the name of a Secret in namespace dynatrace";
  return [{ field: "tokensSecret", rule, received, fix: "write its name, never the token" }];
}

function checkClusterName(received: string): Finding[] {
  if (Token.isUnresolved(received) || /^\P{Cc}{1,256}$/u.test(received)) return [];
  const rule = "must be 1 to 256 characters on one line";
  return [{ field: "clusterName", rule, received, fix: "write the name that Dynatrace shall show" }];
}

function checkNamespaceLabels(labels: Readonly<Record<string, string>>): Finding[] {
  if (Object.keys(labels).length > 0) return checkAttributes("namespaceLabels", labels);
  const rule = "must name a label, or OneAgent is injected into every namespace of the cluster";
  return [{ field: "namespaceLabels", rule, received: labels, fix: 'write a label such as { observe: "true" }' }];
}

function checkAttributes(field: string, attributes: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const at = `${field}[${JSON.stringify(key)}]`;
    const found: Finding[] = [];
    if (!isLabelKey(key)) {
      const rule = "must have a label key: at most 63 letters, digits and -_. with an optional DNS prefix and a slash";
      found.push({ field: at, rule, received: key, fix: "write a key such as deployment.environment.name" });
    }
    if (!Token.isUnresolved(value) && !/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value)) {
      const rule = "must be a label value: at most 63 letters, digits and -_. between letters or digits";
      found.push({ field: at, rule, received: value, fix: "shorten it or write hyphens instead" });
    }
    return found;
  });
}

function checkLogNamespaces(namespaces: readonly string[]): Finding[] {
  return namespaces.flatMap((received, index) => {
    if (Token.isUnresolved(received) || isNamespaceName(received)) return [];
    const fix = "write the name as kubectl get namespaces shows it";
    return [{ field: `logNamespaces[${index}]`, rule: "must be the name of a namespace", received, fix }];
  });
}

function checkActiveGate(props: DynaKubeProps): Finding[] {
  const allowed: readonly string[] = ACTIVE_GATE_CAPABILITIES;
  const found = (props.activeGateCapabilities ?? []).flatMap((received, index): Finding[] => {
    if (allowed.includes(received)) return [];
    const fix = `write one of ${allowed.join(", ")}`;
    return [
      { field: `activeGateCapabilities[${index}]`, rule: "must be a capability of an ActiveGate", received, fix },
    ];
  });
  const { activeGateReplicas: replicas, activeGateResources: resources } = props;
  if (replicas !== undefined && !Token.isUnresolved(replicas) && !(Number.isInteger(replicas) && replicas >= 1)) {
    const rule = "must be a whole number of at least 1";
    found.push({ field: "activeGateReplicas", rule, received: replicas, fix: "write 2, so that one may fail" });
  }
  if (resources && resources.limits.memory === undefined) {
    const rule = "must be set, or one ActiveGate may take a node's whole memory";
    found.push({
      field: "activeGateResources.limits.memory",
      rule,
      received: null,
      fix: "write a quantity such as 2Gi",
    });
  }
  return found;
}

function isLabelKey(key: string): boolean {
  const [name = "", prefix, ...rest] = key.split("/").reverse();
  const isPrefix = prefix === undefined || prefix.split(".").every(isNamespaceName);
  return rest.length === 0 && isPrefix && /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(name);
}
