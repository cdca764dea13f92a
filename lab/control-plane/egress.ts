import { writeFileSync } from "node:fs";

/**
 * Path of the proxy's socket for calls into the cluster. Nothing can lie below a device, so each call fails as it is
 * made, and the server's error shows the path.
 */
const NO_WAY_INTO_THE_CLUSTER = "/dev/null/the lab runs no pods, so no Service answers";

/**
 * Writes the API server's egress selector: every call to a Service ends at a socket that cannot exist. Without it the
 * server dials the Service's cluster address, or looks up its external name, on the machine's own network, where
 * somebody else may answer. etcd and webhooks with a `url` are dialled as always.
 *
 * @see Kubernetes documentation, "kube-apiserver Configuration (v1beta1)", EgressSelectorConfiguration
 */
export function writeEgressSelector(file: string): void {
  const transport = { uds: { udsName: NO_WAY_INTO_THE_CLUSTER } };
  const selector = {
    apiVersion: "apiserver.k8s.io/v1beta1",
    kind: "EgressSelectorConfiguration",
    egressSelections: [{ name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport } }],
  };
  writeFileSync(file, `${JSON.stringify(selector, undefined, 2)}\n`);
}
