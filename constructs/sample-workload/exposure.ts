import type { Ingress, Service } from "./kubernetes-objects";
import { HTTP_PORT_NAME, type WorkloadNames } from "./workload-names";
import type { SampleWorkloadProps } from "./workload-props";

/** The only port of every Service. Metrics stay off: ActiveGate scrapes the pods themselves. */
export const SERVICE_PORTS = [{ name: HTTP_PORT_NAME, port: 80, targetPort: HTTP_PORT_NAME, protocol: "TCP" }] as const;

/** The way in from outside of the cluster: a Service of its own, so that a change there leaves the inner one alone. */
export function describeExposure(
  { name, exposure }: SampleWorkloadProps,
  names: WorkloadNames,
): { loadBalancer?: Service; ingress?: Ingress } {
  if (exposure?.kind === "loadBalancer") {
    const loadBalancer: Service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: names.meta("-lb", exposure.annotations),
      spec: {
        type: "LoadBalancer",
        selector: names.selector,
        ports: SERVICE_PORTS,
        ...(exposure.sourceRanges && { loadBalancerSourceRanges: exposure.sourceRanges }),
      },
    };
    return { loadBalancer };
  }
  if (exposure?.host === undefined) return {};
  const backend = { service: { name, port: { name: HTTP_PORT_NAME } } };
  const ingress: Ingress = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: names.meta("", exposure.annotations),
    spec: {
      ...(exposure.ingressClassName && { ingressClassName: exposure.ingressClassName }),
      rules: [{ host: exposure.host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
  return { ingress };
}
