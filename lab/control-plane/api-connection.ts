import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { KubernetesFailure, parseStatus } from "./api-failure";

/** How to reach an API server. */
export interface ApiServer {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  /** PEM file with the certificates that the server's own is checked against. */
  readonly caFile: string;
  readonly token: string;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path with query: `/api/v1/namespaces?limit=1`. */
  readonly path: string;
  readonly body?: unknown;
  /** @default "application/json" */
  readonly contentType?: string;
  /** What is tried, for the error: `apply Namespace orders`. */
  readonly attempt: string;
}

export interface ApiAnswer {
  /** The parsed JSON; text stays a string. */
  readonly body: unknown;
  /** What the server warns of, such as pods that Pod Security is going to refuse. */
  readonly warnings: readonly string[];
}

const TIMEOUT_MS = 30_000;

/** A stream of lines that goes on until one side ends it. */
export interface ApiStream {
  /** When it has ended, by whichever side. Fails when the server refuses or cannot be reached. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Speaks HTTPS with one API server over kept connections. */
export class ApiConnection {
  private readonly agent: Agent;
  /** Streams would use up the connections of the others. */
  private readonly streamAgent: Agent;

  public constructor(private readonly server: ApiServer) {
    const ca = readFileSync(server.caFile);
    this.agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
    this.streamAgent = new Agent({ ca });
  }

  /**
   * @throws KubernetesFailure when the server refuses.
   * @throws Error when it cannot be reached; the message holds its address.
   */
  public send(asked: ApiRequest): Promise<ApiAnswer> {
    const { url, token } = this.server;
    return new Promise((resolve, reject) => {
      const unreachable = (error: Error) =>
        reject(new Error(`cannot ${asked.attempt}: ${url} did not answer: ${error.message}`, { cause: error }));
      const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "application/json" };
      const payload = asked.body === undefined ? undefined : Buffer.from(JSON.stringify(asked.body));
      if (payload) {
        headers["content-type"] = asked.contentType ?? "application/json";
        // Node sends the body of a DELETE without any length by itself, and the server takes it for the next request.
        headers["content-length"] = `${payload.length}`;
      }
      const call = request(`${url}${asked.path}`, { method: asked.method, headers, agent: this.agent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", unreachable);
        answer.once("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const status = answer.statusCode ?? 0;
          if (status >= 300) return reject(new KubernetesFailure(asked.attempt, status, parseStatus(text)));
          const isJson = answer.headers["content-type"]?.includes("json");
          resolve({ body: isJson ? JSON.parse(text) : text, warnings: warningsIn(answer.headers.warning) });
        });
      });
      call.setTimeout(TIMEOUT_MS, () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      call.once("error", unreachable);
      call.end(payload);
    });
  }

  /** Asks for a page that goes on, and hands over each of its lines as JSON. */
  public stream(path: string, attempt: string, onLine: (line: unknown) => void): ApiStream {
    const { url, token } = this.server;
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    const call = request(`${url}${path}`, { headers, agent: this.streamAgent });
    const ended = new Promise<void>((resolve, reject) => {
      call.once("error", (error) =>
        reject(new Error(`cannot ${attempt}: ${url} did not answer: ${error.message}`, { cause: error })),
      );
      call.once("close", resolve);
      call.once("response", (answer) => {
        const status = answer.statusCode ?? 0;
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
          if (status >= 300) return;
          const lines = text.split("\n");
          text = lines.pop() ?? "";
          for (const line of lines) onLine(JSON.parse(line));
        });
        answer.once("error", () => resolve());
        answer.once("close", () => {
          if (status >= 300) reject(new KubernetesFailure(attempt, status, parseStatus(text)));
          else resolve();
        });
      });
    });
    call.end();
    return { ended, close: () => call.destroy() };
  }

  /** Closes all connections. */
  public close(): void {
    this.agent.destroy();
    this.streamAgent.destroy();
  }
}

/**
 * The texts of a header such as `299 - "would violate PodSecurity", 299 - "…"`.
 *
 * @see RFC 7234, section 5.5
 */
export function warningsIn(header: string | undefined): string[] {
  const texts = header?.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g) ?? [];
  return Array.from(texts, ([, text = ""]) => text.replace(/\\(.)/g, "$1"));
}
