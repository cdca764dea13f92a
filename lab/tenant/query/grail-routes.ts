import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError } from "../errors";
import { honours } from "../parameters";
import { readPayload } from "../payload";
import type { AreaContext, Caller } from "../tenant";
import { executeQuery, type QueryScope } from "./execution";
import { madeTables } from "./made-tables";
import { RunningQueries } from "./running-queries";
import { verifyQuery } from "./verification";
import { Visibility } from "./visibility";

/** The most that a caller can wait for, in milliseconds. */
const MAX_PATIENCE = 300_000;

const PATIENCE = z.number().min(0).max(MAX_PATIENCE);
/** Keys that are not named are let through, as clients send some that no page documents. */
const EXECUTE = z.looseObject({
  query: z.string(),
  requestTimeoutMilliseconds: PATIENCE.nullish(),
  maxResultRecords: z.int().min(1).max(1_000_000).nullish(),
  maxResultBytes: z.int().min(1).nullish(),
  defaultTimeframeStart: z.string().nullish(),
  defaultTimeframeEnd: z.string().nullish(),
  timezone: z.string().nullish(),
  locale: z.string().nullish(),
  includeTypes: z.boolean().nullish(),
  filterSegments: z.array(z.unknown()).max(0, "are not applied by the lab; leave them out").nullish(),
});
const VERIFY = z.looseObject({ query: z.string(), generateCanonicalQuery: z.boolean().nullish() });

/** Adds Grail's query API: `query:execute`, `:poll`, `:cancel` and `:verify`. */
export function registerGrail(app: FastifyInstance, context: AreaContext): void {
  const visibility = new Visibility(context.store, context.environments);
  const running = new RunningQueries();
  context.onReset(() => running.clear());
  const scopeOf = (request: FastifyRequest): QueryScope => {
    const { id } = context.environmentOf(request);
    const { person } = context.callerOf(request);
    const { telemetry, store } = context;
    const made = madeTables({ environmentId: id, store, visibility });
    return { environmentId: id, telemetry, visibility, made, ...(person && { reader: person }) };
  };
  const ownerOf = (request: FastifyRequest) => {
    return JSON.stringify([context.environmentOf(request).id, keyOf(context.callerOf(request))]);
  };
  const base = "/platform/storage/query/v1/query:";
  // A colon begins a parameter of a route, and two of them are a plain one.
  const path = (verb: string) => `${base}:${verb}`;

  app.post(path("execute"), honours("enrich"), async (request, reply) => {
    const body = withoutNulls(readPayload(EXECUTE, request.body));
    const scope = scopeOf(request);
    const work = (signal: AbortSignal) => executeQuery(body, scope, randomUUID(), Date.now(), signal);
    const state = await running.start(ownerOf(request), work, body.requestTimeoutMilliseconds);
    return reply.code(state.state === "RUNNING" ? 202 : 200).send(state);
  });
  app.get(path("poll"), honours("request-token", "request-timeout-milliseconds", "enrich"), (request) => {
    const { "request-timeout-milliseconds": patience = "0" } = request.query as Record<string, string | undefined>;
    const milliseconds = Number(patience);
    if (!PATIENCE.safeParse(milliseconds).success) {
      throw new ApiError(400, `request-timeout-milliseconds: must be 0 to ${MAX_PATIENCE}; got "${patience}"`);
    }
    return running.poll(ownerOf(request), tokenOf(request), milliseconds);
  });
  app.post(path("cancel"), honours("request-token", "enrich"), async (request, reply) => {
    const state = await running.cancel(ownerOf(request), tokenOf(request));
    return state === undefined ? reply.code(202).send() : reply.send(state);
  });
  app.post(path("verify"), async (request) => {
    const { query, generateCanonicalQuery } = readPayload(VERIFY, request.body);
    return verifyQuery(query, generateCanonicalQuery === true, scopeOf(request), Date.now());
  });
}

function tokenOf(request: FastifyRequest): string {
  const { "request-token": token } = request.query as Record<string, string | undefined>;
  if (token === undefined) throw new ApiError(400, "The query parameter request-token is missing");
  return token;
}

/** Who asks: results are for the same caller only. */
function keyOf({ kind, owner, person }: Caller): readonly unknown[] {
  return [kind, owner, person?.claims ?? []];
}

/** Clients send `null` for what they leave out. */
function withoutNulls<T extends object>(body: T): { [Key in keyof T]: Exclude<T[Key], null> } {
  const entries = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], null> };
}
