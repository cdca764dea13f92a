import { duration, type FieldValue, type TelemetryRecord, timestamp } from "../../telemetry";
import { drop } from "../counters";
import { limitFields } from "../limits";
import { fieldsOf, hexId } from "./attributes";
import { type Resource, type Scope, type Span, type TraceRequest, unsigned } from "./messages";

const MINUTE = 60_000_000_000n;
/** A span that ended longer ago is not taken. */
const MAX_AGE = 60n * MINUTE;
/** A span that ends later than this from now is not taken. */
const MAX_AHEAD = 10n * MINUTE;

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const STATUSES: Readonly<Record<number, string>> = { 1: "ok", 2: "error" };

/** Records, and what was not taken. */
export interface ReadRecords {
  readonly records: readonly TelemetryRecord[];
  /** How many were not taken, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * The spans of a request as records of Grail.
 *
 * @param now nanoseconds since 1970.
 * @see Dynatrace documentation, OpenTelemetry trace ingest API; Semantic dictionary, spans
 */
export function readSpans({ resourceSpans }: TraceRequest, now: bigint): ReadRecords {
  const records: TelemetryRecord[] = [];
  const dropped: Record<string, number> = {};
  for (const { resource, scopeSpans } of resourceSpans) {
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) {
        const fault = faultOf(span, now);
        if (fault === undefined) records.push(recordOf(span, resource, scope));
        else drop(dropped, fault);
      }
    }
  }
  return { records, dropped };
}

function faultOf({ traceId, spanId, startTimeUnixNano, endTimeUnixNano }: Span, now: bigint): string | undefined {
  if (hexId(traceId, 16) === undefined || hexId(spanId, 8) === undefined) return "trace or span id is not valid";
  const [start, end] = [unsigned(startTimeUnixNano), unsigned(endTimeUnixNano)];
  if (end < now - MAX_AGE) return "ended more than 60 minutes ago";
  if (end > now + MAX_AHEAD) return "ends more than 10 minutes ahead";
  return start > end ? "ends before it starts" : undefined;
}

function recordOf(span: Span, resource: Resource | null | undefined, scope: Scope | null | undefined): TelemetryRecord {
  const start = unsigned(span.startTimeUnixNano);
  const end = unsigned(span.endTimeUnixNano);
  const parent = hexId(span.parentSpanId, 8);
  const status = STATUSES[span.status?.code ?? 0];
  const own: [string, FieldValue | undefined][] = [
    ["end_time", timestamp(end)],
    ["duration", duration(end - start)],
    ["trace.id", hexId(span.traceId, 16)],
    ["span.id", hexId(span.spanId, 8)],
    ["span.parent_id", parent],
    ["span.name", span.name],
    ["span.kind", KINDS[span.kind] ?? "unspecified"],
    ["span.status_code", status],
    ["span.status_message", span.status?.message || undefined],
    ["span.events", span.events.length === 0 ? undefined : span.events.map(eventOf)],
    ["request.is_root_span", parent === undefined ? true : undefined],
    ["otel.scope.name", scope?.name || undefined],
    ["otel.scope.version", scope?.version || undefined],
  ];
  // What a span says of itself stands above what its resource says, and no attribute replaces what it is.
  const all = new Map([...fieldsOf(resource?.attributes), ...fieldsOf(span.attributes)]);
  all.delete("start_time");
  for (const [name, value] of own) {
    if (value !== undefined) all.set(name, value);
  }
  return { timestamp: start, fields: limitFields(all) };
}

/** Grail keeps events as records of their own; here each is a JSON text. */
function eventOf({ timeUnixNano, name, attributes }: Span["events"][number]): string {
  const fields = Object.fromEntries(fieldsOf(attributes));
  const json = { timestamp: String(unsigned(timeUnixNano)), "span_event.name": name, ...fields };
  return JSON.stringify(json, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
}
