import type { KubernetesObject, ObjectReference } from "../../../lab/control-plane/kubernetes-object";
import { serviceBehind } from "../../../lab/load-balancer/front";

const metadata = { name: "web", namespace: "orders" };
const inner = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: { ports: [{ name: "http", port: 80 }, { port: 81 }] },
};
const client = {
  get: async ({ metadata: { name } }: ObjectReference): Promise<KubernetesObject | undefined> =>
    name === "web" ? inner : undefined,
};

const service = (spec: object): KubernetesObject => ({ apiVersion: "v1", kind: "Service", metadata, spec });
const to = (name: string, port: object) => ({ backend: { service: { name, port } } });
const ingress = (...paths: object[]): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata,
  spec: { rules: [{ http: { paths } }] },
});

test.each([
  [service({ type: "LoadBalancer", ports: [{ name: "https", port: 443 }] }), "https"],
  [service({ type: "LoadBalancer", ports: [{ port: 80 }] }), ""],
  [ingress(to("web", { name: "http" })), "http"],
  [ingress(to("web", { name: "http" }), to("web", { name: "http" })), "http"],
  [ingress(to("web", { number: 81 })), ""],
])("front %#", async (front, portName) => {
  expect(await serviceBehind(client, front)).toEqual({ service: { namespace: "orders", name: "web" }, portName });
});

test.each([
  [service({ type: "ClusterIP", ports: [{ port: 80 }] }), "Service orders/web is of type ClusterIP, not LoadBalancer"],
  [
    service({ type: "LoadBalancer", ports: [{ port: 80 }, { port: 443 }] }),
    "Service orders/web has 2 ports; the lab's load balancer serves exactly one",
  ],
  [ingress(), "Ingress orders/web has 0 backends; the lab's load balancer serves exactly one"],
  [
    ingress(to("web", { name: "http" }), to("other", { name: "http" })),
    "Ingress orders/web has 2 backends; the lab's load balancer serves exactly one",
  ],
  [ingress(to("other", { name: "http" })), "Ingress orders/web leads to Service orders/other, which is not there"],
  [ingress(to("web", { name: "grpc" })), "Service orders/web has no port that Ingress orders/web asks for"],
  [ingress({ backend: { resource: {} } }), "Ingress orders/web does not lead to a Service"],
  [{ apiVersion: "v1", kind: "Pod", metadata }, "Pod orders/web is neither a Service nor an Ingress"],
])("refusal %#", async (front, message) => {
  await expect(serviceBehind(client, front)).rejects.toThrow(message);
});
