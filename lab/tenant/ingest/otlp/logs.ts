import type { FieldValue } from "../../telemetry";
import { drop } from "../counters";
import { makeLogRecord } from "../log-record";
import { fieldsOf, hexId, textOf } from "./attributes";
import { type LogRecord, type LogsRequest, type Resource, type Scope, unsigned } from "./messages";
import type { ReadRecords } from "./traces";

/** Names of OpenTelemetry's levels, each of four numbers. */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/**
 * The log records of a request.
 *
 * @param now nanoseconds since 1970.
 * @see Dynatrace documentation, OpenTelemetry logs ingest API
 */
export function readLogRecords({ resourceLogs }: LogsRequest, now: bigint): ReadRecords {
  const dropped: Record<string, number> = {};
  const records = resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) =>
      logRecords.flatMap((log) => {
        const record = recordOf(log, resource, scope, now);
        if (typeof record !== "string") return [record];
        drop(dropped, record);
        return [];
      }),
    ),
  );
  return { records, dropped };
}

function recordOf(log: LogRecord, resource: Resource | null | undefined, scope: Scope | null | undefined, now: bigint) {
  const time = unsigned(log.timeUnixNano) || unsigned(log.observedTimeUnixNano);
  const fields = new Map<string, FieldValue>([...fieldsOf(resource?.attributes), ...fieldsOf(log.attributes)]);
  const own = {
    trace_id: hexId(log.traceId, 16),
    span_id: hexId(log.spanId, 8),
    "otel.scope.name": scope?.name || undefined,
  };
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined) fields.set(name, value);
  }
  const severity = log.severityText || LEVELS[Math.ceil(log.severityNumber / 4) - 1];
  return makeLogRecord({ time: time === 0n ? undefined : time, severity, content: textOf(log.body), fields }, now);
}
