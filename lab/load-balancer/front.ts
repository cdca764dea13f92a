import type { KubernetesClient } from "../control-plane/client";
import { describeObject, type KubernetesObject } from "../control-plane/kubernetes-object";

/** The Service whose pods get the requests. */
export interface Behind {
  readonly service: { readonly namespace: string; readonly name: string };
  /** Name of its port; empty where it has none. */
  readonly portName: string;
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

interface IngressBackend {
  readonly service?: { readonly name: string; readonly port: { readonly name?: string; readonly number?: number } };
}

/**
 * Where a Service of type LoadBalancer, or an Ingress, leads.
 *
 * @throws Error for another kind, for several ports, or for several Services behind one Ingress.
 */
export async function serviceBehind(client: Pick<KubernetesClient, "get">, front: KubernetesObject): Promise<Behind> {
  const { namespace = "default" } = front.metadata;
  if (front.kind === "Service") {
    const { type, ports = [] } = front.spec as { type?: string; ports?: readonly ServicePort[] };
    if (type !== "LoadBalancer") throw new Error(`${describeObject(front)} is of type ${type}, not LoadBalancer`);
    return { service: { namespace, name: front.metadata.name }, portName: onlyOne(ports, front, "ports").name ?? "" };
  }
  if (front.kind !== "Ingress") throw new Error(`${describeObject(front)} is neither a Service nor an Ingress`);
  const { service } = onlyOne(backendsOf(front), front, "backends");
  if (service === undefined) throw new Error(`${describeObject(front)} does not lead to a Service`);
  const metadata = { name: service.name, namespace };
  const found = await client.get({ apiVersion: "v1", kind: "Service", metadata });
  if (!found)
    throw new Error(`${describeObject(front)} leads to Service ${namespace}/${service.name}, which is not there`);
  const { ports = [] } = found.spec as { ports?: readonly ServicePort[] };
  const port = ports.find(({ name, port: number }) => name === service.port.name || number === service.port.number);
  if (port === undefined)
    throw new Error(`${describeObject(found)} has no port that ${describeObject(front)} asks for`);
  return { service: { namespace, name: service.name }, portName: port.name ?? "" };
}

function backendsOf({ spec }: KubernetesObject): IngressBackend[] {
  const { rules = [], defaultBackend } = spec as {
    rules?: readonly { http?: { paths: readonly { backend: IngressBackend }[] } }[];
    defaultBackend?: IngressBackend;
  };
  const backends = rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
  const distinct = new Map(
    [...backends, ...(defaultBackend ? [defaultBackend] : [])].map((each) => [JSON.stringify(each), each]),
  );
  return [...distinct.values()];
}

function onlyOne<T>(all: readonly T[], front: KubernetesObject, what: string): T {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  throw new Error(`${describeObject(front)} has ${all.length} ${what}; the lab's load balancer serves exactly one`);
}
