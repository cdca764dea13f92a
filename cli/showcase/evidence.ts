import { dqlString } from "../../rules/dql";
import { numberOf, type QueryClient, QueryError, type QueryRecord } from "../query-client";

/** Kinds of telemetry that the showcase follows from the service to the people. */
export const SIGNALS = ["logs", "metrics", "traces", "deployments"] as const;
export type Signal = (typeof SIGNALS)[number];

/** How much somebody sees of each signal: records; for metrics, how many of them have data. */
export type Seen = Readonly<Record<Signal, number>>;

/** What the sample service exposes, as Grail names it. */
const METRICS = [
  "http_requests_total",
  "http_request_duration_seconds.histogram",
  "http_requests_in_progress",
  "orders_total",
  "service_ready",
  "process_cpu_seconds_total",
  "process_resident_memory_bytes",
  "process_open_fds",
] as const;

/** Rights that are missing altogether also mean that nothing is seen. */
const REFUSED = 403;

const COUNTED: Readonly<Record<Exclude<Signal, "metrics">, string>> = {
  logs: "fetch logs | summarize n = count()",
  traces: "fetch spans | summarize n = count()",
  deployments: 'fetch events | filter event.type == "CUSTOM_DEPLOYMENT" | summarize n = count()',
};

/**
 * All that a person sees since a moment, asked without any condition: what is left out was left out by the tenant.
 *
 * @param from ISO 8601.
 */
export async function seenBy(person: QueryClient, from: string): Promise<Seen> {
  const [logs = 0, traces = 0, deployments = 0, ...metrics] = await Promise.all([
    counted(person, COUNTED.logs, from),
    counted(person, COUNTED.traces, from),
    counted(person, COUNTED.deployments, from),
    ...METRICS.map((key) => hasData(person, key, from)),
  ]);
  return { logs, traces, deployments, metrics: metrics.filter((each) => each > 0).length };
}

async function counted(person: QueryClient, dql: string, from: string): Promise<number> {
  const [record] = await ask(person, dql, from);
  return numberOf(record?.n) ?? 0;
}

/** How many series of a metric the person sees. */
async function hasData(person: QueryClient, key: string, from: string): Promise<number> {
  return (await ask(person, `timeseries value = avg(${key}), by:{k8s.pod.name}`, from)).length;
}

async function ask(person: QueryClient, dql: string, from: string): Promise<readonly QueryRecord[]> {
  try {
    return (await person.query(dql, { from })).records;
  } catch (error) {
    if (error instanceof QueryError && error.status === REFUSED) return [];
    throw error;
  }
}

/** A trace with the log lines that were written in it. */
export interface LinkedExample {
  readonly traceId: string;
  readonly spans: readonly ExampleSpan[];
  readonly logs: readonly ExampleLog[];
}

export interface ExampleSpan {
  readonly name: string;
  readonly milliseconds: number;
  readonly isFailed: boolean;
}

export interface ExampleLog {
  readonly level: string;
  /** The line's own message where it is JSON, else all of it. */
  readonly message: string;
}

/** Traces that are looked at until one is found that has log lines. */
const CANDIDATES = 10;

/** A trace that the person sees together with its log lines, a failed one if there is one. */
export async function linkedExample(person: QueryClient, from: string): Promise<LinkedExample | undefined> {
  const server = 'fetch spans | filter span.kind == "server"';
  const newest = `sort start_time desc | fields trace.id | limit ${CANDIDATES}`;
  const failed = await ask(person, `${server} and span.status_code == "error" | ${newest}`, from);
  const others = await ask(person, `${server} | ${newest}`, from);
  for (const { "trace.id": found } of [...failed, ...others]) {
    const traceId = String(found);
    const id = dqlString(traceId);
    const [spans, logs] = await Promise.all([
      ask(
        person,
        `fetch spans | filter trace.id == ${id} | sort start_time asc | fields span.name, duration, span.status_code`,
        from,
      ),
      ask(person, `fetch logs | filter trace_id == ${id} | sort timestamp asc | fields loglevel, content`, from),
    ]);
    if (logs.length > 0) return { traceId, spans: spans.map(toSpan), logs: logs.map(toLog) };
  }
  return undefined;
}

function toSpan(record: QueryRecord): ExampleSpan {
  return {
    name: String(record["span.name"] ?? ""),
    milliseconds: Math.round((numberOf(record.duration) ?? 0) / 100_000) / 10,
    isFailed: record["span.status_code"] === "error",
  };
}

function toLog({ loglevel, content }: QueryRecord): ExampleLog {
  return { level: String(loglevel ?? ""), message: messageOf(String(content ?? "")) };
}

function messageOf(content: string): string {
  try {
    const { message } = JSON.parse(content) as { message?: unknown };
    return typeof message === "string" ? message : content;
  } catch {
    return content;
  }
}
