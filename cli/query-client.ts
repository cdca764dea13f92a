import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Environment } from "../config/schema";
import type { LabReady } from "../lab/tenant/server";
import { InputError } from "./exit";

/** Somebody who asks a tenant, as the directory describes them at sign-on. */
export interface QueryPerson {
  /** Values of the group claim. */
  readonly claims: readonly string[];
  /** What the tenant calls the person; it gives no right. */
  readonly name?: string;
}

/** One record of an answer; `long` and `duration` (ns) come as text, `timestamp` as ISO 8601 with nine digits. */
export type QueryRecord = Readonly<Record<string, unknown>>;

/** What a query found. */
export interface QueryResult {
  readonly records: readonly QueryRecord[];
  /** DQL type of each field, such as `long` or `array`; a field without values has none. */
  readonly types: Readonly<Record<string, string>>;
  /** What the tenant says besides, such as that the result was cut. */
  readonly notifications: readonly string[];
  /** Time that the query looked at; ISO 8601. */
  readonly timeframe: { readonly start: string; readonly end: string } | undefined;
}

/** Which time a query looks at, where it does not say so itself. */
export interface QueryOptions {
  /**
   * Start, in ISO 8601.
   * @default - two hours before the end, which is what Dynatrace takes
   */
  readonly from?: string;
  /**
   * End, in ISO 8601.
   * @default - now
   */
  readonly to?: string;
  /**
   * Most records of an answer.
   * @default 1000
   */
  readonly maxRecords?: number;
  /**
   * Milliseconds after which the query is given up.
   * @default 60000
   */
  readonly timeoutMs?: number;
}

/** What the tenant said in place of an answer. */
export class QueryError extends Error {
  public override readonly name = "QueryError";

  public constructor(
    message: string,
    /** HTTP status; 0 if no answer came. */
    public readonly status: number,
    /** Dynatrace's word for the kind of fault, such as `PARSE_ERROR` or `NOT_AUTHORIZED_FOR_TABLE`. */
    public readonly kind: string | undefined,
  ) {
    super(message);
  }
}

const MESSAGE = z.looseObject({ message: z.string().optional() });
const TYPES = z.array(
  z.looseObject({ mappings: z.record(z.string(), z.looseObject({ type: z.string() }).optional()).optional() }),
);
const GRAIL = z.looseObject({
  analysisTimeframe: z.looseObject({ start: z.string(), end: z.string() }).optional(),
  notifications: z.array(MESSAGE).nullish(),
});
const ANSWER = z.looseObject({
  state: z.enum(["NOT_STARTED", "RUNNING", "SUCCEEDED", "RESULT_GONE", "CANCELLED", "FAILED"]),
  requestToken: z.string().optional(),
  result: z
    .looseObject({
      records: z.array(z.record(z.string(), z.unknown()).nullable()).nullish(),
      types: TYPES.nullish(),
      metadata: z.looseObject({ grail: GRAIL.optional() }).optional(),
    })
    .optional(),
});
const VERIFIED = z.looseObject({ valid: z.boolean(), notifications: z.array(MESSAGE).nullish() });
const FAILURE = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    details: z.looseObject({ errorType: z.string().optional(), errorMessage: z.string().optional() }).nullish(),
  }),
});
const SIGNED_ON = z.looseObject({ access_token: z.string().min(1) });

const USUAL_TIMEOUT_MS = 60_000;
/** The time that Dynatrace looks at where nobody says one. */
const USUAL_SPAN_MS = 2 * 60 * 60_000;
/** Milliseconds between two looks at a query that still runs. */
const POLL_INTERVAL_MS = 250;

/**
 * Asks one environment of a tenant as one person: queries in DQL, and documents that the person may read.
 *
 * @see Dynatrace Developer documentation, Grail query API and document service
 * @example
 * const member = await QueryClient.ofPerson(lab, "prod", { claims: ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"] });
 * const { records } = await member.query("fetch logs | limit 5");
 */
export class QueryClient {
  /**
   * Signs a person on to a lab tenant.
   *
   * @throws Error for an environment that the lab does not have; QueryError if the sign-on fails.
   */
  public static async ofPerson(lab: LabReady, environmentName: string, person: QueryPerson): Promise<QueryClient> {
    const endpoint = lab.environments[environmentName];
    if (endpoint === undefined) throw new Error(`the lab tenant has no environment ${environmentName}`);
    const answer = await send(`${lab.account.url}/lab/sign-on`, { method: "POST", json: person });
    return new QueryClient(endpoint.url, SIGNED_ON.parse(answer).access_token);
  }

  /**
   * Somebody who sees everything in an environment of a lab tenant: what the deployed rights are measured by.
   *
   * @throws Error for an environment that the lab does not have.
   */
  public static ofAdministrator({ environments, credentials }: LabReady, environmentName: string): QueryClient {
    const endpoint = environments[environmentName];
    const own = credentials.environments[environmentName];
    if (endpoint === undefined || own === undefined)
      throw new Error(`the lab tenant has no environment ${environmentName}`);
    return new QueryClient(endpoint.url, own.platformToken);
  }

  /**
   * Whoever a bearer token belongs to, in a real tenant. The token stands in the variable that `tokenVariable` names.
   *
   * @throws InputError naming the variable if it is not set.
   */
  public static ofToken(
    environment: Environment,
    variables: Readonly<Record<string, string | undefined>> = process.env,
  ): QueryClient {
    const name = tokenVariable(environment.name);
    const token = variables[name];
    if (!token) {
      const fix = "set it to a platform token, or to a bearer token of the person to ask as";
      throw new InputError(`${name} must be set to ask ${environment.name}; ${fix}`);
    }
    const url = environment.dynatrace.environmentUrl.replace(/\/$/, "");
    // Platform APIs have a host of their own on SaaS; any other URL serves both.
    return new QueryClient(url.replace(".live.dynatrace.com", ".apps.dynatrace.com"), token);
  }

  /** Whoever a bearer token belongs to, in the environment at that URL. */
  public static ofBearer(url: string, token: string): QueryClient {
    return new QueryClient(url, token);
  }

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /**
   * Runs a query to its end.
   *
   * @throws QueryError for a query that the tenant refuses, that fails, or that takes too long.
   */
  public async query(dql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const { maxRecords = 1_000, timeoutMs = USUAL_TIMEOUT_MS } = options;
    const { from, to } = wholeTimeframe(options);
    const signal = AbortSignal.timeout(timeoutMs);
    const json = {
      query: dql,
      maxResultRecords: maxRecords,
      ...(from !== undefined && { defaultTimeframeStart: from }),
      ...(to !== undefined && { defaultTimeframeEnd: to }),
    };
    let answer = ANSWER.parse(await this.call("POST", "/platform/storage/query/v1/query:execute", json, signal));
    const { requestToken } = answer;
    while (answer.state === "RUNNING" || answer.state === "NOT_STARTED") {
      if (requestToken === undefined)
        throw new QueryError("the tenant gave no token to ask for the result", 0, undefined);
      await pause(signal);
      const path = `/platform/storage/query/v1/query:poll?request-token=${encodeURIComponent(requestToken)}`;
      answer = ANSWER.parse(await this.call("GET", path, undefined, signal));
    }
    if (answer.state !== "SUCCEEDED" || answer.result === undefined)
      throw new QueryError(`the query ended as ${answer.state}`, 0, answer.state);
    return resultOf(answer.result);
  }

  /** Why the tenant would refuse a query; nothing for one that it would run. */
  public async verify(dql: string): Promise<readonly string[]> {
    const answer = await this.call("POST", "/platform/storage/query/v1/query:verify", { query: dql });
    const { valid, notifications } = VERIFIED.parse(answer);
    if (valid) return [];
    const messages = (notifications ?? []).flatMap(({ message }) => message ?? []);
    return messages.length > 0 ? messages : ["it is not valid"];
  }

  /** Content of a document that the person may read; undefined if there is none for them. */
  public async document(id: string): Promise<unknown> {
    try {
      return await this.call("GET", `/platform/document/v1/documents/${encodeURIComponent(id)}/content`);
    } catch (error) {
      if (error instanceof QueryError && (error.status === 404 || error.status === 403)) return undefined;
      throw error;
    }
  }

  private call(method: "GET" | "POST", path: string, json?: unknown, signal?: AbortSignal): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token}` };
    return send(this.url + path, { method, headers, json, ...(signal && { signal }) });
  }
}

/**
 * Variable that holds the bearer token for an environment of a real tenant.
 *
 * @example
 * tokenVariable("prod"); // "ONBOARD_QUERY_TOKEN_PROD"
 */
export function tokenVariable(environmentName: string): string {
  return `ONBOARD_QUERY_TOKEN_${environmentName.toUpperCase().replaceAll("-", "_")}`;
}

/** A value of a record as a number: `long` and `duration` come as text. Undefined for what is no number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** Both ends or none: half a timeframe counts as none. */
function wholeTimeframe({ from, to }: QueryOptions): Pick<QueryOptions, "from" | "to"> {
  if (from === undefined && to === undefined) return {};
  const end = to ?? new Date().toISOString();
  return { from: from ?? new Date(Date.parse(end) - USUAL_SPAN_MS).toISOString(), to: end };
}

type Found = NonNullable<z.infer<typeof ANSWER>["result"]>;

function resultOf({ records, types, metadata }: Found): QueryResult {
  // Ranges of records can have types of their own; a field keeps the first that it is seen with.
  const mappings = [...(types ?? [])].reverse().flatMap(({ mappings: of = {} }) => Object.entries(of));
  const typed = mappings.flatMap(([field, mapping]) => (mapping === undefined ? [] : [[field, mapping.type] as const]));
  const { analysisTimeframe, notifications } = metadata?.grail ?? {};
  return {
    records: (records ?? []).filter((record) => record !== null),
    types: Object.fromEntries(typed),
    notifications: (notifications ?? []).flatMap(({ message }) => message ?? []),
    timeframe: analysisTimeframe && { start: analysisTimeframe.start, end: analysisTimeframe.end },
  };
}

interface Call {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

async function send(url: string, { method, headers, json, signal }: Call): Promise<unknown> {
  let status = 0;
  let text = "";
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers, ...(json !== undefined && { "content-type": "application/json" }) },
      signal: signal ?? AbortSignal.timeout(USUAL_TIMEOUT_MS),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    status = answer.status;
    text = await answer.text();
  } catch (error) {
    throw isTimeout(error) ? timedOut() : new QueryError(`no answer from ${new URL(url).origin}`, 0, undefined);
  }
  if (status >= 200 && status < 300) return parsed(text, status);
  throw failureOf(status, text);
}

function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new QueryError(`the answer is not JSON: ${text.slice(0, 200)}`, status, undefined);
  }
}

function failureOf(status: number, text: string): QueryError {
  try {
    const { message, details } = FAILURE.parse(JSON.parse(text)).error;
    return new QueryError(details?.errorMessage ?? message, status, details?.errorType ?? undefined);
  } catch {
    return new QueryError(`the tenant answered ${status}: ${text.slice(0, 200)}`, status, undefined);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await wait(POLL_INTERVAL_MS, undefined, { signal });
  } catch {
    throw timedOut();
  }
}

function timedOut(): QueryError {
  return new QueryError("the query took too long", 0, "TIMEOUT");
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}
