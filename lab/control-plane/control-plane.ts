import { mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ControlPlaneBinaries } from "./binaries";
import { type ChildProgram, ChildPrograms } from "./child-program";
import { KubernetesClient } from "./client";
import { type Credentials, ensureCredentials, writeKubeconfig } from "./credentials";
import { writeEgressSelector } from "./egress";
import { apiServerFlags, controllerManagerFlags, etcdFlags } from "./flags";
import { freePorts } from "./free-ports";
import { type ProcessLock, tryLock } from "./process-lock";

export interface ControlPlaneOptions {
  readonly binaries: ControlPlaneBinaries;
  /** Folder of this control plane alone: data, credentials, logs, kubeconfig. It may exist. */
  readonly folder: string;
  /** Names of the contexts in the kubeconfig file. @default ["lab"] */
  readonly contexts?: readonly string[];
  /**
   * Keep what is stored in the API for the next start on the same folder.
   *
   * @default false
   */
  readonly keepData?: boolean;
  /**
   * Run the controllers that empty deleted namespaces and make pods of deployments.
   *
   * @default true
   */
  readonly controllerManager?: boolean;
  /** Told what is being waited for. */
  readonly onProgress?: (message: string) => void;
  /** How long the API server may take until it answers. @default 60000 */
  readonly readyTimeoutMs?: number;
}

/** A Kubernetes API that answers. There are no nodes: pods stay pending. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** PEM file that the server's certificate is checked against. */
  readonly caFile: string;
  /** Bearer token of a user who may do everything. */
  readonly token: string;
  /** Path of a kubeconfig file with all contexts. */
  readonly kubeconfig: string;
  /** Ids of the processes, for those who measure. */
  readonly processIds: readonly number[];
  /** Ends all processes and removes what the control plane has written, except data that is to be kept. */
  stop(): Promise<void>;
}

/** What lies in the folder. Data is kept only on request, the rest with it. */
const DATA = "etcd";
const LOGS = "logs";
const LOCK = "running.pid";
const KUBECONFIG = "kubeconfig.json";
const EGRESS = "egress.json";
const OWN = [DATA, LOGS, LOCK, KUBECONFIG, EGRESS, "certificates", "service-account.key", "tokens.csv"];

/** A port may be taken between our choice and the program's start. */
const ATTEMPTS = 3;
const PORT_TAKEN = /address already in use/;

/**
 * Starts etcd, kube-apiserver and the controllers on free loopback ports, and returns once the API answers.
 *
 * Call `stop()` in the end, on SIGINT and SIGTERM too: the processes do not hear a Ctrl-C themselves, so that a
 * deployment under way can come to its end. Should this process be killed outright, they end a moment later.
 *
 * @throws Error when the folder is in use, or with the last lines of a program that ends.
 * @example
 * const plane = await startControlPlane({ binaries: await ensureBinaries(options), folder: ".onboard/kubernetes" });
 * await plane.stop();
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const folder = resolve(options.folder);
  const held = tryLock(join(folder, LOCK));
  if ("heldBy" in held) {
    const what = `a control plane already runs in ${folder}, started by process ${held.heldBy}`;
    throw new Error(`${what}; end that one first, or choose another folder`);
  }
  for (let attempt = 1; ; attempt++) {
    const programs = new ChildPrograms();
    try {
      return await start(options, folder, programs, held);
    } catch (error) {
      await programs.stop();
      if (attempt < ATTEMPTS && error instanceof Error && PORT_TAKEN.test(error.message)) continue;
      clean(folder, held, options.keepData);
      throw error;
    }
  }
}

async function start(
  options: ControlPlaneOptions,
  folder: string,
  programs: ChildPrograms,
  held: ProcessLock,
): Promise<ControlPlane> {
  const { binaries, contexts = ["lab"], controllerManager = true, onProgress = () => undefined } = options;
  const credentials = ensureCredentials(folder);
  const logFile = (name: string) => join(folder, LOGS, `${name}.log`);
  mkdirSync(join(folder, LOGS), { recursive: true });
  if (!options.keepData) rmSync(join(folder, DATA), { recursive: true, force: true });

  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const url = `https://127.0.0.1:${port}`;
  onProgress("starting the Kubernetes API server");
  const etcd = await programs.start(binaries.etcd, etcdFlags(join(folder, DATA), etcdPort, peerPort), logFile("etcd"));
  const egressFile = join(folder, EGRESS);
  writeEgressSelector(egressFile);
  const flags = apiServerFlags({ credentials, port, etcdPort, egressFile });
  const apiServer = await programs.start(binaries.kubeApiserver, flags, logFile("kube-apiserver"));
  await untilReady(url, credentials, [etcd, apiServer], options.readyTimeoutMs ?? 60_000);

  const kubeconfig = join(folder, KUBECONFIG);
  writeKubeconfig(kubeconfig, { url, caFile: credentials.caFile, token: credentials.token, contexts });
  const running = [etcd, apiServer];
  if (controllerManager) {
    const managerFlags = controllerManagerFlags(credentials, kubeconfig);
    running.push(
      await programs.start(binaries.kubeControllerManager, managerFlags, logFile("kube-controller-manager")),
    );
  }
  const stop = once(async () => {
    await programs.stop();
    clean(folder, held, options.keepData);
  });
  const { caFile, token } = credentials;
  return { url, caFile, token, kubeconfig, processIds: running.map(({ pid }) => pid), stop };
}

/** Waits until the API server says that it is ready; a program that ends meanwhile ends the wait. */
async function untilReady(
  url: string,
  { caFile, token }: Credentials,
  programs: readonly ChildProgram[],
  timeoutMs: number,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last = "it has not made its certificate yet";
  while (Date.now() < end) {
    const ended = programs.find(({ isRunning }) => !isRunning);
    if (ended) throw new Error(`the control plane did not start; its last lines:\n  ${ended.lastLines(8)}`);
    try {
      // The server makes the certificate as it starts, so a client cannot be kept from one look to the next.
      const client = new KubernetesClient({ url, caFile, token });
      await client.page("/readyz").finally(() => client.close());
      return;
    } catch (error) {
      last = (error as Error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the API server at ${url} was not ready within ${timeoutMs / 1000} s; ${last}`);
}

function clean(folder: string, held: ProcessLock, keepData = false): void {
  if (!keepData) for (const name of OWN) rmSync(join(folder, name), { recursive: true, force: true });
  held.release();
  if (!keepData && readdirSync(folder).length === 0) rmdirSync(folder);
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
