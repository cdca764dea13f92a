import type { ContainerVariable, OtlpTraceExport } from "../otlp-traces";
import type { ScrapeAnnotationsProps } from "../prometheus-scrape";
import type { Exposure } from "./exposure";

/** Labels or annotations. */
export type StringMap = Readonly<Record<string, string>>;

/** How many pods there are, by processor use. */
export interface Autoscale {
  /** Fewest pods: at least 1. */
  readonly min: number;
  /** Most pods: at least `min`. */
  readonly max: number;
  /** Share of the requested processor time that is aimed at, in percent. */
  readonly cpuPercent: number;
}

/** What a container asks for. */
export interface ContainerResources {
  /** Processor time that is reserved; there is no upper bound, as a throttled probe kills a healthy pod. */
  readonly cpu: string;
  /** Memory that is reserved, and the most there is. */
  readonly memory: string;
}

/** Properties of `SampleWorkload`. */
export interface SampleWorkloadProps {
  /** Name of all its objects: a DNS label of at most 60 characters. */
  readonly name: string;
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** Team that answers for it; Dynatrace shows it as owner. */
  readonly owner: string;
  /** Image with its digest: `registry.example.com/orders@sha256:…`. */
  readonly image: string;
  /**
   * Whether an image that is named by tag is refused. Otherwise it is a warning.
   * @default true
   */
  readonly requireDigest?: boolean;
  /**
   * Secrets in the namespace with the credentials of the image's registry; only their names are written.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Whether the namespace is declared too, with the marks below. One that exists already is not taken over.
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Labels of the namespace beside those of Pod Security; the DynaKube's selector looks for them.
   * @default - none
   */
  readonly namespaceLabels?: StringMap;
  /**
   * Value of `dt.security_context` on everything that the namespace sends.
   * @default - none
   */
  readonly securityContext?: string;
  /**
   * Value of `dt.cost.costcenter` on everything that the namespace sends.
   * @default - none
   */
  readonly costCenter?: string;
  /**
   * Value of `dt.cost.product` on everything that the namespace sends.
   * @default - the name
   */
  readonly product?: string;
  /**
   * Version of the app, as a label; Dynatrace shows it as release.
   * @default - none
   */
  readonly version?: string;
  /**
   * Number of pods, where no autoscaler decides.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Lets the processor use decide how many pods there are.
   * @default - `replicas` decides
   */
  readonly autoscale?: Autoscale;
  /**
   * Port on which the container serves users and probes.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Seconds that a pod goes on serving after it is asked to stop; 0 stops it at once. The image must have `sleep`.
   * @default 10
   */
  readonly preStopSeconds?: number;
  /**
   * What the container exposes to the scraper. The pod's annotations follow from it, and the network policy opens the
   * port to ActiveGates; a port of its own keeps the metrics from users.
   * @default - no metrics
   */
  readonly metrics?: ScrapeAnnotationsProps;
  /**
   * What the container asks for.
   * @default - 50m of processor time and 256Mi of memory, which leaves room for an injected code module
   */
  readonly resources?: ContainerResources;
  /**
   * Variables of the container beside those that the props above lead to.
   * @default - none
   */
  readonly env?: readonly ContainerVariable[];
  /**
   * Annotations of the pods beside those that the props above lead to.
   * @default - none
   */
  readonly podAnnotations?: StringMap;
  /**
   * How it is reached from outside of the cluster.
   * @default - not at all
   */
  readonly exposure?: Exposure;
  /**
   * Sends traces straight to Dynatrace.
   * @default - no traces
   */
  readonly traces?: OtlpTraceExport;
  /**
   * Whether OneAgent's code modules may be injected. Together with `traces` that is refused.
   * @default - true without traces, false with them
   */
  readonly codeModuleInjection?: boolean;
}
