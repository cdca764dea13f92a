import { ApiError } from "../errors";
import type { FieldValue, TelemetryRecord } from "../telemetry";
import { drop } from "./counters";
import { fieldOfJson, isObject } from "./json-field";
import { MAX_LOG_RECORDS } from "./limits";
import { makeLogRecord } from "./log-record";
import type { ReadBody } from "./request-body";
import { parseTimestamp } from "./time";

/** Media types with a JSON object in each line. */
const LINES = [
  "application/jsonl",
  "application/jsonlines",
  "application/jsonlines+json",
  "application/x-ndjson",
  "application/x-jsonlines",
];
/** All media types that the log ingest takes. */
export const LOG_TYPES = ["application/json", ...LINES, "text/plain"] as const;

/** Keys that hold the time, the level and the content; the first that a record has decides, whatever its case. */
const TIME_KEYS = [
  "timestamp",
  "@timestamp",
  "_timestamp",
  "eventtime",
  "date",
  "published_date",
  "syslog.timestamp",
  "time",
  "epochsecond",
  "starttime",
  "datetime",
  "ts",
  "timemillis",
  "@t",
];
const LEVEL_KEYS = ["loglevel", "status", "severity", "level", "syslog.severity"];
const CONTENT_KEYS = ["content", "message", "payload", "body"];

/** Levels of objects whose keys become names of fields; what lies below is kept as JSON. */
const MAX_DEPTH = 5;

/** Records of a request, and what was not taken. */
export interface ReadLogs {
  readonly records: readonly TelemetryRecord[];
  /** How many were not taken, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * The log records of a request.
 *
 * @param now nanoseconds since 1970.
 * @throws ApiError 400 for a body that is not what its type says, 413 for too many records.
 * @see Dynatrace documentation, Log Monitoring API v2, POST ingest logs; Ingest JSON and TXT logs
 */
export function readLogs(body: ReadBody, now: bigint): ReadLogs {
  const given = objectsOf(body);
  if (given.length === 0) throw new ApiError(400, "The request has no log record");
  if (given.length > MAX_LOG_RECORDS) {
    throw new ApiError(413, `The request has ${given.length} log records; the limit is ${MAX_LOG_RECORDS}`);
  }
  const dropped: Record<string, number> = {};
  const records = given.flatMap((log) => {
    const record = recordOf(log, now);
    if (typeof record !== "string") return [record];
    drop(dropped, record);
    return [];
  });
  return { records, dropped };
}

function objectsOf({ bytes, type }: ReadBody): Record<string, unknown>[] {
  const text = bytes.toString("utf8");
  if (type === "text/plain") return text === "" ? [] : [{ content: text }];
  if (!LINES.includes(type))
    return [parseJson(text, "The body")].flat().map((each, index) => asObject(each, `Log record ${index + 1}`));
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `Line ${index + 1}`;
    return [asObject(parseJson(line, place), place)];
  });
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, `${place} is not valid JSON`);
  }
}

function asObject(value: unknown, place: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new ApiError(400, `${place} must be a JSON object`);
}

function recordOf(log: Record<string, unknown>, now: bigint): TelemetryRecord | string {
  const names = new Map(Object.keys(log).map((name) => [name.toLowerCase(), name]));
  const keyOf = (keys: readonly string[]) => names.get(keys.find((key) => names.has(key)) ?? "");
  const [timeKey, levelKey, contentKey] = [keyOf(TIME_KEYS), keyOf(LEVEL_KEYS), keyOf(CONTENT_KEYS)];
  const given = (key: string | undefined) => (key === undefined ? undefined : log[key]);
  const time = parseTimestamp(given(timeKey));
  const severity = given(levelKey);
  const content = given(contentKey);
  const others = Object.entries(log).filter(([name]) => name !== timeKey && name !== levelKey && name !== contentKey);
  const fields = [...flatten(others)];
  if (timeKey !== undefined && time === undefined) fields.push(["unparsed_timestamp", textOf(log[timeKey])]);
  const record = {
    time,
    severity: severity === undefined ? undefined : textOf(severity),
    content: contentKey === undefined ? JSON.stringify(log) : textOf(content),
    fields,
  };
  return makeLogRecord(record, now);
}

/** The fields of an object, those of objects in it by their path: `planet.name`. */
function* flatten(
  entries: Iterable<readonly [string, unknown]>,
  prefix = "",
  depth = 1,
): Generator<[string, FieldValue]> {
  for (const [name, value] of entries) {
    if (isObject(value) && depth < MAX_DEPTH) yield* flatten(Object.entries(value), `${prefix}${name}.`, depth + 1);
    else if (value !== null) yield [prefix + name, fieldOfJson(value) ?? JSON.stringify(value)];
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
