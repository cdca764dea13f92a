import type { KubernetesClient } from "../control-plane/client";
import type { KubernetesObject } from "../control-plane/kubernetes-object";
import { localAddressOf } from "../node/pod-network";

/** One pod that may be sent requests. */
export interface Endpoint {
  /** Name of the pod, or its address where the API names none. */
  readonly pod: string;
  /** `http://127.200.1.2:8080` */
  readonly url: string;
}

interface EndpointSlice extends KubernetesObject {
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name?: string };
  }[];
}

/** The ready pods of one Service at every moment, as the control plane's own controller finds them. */
export interface Endpoints {
  /** When the first of them are known. */
  readonly ready: Promise<void>;
  current(): readonly Endpoint[];
  close(): void;
}

/** Label by which a slice says whose it is. */
const SERVICE_NAME = "kubernetes.io/service-name";

/**
 * Follows the EndpointSlices of a Service.
 *
 * @param portName Name of the Service's port; empty where its only port has none.
 * @param onFailure Told when the API could not be asked; it is tried again.
 * @see Kubernetes documentation, "EndpointSlices"
 */
export function followEndpoints(
  client: Pick<KubernetesClient, "follow">,
  service: { readonly namespace: string; readonly name: string },
  portName: string,
  onFailure: (error: Error) => void,
): Endpoints {
  const slices = new Map<string, readonly Endpoint[]>();
  const isOurs = ({ metadata }: KubernetesObject) => metadata.labels?.[SERVICE_NAME] === service.name;
  const following = client.follow("discovery.k8s.io/v1", "EndpointSlice", {
    namespace: service.namespace,
    onChange: (slice) => {
      if (isOurs(slice)) slices.set(slice.metadata.name, readyEndpoints(slice, portName));
    },
    onGone: ({ metadata }) => slices.delete(metadata.name),
    onFailure,
  });
  return { ready: following.ready, current: () => [...slices.values()].flat(), close: () => following.close() };
}

/** A condition that is left out counts as true. */
function readyEndpoints(slice: EndpointSlice, portName: string): Endpoint[] {
  const port = slice.ports?.find(({ name = "" }) => name === portName)?.port;
  if (port === undefined) return [];
  const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  return ready.flatMap(({ addresses: [address], targetRef }) =>
    address === undefined
      ? []
      : [{ pod: targetRef?.name ?? address, url: `http://${localAddressOf(address)}:${port}` }],
  );
}
