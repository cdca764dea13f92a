import { describeWorkload, Exposure } from "../../../constructs/sample-workload";
import { ORDERS } from "./orders";

const selector = { "app.kubernetes.io/name": "orders", "app.kubernetes.io/instance": "orders" };
const labels = {
  ...selector,
  "app.kubernetes.io/part-of": "team-orders",
  "app.kubernetes.io/managed-by": "dynatrace-onboarding",
  "dt.owner": "team-orders",
};
const metadata = { name: "orders", namespace: "orders", labels };

test("a load balancer is a Service of its own with the provider's annotations as they are", () => {
  const annotations = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };
  const exposure = Exposure.loadBalancer({ annotations, sourceRanges: ["192.0.2.0/24"] });
  const objects = describeWorkload({ ...ORDERS, exposure });
  expect(objects).not.toHaveProperty("ingress");
  expect(objects.loadBalancer).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, name: "orders-lb", annotations },
    spec: {
      type: "LoadBalancer",
      selector,
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
      loadBalancerSourceRanges: ["192.0.2.0/24"],
    },
  });
});

test("an Ingress leads to the Service inside the cluster", () => {
  const exposure = Exposure.ingress({ host: "orders.example.com", className: "nginx" });
  const objects = describeWorkload({ ...ORDERS, exposure });
  expect(objects).not.toHaveProperty("loadBalancer");
  const backend = { service: { name: "orders", port: { name: "http" } } };
  expect(objects.ingress).toEqual({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: {
      ingressClassName: "nginx",
      tls: [{ hosts: ["orders.example.com"], secretName: "orders-tls" }],
      rules: [{ host: "orders.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  });
});

test("a load balancer serves private networks only, unless the caller names others", () => {
  const specOf = (exposure: Exposure) => describeWorkload({ ...ORDERS, exposure }).loadBalancer?.spec;
  const privately = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  expect(specOf(Exposure.loadBalancer())?.loadBalancerSourceRanges).toEqual(privately);
  const everybody = ["0.0.0.0/0", "::/0"];
  expect(specOf(Exposure.loadBalancer({ sourceRanges: everybody }))?.loadBalancerSourceRanges).toEqual(everybody);
});

test("a load balancer that ends TLS listens on 443 and passes requests on to the users' port", () => {
  const exposure = Exposure.loadBalancer({ terminatesTls: true, annotations: { "example.com/certificate": "a" } });
  expect(describeWorkload({ ...ORDERS, exposure }).loadBalancer?.spec.ports).toEqual([
    { name: "https", port: 443, targetPort: "http", protocol: "TCP" },
  ]);
  expect(exposure.isPlainHttp).toBe(false);
});

test("the certificate of an Ingress is a Secret by name, and plain HTTP has to be asked for", () => {
  const tlsOf = (tlsSecret?: string | false) => {
    const exposure = Exposure.ingress({ host: "orders.example.com", tlsSecret });
    return { tls: describeWorkload({ ...ORDERS, exposure }).ingress?.spec.tls, isPlainHttp: exposure.isPlainHttp };
  };
  const hosts = ["orders.example.com"];
  expect(tlsOf()).toEqual({ tls: [{ hosts, secretName: "orders-tls" }], isPlainHttp: false });
  expect(tlsOf("apps-tls")).toEqual({ tls: [{ hosts, secretName: "apps-tls" }], isPlainHttp: false });
  expect(tlsOf(false)).toEqual({ tls: undefined, isPlainHttp: true });
});
