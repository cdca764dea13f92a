import type { KubernetesObject } from "../control-plane/kubernetes-object";

/** What the node reads of a pod. The API has checked its shape. */
export interface Pod extends KubernetesObject {
  readonly metadata: KubernetesObject["metadata"] & {
    readonly namespace: string;
    readonly uid: string;
    /** When the pod is to be gone at the latest; present once its deletion was asked for. */
    readonly deletionTimestamp?: string;
  };
  readonly spec: PodSpec;
  readonly status?: { readonly phase?: string };
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly serviceAccountName?: string;
  readonly restartPolicy?: "Always" | "OnFailure" | "Never";
  readonly terminationGracePeriodSeconds?: number;
  readonly schedulingGates?: readonly unknown[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly VariableSource[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly exec?: ExecAction } };
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: KeyReference;
    readonly configMapKeyRef?: KeyReference;
    readonly fieldRef?: { readonly fieldPath: string };
    readonly [source: string]: unknown;
  };
}

/** One entry of a Secret or ConfigMap in the pod's namespace. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** All entries of a Secret or ConfigMap, with something put before each name. */
export interface VariableSource {
  readonly prefix?: string;
  readonly secretRef?: { readonly name: string; readonly optional?: boolean };
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
}

export interface ExecAction {
  readonly command: readonly string[];
}

/** A probe as the API has filled it in; only `grpc` is not understood. */
export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly scheme?: string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly exec?: ExecAction;
  readonly grpc?: unknown;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
}

/** A program of this machine that stands for an image. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Folder that it is started in. @default the container's own folder */
  readonly folder?: string;
  /** What the image itself would set; the pod's variables are stronger. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Which program stands for a container's image; nothing for an image that is not known. */
export type ProgramOf = (container: Container, pod: Pod) => Program | undefined;

/** `tlo-python/sample-app-5d9f`, as people and kubectl write it. */
export function describePod({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** What of a pod this node cannot do, in words; nothing where it can. */
export function refusalOf({ spec }: Pod): string | undefined {
  if (spec.initContainers?.length) return "the lab's node runs no init containers";
  const probed = spec.containers.find((container) =>
    [container.startupProbe, container.livenessProbe, container.readinessProbe].some((probe) => probe?.grpc),
  );
  return probed && `the lab's node has no probes by gRPC, which container ${probed.name} asks for`;
}

/**
 * The number of a port, which may be given by the name that the container declares for it.
 *
 * @throws Error when the container has no port of that name.
 */
export function portNumber(container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const found = container.ports?.find(({ name }) => name === port);
  if (found === undefined) throw new Error(`container ${container.name} has no port named ${port}`);
  return found.containerPort;
}
