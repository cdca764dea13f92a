import type { FieldValue, TelemetryRecord } from "../telemetry";
import { limitFields } from "./limits";
import { loglevelOf, statusOf } from "./severity";

const MINUTE = 60_000_000_000n;
const MAX_AGE = 24n * 60n * MINUTE;
const MAX_AHEAD = 10n * MINUTE;

/** What a client says of a log record. */
export interface GivenLog {
  /** Nanoseconds since 1970; left out, it is now. */
  readonly time?: bigint;
  /** What the client calls its level. */
  readonly severity?: string;
  readonly content: string;
  /** Further fields. */
  readonly fields: Iterable<readonly [string, FieldValue]>;
}

/**
 * The record that Dynatrace keeps of a log, or why it keeps none: a time too far ahead becomes now, an old one is not
 * taken.
 *
 * @param now nanoseconds since 1970.
 * @see Dynatrace documentation, Ingest JSON and TXT logs; Log Management and Analytics default limits
 */
export function makeLogRecord(log: GivenLog, now: bigint): TelemetryRecord | string {
  const { time = now, severity = "", content, fields } = log;
  if (time < now - MAX_AGE) return "older than 24 hours";
  const loglevel = loglevelOf(severity);
  const own: [string, FieldValue][] = [
    ["content", content],
    ["loglevel", loglevel],
    ["status", statusOf(loglevel)],
  ];
  const others = [...fields].filter(([name]) => !own.some(([taken]) => taken === name) && name !== "timestamp");
  return {
    timestamp: time > now + MAX_AHEAD ? now : time,
    fields: limitFields([...own, ...others]),
  };
}
