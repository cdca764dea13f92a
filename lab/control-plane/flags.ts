import { join } from "node:path";
import type { Credentials } from "./credentials";

/** The controllers that a deployment and its removal need; others would wait for nodes or for a cloud. */
const CONTROLLERS = [
  "namespace-controller",
  "garbage-collector-controller",
  "serviceaccount-controller",
  "root-ca-certificate-publisher-controller",
  "deployment-controller",
  "replicaset-controller",
  "endpointslice-controller",
  "disruption-controller",
  "resourcequota-controller",
  "pod-garbage-collector-controller",
];

/** Flags of etcd: one member, for as long as it runs; its data need not survive a power cut. */
export function etcdFlags(dataFolder: string, clientPort: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    "--name=lab",
    `--data-dir=${dataFolder}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=lab=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

/** What kube-apiserver is started with. */
export interface ApiServerProps {
  readonly credentials: Credentials;
  readonly port: number;
  readonly etcdPort: number;
  /** File of the egress selector, which decides where a call into the cluster goes. */
  readonly egressFile: string;
}

/** Flags of kube-apiserver: loopback only, real authorization and admission. */
export function apiServerFlags({ credentials, port, etcdPort, egressFile }: ApiServerProps): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    // Becomes a name in the certificate. The `kubernetes` service may not point to loopback, so nobody keeps it.
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${port}`,
    `--egress-selector-config-file=${egressFile}`,
    `--cert-dir=${credentials.certificateFolder}`,
    `--token-auth-file=${credentials.tokenFile}`,
    "--authorization-mode=RBAC",
    // OneAgent and the CSI driver of the Operator's chart ask for it; Pod Security still decides by namespace.
    "--allow-privileged=true",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    // A pod that comes right after its namespace would race with the controller that makes the default account.
    "--disable-admission-plugins=ServiceAccount",
    "--profiling=false",
  ];
}

/** Flags of kube-controller-manager. */
export function controllerManagerFlags(credentials: Credentials, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${CONTROLLERS.join(",")}`,
    "--leader-elect=false",
    `--service-account-private-key-file=${credentials.serviceAccountKeyFile}`,
    `--root-ca-file=${join(credentials.certificateFolder, "apiserver.crt")}`,
    "--secure-port=0",
    "--concurrent-namespace-syncs=4",
    "--profiling=false",
  ];
}
