import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AreaContext, LabEnvironment } from "../tenant";
import type { IngestCounters, IngestResult, Signal } from "./counters";
import { type BodyRules, type ReadBody, readBody, tooLarge } from "./request-body";

/** A route by which a client sends telemetry. */
export interface IngestRoute extends BodyRules {
  readonly path: string;
  /** What its records are counted as. */
  readonly signal: Signal;
  /** Stores what a body holds. */
  take(body: ReadBody, environment: LabEnvironment): Promise<Taken>;
}

/** What became of a request, and what the client is told. */
export interface Taken {
  readonly result: IngestResult;
  readonly status: number;
  /** Left out, the answer has no body. */
  readonly body?: string | Buffer;
  /** Media type of the body. */
  readonly type?: string;
}

/**
 * Adds routes whose bodies are read as bytes, and which count each request of an environment: also one that was refused
 * before it reached them, for a wrong token or a missing scope.
 */
export function addIngestRoutes(
  app: FastifyInstance,
  context: AreaContext,
  counters: IngestCounters,
  routes: readonly IngestRoute[],
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const route of routes) addRoute(scope, context, counters, route);
  });
}

function addRoute(app: FastifyInstance, context: AreaContext, counters: IngestCounters, route: IngestRoute): void {
  const taken = new WeakSet<FastifyRequest>();
  const reasons = new WeakMap<FastifyRequest, string>();
  app.post(route.path, {
    bodyLimit: route.limit,
    errorHandler(error) {
      throw (error as { code?: string }).code === "FST_ERR_CTP_BODY_TOO_LARGE" ? tooLarge(route.limit) : error;
    },
    async onError(request, _reply, error) {
      const isBody = (error as { code?: string }).code === "FST_ERR_CTP_BODY_TOO_LARGE";
      reasons.set(request, (isBody ? tooLarge(route.limit) : error).message);
    },
    async onResponse(request, reply) {
      const name = environmentName(context, request);
      if (name === undefined) return;
      counters.request(name, route.signal);
      if (taken.has(request) || reply.statusCode < 400) return;
      counters.refused(name, route.signal, reply.statusCode, reasons.get(request) ?? "told to fail");
    },
    async handler(request, reply) {
      const environment = context.environmentOf(request);
      const body = await readBody(request, route);
      const { result, status, body: answer, type } = await route.take(body, environment);
      taken.add(request);
      counters.read(environment.name, route.signal, result);
      if (type !== undefined) reply.type(type);
      return reply.code(status).send(answer);
    },
  });
}

/** The account's port serves no environment, so what comes in there is counted nowhere. */
function environmentName(context: AreaContext, request: FastifyRequest): string | undefined {
  try {
    return context.environmentOf(request).name;
  } catch {
    return undefined;
  }
}
