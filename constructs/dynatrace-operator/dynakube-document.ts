import { DYNATRACE_NAMESPACE } from "../../rules/kubernetes";

/** What an ActiveGate can be asked to do. */
export const ACTIVE_GATE_CAPABILITIES = [
  "routing",
  "kubernetes-monitoring",
  "metrics-ingest",
  "dynatrace-api",
  "debugging",
] as const;

/** Processor time and memory that are reserved, as Kubernetes quantities such as `200m` and `1Gi`. */
export interface ResourceRequests {
  /** Processor time. */
  readonly cpu: string;
  /** Memory. */
  readonly memory: string;
}

/** The most processor time and memory there is, as Kubernetes quantities. */
export interface ResourceLimits {
  /**
   * Processor time.
   * @default - as much as the node has left
   */
  readonly cpu?: string;
  /**
   * Memory.
   * @default - as much as the node has left
   */
  readonly memory?: string;
}

/** Processor time and memory: what is reserved, and the most there is. */
export interface ResourceBounds {
  /** What is reserved. */
  readonly requests: ResourceRequests;
  /** The most there is. */
  readonly limits: ResourceLimits;
}

/** What a DynaKube says about one cluster: the properties of `renderDynaKube`. */
export interface DynaKubeDocumentProps {
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

/** Metadata of a DynaKube. */
export interface DynaKubeMetadata {
  /** Name of the DynaKube. */
  readonly name: string;
  /** Namespace of the Operator. */
  readonly namespace: string;
  /** What the Operator reads as feature flags. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A DynaKube as Kubernetes document. */
export interface DynaKubeDocument {
  readonly apiVersion: "dynatrace.com/v1beta6";
  readonly kind: "DynaKube";
  readonly metadata: DynaKubeMetadata;
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
export function renderDynaKube(props: DynaKubeDocumentProps): DynaKubeDocument {
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
