import { spawn } from "node:child_process";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { type Container, type ExecAction, type Probe, portNumber } from "./pod";

/** What a probe looks at. */
export interface ProbeTarget {
  readonly container: Container;
  /** Loopback address of the pod. */
  readonly local: string;
  /** Runs a command as the container would; `true` when it ends with status 0 in time. */
  readonly run: (action: ExecAction, timeoutMs: number) => Promise<boolean>;
}

export interface ProbeOptions {
  readonly probe: Probe;
  readonly target: ProbeTarget;
  /**
   * What holds before the first results.
   * @default - neither, so that the first time that a threshold is reached is told whichever it is
   */
  readonly initially?: boolean;
  /** Told each time that success turns to failure or back, and why it failed. */
  readonly onChange: (isSuccess: boolean, reason: string) => void;
}

/**
 * Asks again and again until it is stopped, and tells of changes once their threshold is reached.
 *
 * @returns Stops it.
 * @see Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes"
 */
export function startProbe({ probe, target, initially, onChange }: ProbeOptions): () => void {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, successThreshold = 1 } = probe;
  let current = initially;
  let inARow = 0;
  let latest: boolean | undefined;
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const ask = async () => {
    const reason = await failureOf(probe, target);
    if (isStopped) return;
    const isSuccess = reason === undefined;
    inARow = isSuccess === latest ? inARow + 1 : 1;
    latest = isSuccess;
    if (isSuccess !== current && inARow >= (isSuccess ? successThreshold : failureThreshold)) {
      current = isSuccess;
      onChange(isSuccess, reason ?? "");
    }
    if (!isStopped) timer = setTimeout(ask, periodSeconds * 1_000);
  };
  timer = setTimeout(ask, initialDelaySeconds * 1_000);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Why the probe fails at this moment; nothing when it succeeds. */
export async function failureOf(probe: Probe, target: ProbeTarget): Promise<string | undefined> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1_000;
  try {
    if (probe.httpGet) return await failureOfPage(probe.httpGet, target, timeoutMs);
    if (probe.tcpSocket)
      return await failureOfPort(portNumber(target.container, probe.tcpSocket.port), target, timeoutMs);
    if (probe.exec) return (await target.run(probe.exec, timeoutMs)) ? undefined : "the command did not succeed";
    return "the probe has no action";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Any answer from 200 to 399 is a success, and certificates are not looked at, as a kubelet has it. */
function failureOfPage(
  { path = "/", port, scheme }: NonNullable<Probe["httpGet"]>,
  { container, local }: ProbeTarget,
  timeoutMs: number,
): Promise<string | undefined> {
  const options = {
    host: local,
    port: portNumber(container, port),
    path,
    agent: false as const,
    rejectUnauthorized: false,
    headers: { "user-agent": "kube-probe/lab", accept: "*/*", connection: "close" },
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve) => {
    const call = (scheme === "HTTPS" ? httpsRequest : httpRequest)(options, ({ statusCode = 0 }) => {
      call.destroy();
      const isSuccess = statusCode >= 200 && statusCode < 400;
      resolve(isSuccess ? undefined : `HTTP probe failed with statuscode: ${statusCode}`);
    });
    call.once("error", (error) => resolve(error.name === "AbortError" ? "no answer in time" : error.message));
    call.end();
  });
}

function failureOfPort(port: number, { local }: ProbeTarget, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: local, port, timeout: timeoutMs });
    const end = (reason: string | undefined) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end("no answer in time"));
    socket.once("error", ({ message }) => end(message));
  });
}

/** Runs a command to its end, killed when it takes too long. */
export function runCommand(
  { command: [program = "", ...args] }: ExecAction,
  { folder, environment, timeoutMs }: { folder: string; environment: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: environment,
      stdio: "ignore",
      timeout: Math.max(timeoutMs, 1),
      killSignal: "SIGKILL",
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
