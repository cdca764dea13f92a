import { DYNATRACE_NAMESPACE } from "../../rules/kubernetes";
import { PRIVATE_NETWORKS } from "../../rules/networks";

/** Picks objects by their labels; every condition must hold. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: { key: string; operator: string; values: string[] }[];
}

/** The other end of allowed traffic. */
export interface NetworkPeer {
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  readonly ipBlock?: { cidr: string; except?: string[] };
}

/** A port that traffic may use: its number, or the name that a container gives it. */
export interface NetworkPort {
  readonly port: number | string;
  readonly protocol: "TCP" | "UDP";
}

/** Traffic that a workload has. */
export interface AllowedTraffic {
  /** Name of the port for users. */
  readonly usersPort: string;
  /** Name of the port that ActiveGates scrape. */
  readonly metricsPort?: string;
  /** Whether code modules report to an ActiveGate. */
  readonly toActiveGate: boolean;
  /** Whether the app sends to Dynatrace SaaS itself. */
  readonly toTenant: boolean;
}

/** Where an ActiveGate's container accepts agent traffic. */
const ACTIVE_GATE_PORT = 9999;

/** Networks in which no tenant of Dynatrace SaaS lies: private ones, carriers' ones and the cloud's metadata service. */
const NO_TENANT = [...PRIVATE_NETWORKS, "100.64.0.0/10", "169.254.0.0/16"].sort();

const inNamespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

/**
 * Where names are looked up, each at the port of the pods: cluster DNS, that of OpenShift, and the cache that
 * NodeLocal DNSCache keeps on each node.
 *
 * @see Kubernetes documentation, "Using NodeLocal DNSCache in Kubernetes clusters"; OpenShift documentation, "DNS Operator"
 */
const NAME_SERVERS: readonly { readonly peer: NetworkPeer; readonly port: number }[] = [
  { peer: { namespaceSelector: inNamespace("kube-system") }, port: 53 },
  { peer: { namespaceSelector: inNamespace("openshift-dns") }, port: 5353 },
  { peer: { ipBlock: { cidr: "169.254.20.10/32" } }, port: 53 },
];

/**
 * What a workload's pods may exchange with others; everything else is refused in both directions. The users' port is
 * open to all: users arrive from addresses of the load balancer, of its nodes or of the ingress controller, so that
 * their own ranges would refuse everybody. Probes come from the node itself.
 *
 * @see Kubernetes documentation, "Network Policies"
 */
export function describeTraffic({ usersPort, metricsPort, toActiveGate, toTenant }: AllowedTraffic) {
  const activeGate = dynatracePods("activegate");
  const ingress: { from?: NetworkPeer[]; ports: NetworkPort[] }[] = [{ ports: [tcp(usersPort)] }];
  if (metricsPort !== undefined) {
    ingress.push({ from: [dynatracePods("activegate", "kubemon")], ports: [tcp(metricsPort)] });
  }
  const egress: { to: NetworkPeer[]; ports: NetworkPort[] }[] = NAME_SERVERS.map(({ peer, port }) => ({
    to: [peer],
    ports: [{ port, protocol: "UDP" }, tcp(port)],
  }));
  if (toActiveGate) egress.push({ to: [activeGate], ports: [tcp(ACTIVE_GATE_PORT)] });
  // A policy knows no host names; the tenant's addresses change, so all public ones are open for HTTPS.
  if (toTenant) egress.push({ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: NO_TENANT } }], ports: [tcp(443)] });
  return { policyTypes: ["Ingress", "Egress"], ingress, egress };
}

function dynatracePods(...names: string[]): NetworkPeer {
  const matchExpressions = [{ key: "app.kubernetes.io/name", operator: "In", values: names }];
  return { namespaceSelector: inNamespace(DYNATRACE_NAMESPACE), podSelector: { matchExpressions } };
}

function tcp(port: number | string): NetworkPort {
  return { port, protocol: "TCP" };
}
