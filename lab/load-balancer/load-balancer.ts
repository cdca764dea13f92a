import type { AddressInfo } from "node:net";
import replyFrom from "@fastify/reply-from";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { KubernetesClient } from "../control-plane/client";
import { describeObject, type KubernetesObject, type ObjectReference } from "../control-plane/kubernetes-object";
import { type Endpoint, type Endpoints, followEndpoints } from "./endpoints";
import { serviceBehind } from "./front";
import { RequestCounts, type TrafficReport } from "./request-counts";

export interface LoadBalancerOptions {
  /** Of the control plane; it stays the caller's to close. */
  readonly client: KubernetesClient;
  /** A Service of type LoadBalancer, or an Ingress with one Service behind it. */
  readonly front: ObjectReference & { readonly metadata: { readonly namespace: string } };
  /** Port to listen on. @default 0, a free one */
  readonly port?: number;
  /** Told when the API could not be asked; it is tried again. @default nobody is told */
  readonly onProblem?: (message: string) => void;
}

/** A load balancer that listens. */
export interface LoadBalancer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What has gone through it so far. */
  report(): TrafficReport;
  /** The pods that get requests at this moment. */
  endpoints(): readonly Endpoint[];
  /** Ends all connections and takes its address back. */
  close(): Promise<void>;
}

/** Larger bodies are refused with 413: a request is kept whole, so that it can be sent to another pod. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** A pod that has not answered by then is answered for with 504. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The pod took no connection, so that it has seen nothing of the request: another one may get it. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "EHOSTUNREACH", "EADDRNOTAVAIL"]);

/**
 * Stands in for the load balancer of a cloud: passes requests on to the ready pods in turn, and says in the API where it
 * is reached.
 *
 * @throws Error when the front does not exist or does not lead to one Service.
 * @example
 * const metadata = { namespace: "orders", name: "orders-lb" };
 * const balancer = await startLoadBalancer({ client, front: { apiVersion: "v1", kind: "Service", metadata } });
 * await fetch(`${balancer.url}/orders`);
 */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const { client, front, onProblem = () => undefined } = options;
  const declared = await client.get(front);
  if (!declared) throw new Error(`there is no ${describeObject(front)} to balance load for`);
  const { service, portName } = await serviceBehind(client, declared);
  const endpoints = followEndpoints(client, service, portName, ({ message }) => onProblem(message));
  const counts = new RequestCounts();
  const app = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  app.register(replyFrom, {
    http: { requestOptions: { timeout: ANSWER_TIMEOUT_MS } },
    disableRequestLogging: true,
    destroyAgent: true,
  });
  addRoutes(app, endpoints, counts);
  try {
    await endpoints.ready;
    await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  } catch (error) {
    endpoints.close();
    await app.close();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  await announce(client, declared, [{ ip: "127.0.0.1", ports: [{ port, protocol: "TCP" }] }]);
  return {
    url: `http://127.0.0.1:${port}`,
    report: () => counts.report(),
    endpoints: () => endpoints.current(),
    close: async () => {
      endpoints.close();
      await app.close();
      // The API may be gone already; then nobody reads the address either.
      await announce(client, declared, []).catch(() => undefined);
    },
  };
}

/** Bodies are passed on byte by byte, whatever they claim to be. */
function addRoutes(app: FastifyInstance, endpoints: Endpoints, counts: RequestCounts): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onResponse", async (_request, reply) => counts.answered(reply.statusCode));
  let turn = 0;
  app.all("/*", (request, reply) => {
    const ready = endpoints.current();
    const first = ready.length === 0 ? 0 : turn++ % ready.length;
    return passOn(request, reply, [...ready.slice(first), ...ready.slice(0, first)], counts);
  });
}

/** Tries one pod after the other until one takes the connection. */
function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  [pod, ...others]: readonly Endpoint[],
  counts: RequestCounts,
): FastifyReply {
  if (pod === undefined) {
    return reply.code(503).type("text/plain").send("no pod of the service is ready\n");
  }
  const body = request.body instanceof Buffer ? request.body : undefined;
  return reply.from(undefined, {
    getUpstream: () => pod.url,
    ...(body && { body, contentType: request.headers["content-type"] ?? "application/octet-stream" }),
    rewriteRequestHeaders: ({ raw }, headers) => ({
      ...headers,
      // The application sees the name that the client asked for, and who asked.
      host: request.headers.host,
      "x-forwarded-for": [headers["x-forwarded-for"], raw.socket.remoteAddress].filter(Boolean).join(", "),
      "x-forwarded-proto": "http",
    }),
    onError: (_reply, { error }) => {
      const cause = codeOf(error.cause) ?? codeOf(error);
      if (cause !== undefined && NOT_CONNECTED.has(cause)) {
        counts.retried();
        passOn(request, reply, others, counts);
        return;
      }
      const status = cause === "FST_REPLY_FROM_GATEWAY_TIMEOUT" || isTimeout(error) ? 504 : 502;
      reply.code(status).type("text/plain").send(`pod ${pod.pod} gave no answer\n`);
    },
    onResponse: (_request, _reply, answer) => {
      counts.served(pod.pod);
      reply.send("stream" in answer ? answer.stream : answer);
    },
  });
}

async function announce(client: KubernetesClient, front: KubernetesObject, ingress: object[]): Promise<void> {
  await client.mergeStatus(front, { loadBalancer: { ingress } });
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

function isTimeout(error: Error): boolean {
  return "statusCode" in error && error.statusCode === 504;
}
