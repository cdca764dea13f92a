import type { NetworkPeer, NetworkPolicy, NetworkPort } from "./kubernetes-objects";
import { codeModulesAllowed, containerPorts, HTTP_PORT_NAME, type WorkloadNames } from "./workload-names";
import type { SampleWorkloadProps } from "./workload-props";

/** Namespace of the Dynatrace Operator and everything that it starts. */
const DYNATRACE_NAMESPACE = "dynatrace";

/** Where an ActiveGate's container takes agent traffic. */
const ACTIVE_GATE_PORT = 9999;

/** Networks that no tenant of Dynatrace SaaS lies in: private ones and the cloud's metadata service. */
const PRIVATE_NETWORKS = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

const inNamespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

/**
 * Everything else is refused in both directions. Load balancers and ingress controllers arrive from addresses that
 * differ by provider, so users' port is open to all; probes come from the node itself.
 *
 * @see Kubernetes documentation, "Network Policies"
 */
export function describeNetworkPolicy(props: SampleWorkloadProps, names: WorkloadNames): NetworkPolicy {
  const metricsPort = containerPorts(props).find(([, port]) => port === props.metrics?.port);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: names.meta(),
    spec: {
      podSelector: { matchLabels: names.selector },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { ports: [tcp(HTTP_PORT_NAME)] },
        ...(metricsPort ? [{ from: [dynatracePods("activegate", "kubemon")], ports: [tcp(metricsPort[0])] }] : []),
      ],
      egress: [
        {
          to: [{ namespaceSelector: inNamespace("kube-system") }],
          ports: [{ port: 53, protocol: "UDP" }, tcp(53)],
        },
        ...(codeModulesAllowed(props) ? [{ to: [dynatracePods("activegate")], ports: [tcp(ACTIVE_GATE_PORT)] }] : []),
        // A policy knows no host names; the tenant's addresses change, so all public ones are open for HTTPS.
        ...(props.traces
          ? [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE_NETWORKS } }], ports: [tcp(443)] }]
          : []),
      ],
    },
  };
}

function dynatracePods(...names: string[]): NetworkPeer {
  const matchExpressions = [{ key: "app.kubernetes.io/name", operator: "In", values: names }];
  return { namespaceSelector: inNamespace(DYNATRACE_NAMESPACE), podSelector: { matchExpressions } };
}

function tcp(port: number | string): NetworkPort {
  return { port, protocol: "TCP" };
}
