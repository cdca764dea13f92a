import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { KubernetesFailure } from "../control-plane/api-failure";
import type { KubernetesClient } from "../control-plane/client";
import type { KubernetesObject } from "../control-plane/kubernetes-object";
import { ProcessGuard } from "../process-guard";
import { type BackOff, KUBELET_BACK_OFF } from "./container-runner";
import { apiTime } from "./container-state";
import type { Pod, ProgramOf } from "./pod";
import { type ExtendEnvironment, PodWorker } from "./pod-worker";
import type { StandInHosts } from "./stand-in-hosts";

export interface NodeOptions {
  /** Of the control plane whose pods are run; it stays the caller's to close. */
  readonly client: KubernetesClient;
  /** Folder of this node alone, for logs and the pods' own files. */
  readonly folder: string;
  readonly programOf: ProgramOf;
  /**
   * Name of the node in the API.
   * @default "lab-node"
   */
  readonly name?: string;
  /**
   * What a mutating webhook would add to the variables.
   * @default - nothing
   */
  readonly extendEnvironment?: ExtendEnvironment;
  /**
   * Hosts that the lab stands in for, replaced in all values of variables.
   * @default - none
   */
  readonly hosts?: StandInHosts;
  /** @default - that of the kubelet: 10 seconds, doubled up to 5 minutes */
  readonly backOff?: BackOff;
  /** Told what went wrong between the node and the API; it is tried again. @default nobody is told */
  readonly onProblem?: (message: string) => void;
}

/** A node that runs the pods of one control plane. */
export interface LabNode {
  readonly name: string;
  /** Folder with `<namespace>_<pod>_<uid>/<container>/<restarts>.log`. */
  readonly logFolder: string;
  /** Ids of the processes that stand for containers at this moment. */
  processIds(): number[];
  /**
   * Drains the node: ends all processes, and takes the pods and the node out of the API.
   *
   * @param graceMs Time that the processes have to end by themselves. @default 5000
   */
  close(graceMs?: number): Promise<void>;
}

const DEFAULT_NAME = "lab-node";

/** Address of the node in the API, which does not take a loopback address everywhere; nobody connects to it. */
const HOST_IP = "10.0.0.1";

const CLOSE_GRACE_MS = 5_000;

/**
 * Joins a control plane as its only node: takes every pending pod, runs it, and reports.
 *
 * @throws KubernetesFailure when the API refuses the node.
 * @example
 * const programOf = ({ image }: Container) => programs.get(image.split("@")[0]);
 * const node = await startNode({ client, folder: ".onboard/nodes/prod", programOf });
 * await node.close();
 */
export async function startNode(options: NodeOptions): Promise<LabNode> {
  const { client, name = DEFAULT_NAME, onProblem = () => undefined } = options;
  const folder = resolve(options.folder);
  const logFolder = join(folder, "logs");
  const podFolder = join(folder, "pods");
  rmSync(podFolder, { recursive: true, force: true });
  mkdirSync(logFolder, { recursive: true });
  await register(client, name);

  const guard = new ProcessGuard();
  const workers = new Map<string, PodWorker>();
  const bound = new Set<string>();
  const run = (pod: Pod) => {
    const worker = new PodWorker(pod, {
      client,
      nodeName: name,
      hostIp: HOST_IP,
      folder: podFolder,
      logFolder,
      programOf: options.programOf,
      extendEnvironment: options.extendEnvironment,
      hosts: options.hosts ?? {},
      backOff: options.backOff ?? KUBELET_BACK_OFF,
      guard,
      onProblem,
    });
    workers.set(pod.metadata.uid, worker);
    return worker;
  };
  const bind = async (pod: Pod) => {
    bound.add(pod.metadata.uid);
    try {
      const target = { apiVersion: "v1", kind: "Node", name };
      const { namespace, name: podName } = pod.metadata;
      const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: podName, namespace }, target };
      await client.createBelow(pod, "binding", binding);
    } catch (error) {
      bound.delete(pod.metadata.uid);
      if (!(error instanceof KubernetesFailure && error.isNotFound)) onProblem((error as Error).message);
    }
  };
  const remove = (pod: Pod) =>
    client.deleteAtOnce(pod, pod.metadata.uid).catch((error: Error) => onProblem(error.message));
  const onChange = (object: KubernetesObject) => {
    const pod = object as Pod;
    const { uid, deletionTimestamp } = pod.metadata;
    if (isUnplaced(pod)) {
      if (!bound.has(uid)) void bind(pod);
      return;
    }
    if (pod.spec.nodeName !== name) return;
    const known = workers.get(uid);
    // Bound to a node of this name that was here before: nothing of it runs any more.
    if (known === undefined && deletionTimestamp !== undefined) void remove(pod);
    else if (known !== undefined || !isOver(pod)) (known ?? run(pod)).update(pod);
  };
  const onGone = (object: KubernetesObject) => {
    const { uid } = (object as Pod).metadata;
    bound.delete(uid);
    // Deleted by force: nobody waits for its processes any more, so they have no time.
    void workers
      .get(uid)
      ?.end(0, false)
      .finally(() => workers.delete(uid));
  };
  const following = client.follow("v1", "Pod", { onChange, onGone, onFailure: ({ message }) => onProblem(message) });
  await following.ready;
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    following.close();
    await Promise.all([...workers.values()].map((worker) => worker.end(graceMs, false)));
    guard.close();
    rmSync(podFolder, { recursive: true, force: true });
    // A pod may have been bound in the last moment.
    const left = (await client.list("v1", "Pod")) as Pod[];
    await Promise.all(left.filter(({ spec }) => spec.nodeName === name).map(remove));
    await client.deleteAtOnce(nodeReference(name));
  };
  return {
    name,
    logFolder,
    processIds: () => [...workers.values()].flatMap(({ processIds }) => processIds),
    close: (graceMs = CLOSE_GRACE_MS) => {
      closed ??= close(graceMs);
      return closed;
    },
  };
}

function nodeReference(name: string) {
  return { apiVersion: "v1", kind: "Node", metadata: { name } };
}

/** Pods of a node that the API does not know are collected as garbage. */
async function register(client: KubernetesClient, name: string): Promise<void> {
  const labels = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" };
  const node = { ...nodeReference(name), metadata: { name, labels } };
  await client.apply([node], { fieldManager: "lab-node", force: true });
  const now = apiTime();
  const resources = { cpu: "2", memory: "8Gi", pods: "110", "ephemeral-storage": "64Gi" };
  await client.mergeStatus(node, {
    addresses: [
      { type: "InternalIP", address: HOST_IP },
      { type: "Hostname", address: name },
    ],
    capacity: resources,
    allocatable: resources,
    conditions: [
      { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: now, lastTransitionTime: now },
    ],
  });
}

/** Whether the scheduler would have to place the pod. */
function isUnplaced({ metadata, spec }: Pod): boolean {
  return !spec.nodeName && metadata.deletionTimestamp === undefined && !spec.schedulingGates?.length;
}

function isOver({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}
