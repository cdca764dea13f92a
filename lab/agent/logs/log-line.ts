import type { Attributes } from "../enrichment";

/** What is read out of one line. */
export interface LineFields {
  /** ISO 8601 with a time zone, or ms since the epoch; absent when the line holds no usable one. */
  readonly timestamp?: string | number;
  /** In capitals, as Dynatrace writes it; `NONE` when the line does not say. */
  readonly loglevel: string;
  /** `dt.*` texts of the line, with `trace_id` and `span_id`; names as they stand in the line. */
  readonly attributes: Attributes;
}

/** Keys of a JSON line that may hold the time, in the order in which they count: alphabetical. */
const TIMESTAMP_KEYS = ["@timestamp", "date", "datetime", "time", "timestamp", "ts"];
/** Keys of a JSON line that may hold the level, likewise. A numeric HTTP `status` is one of them. */
const LEVEL_KEYS = ["level", "loglevel", "severity", "status", "syslog.severity"];
/** Severities of syslog by their number. */
const SYSLOG_LEVELS = ["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARN", "NOTICE", "INFO", "DEBUG"];

const LEVELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...SYSLOG_LEVELS, "SEVERE", "FATAL", "TRACE"].map((level) => [level, level])),
  EMERG: "EMERGENCY",
  CRIT: "CRITICAL",
  ERR: "ERROR",
  WARNING: "WARN",
  INFORMATION: "INFO",
  INFORMATIONAL: "INFO",
};
const LEVEL_WORD = new RegExp(`\\b(${Object.keys(LEVELS).join("|")})\\b`, "i");
/** Characters of a plain line in which a level is looked for. */
const LEVEL_SEARCH_LENGTH = 100;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const MAX_NESTING = 1;

/**
 * Reads the fields of a line: of a JSON object by its keys, of any other text by the mark `[!dt …]` and the first word
 * that is a level.
 *
 * @see Dynatrace documentation, "Log content auto-discovery", JSON logs and severity
 */
export function readLine(content: string): LineFields {
  const object = parseObject(content);
  return object === undefined ? readText(content) : readObject(object);
}

/** The `status` of a level: INFO, WARN, ERROR or NONE. */
export function statusOf(loglevel: string): string {
  if (["EMERGENCY", "ALERT", "CRITICAL", "SEVERE", "FATAL", "ERROR"].includes(loglevel)) return "ERROR";
  if (["NOTICE", "INFO", "DEBUG", "TRACE"].includes(loglevel)) return "INFO";
  return loglevel === "WARN" ? "WARN" : "NONE";
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(content: string): JsonObject | undefined {
  // Almost every line that is no object is told by its first and last characters, without parsing.
  if (!/^\s*\{/.test(content) || !/\}\s*$/.test(content.slice(-64))) return undefined;
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function readObject(object: JsonObject): LineFields {
  const timestamp = timeOf(firstOf(object, TIMESTAMP_KEYS));
  const loglevel = levelOf(firstOf(object, LEVEL_KEYS));
  return { ...(timestamp !== undefined && { timestamp }), loglevel, attributes: withTrace(dynatraceFields(object)) };
}

/** The first candidate counts, also where its value is of no use. */
function firstOf(object: JsonObject, keys: readonly string[]): unknown {
  const key = keys.find((each) => Object.hasOwn(object, each));
  return key === undefined ? undefined : object[key];
}

function timeOf(value: unknown): string | number | undefined {
  if (typeof value === "number") return epochMilliseconds(value);
  if (typeof value !== "string" || !ISO_TIME.test(value) || Number.isNaN(Date.parse(value))) return undefined;
  return value;
}

/** Seconds and milliseconds are told apart by their size; what is neither is no time of this century. */
function epochMilliseconds(value: number): number | undefined {
  if (value >= 1e12 && value < 1e13) return Math.floor(value);
  return value >= 1e9 && value < 1e10 ? Math.floor(value * 1000) : undefined;
}

function levelOf(value: unknown): string {
  if (typeof value === "number") return SYSLOG_LEVELS[value] ?? "NONE";
  return (typeof value === "string" && LEVELS[value.trim().toUpperCase()]) || "NONE";
}

/**
 * Texts whose key begins with `dt.`, at the root and one level below; the root wins. `dt.system.*` is the tenant's own: a
 * line must not choose its bucket.
 */
function dynatraceFields(object: JsonObject, depth = 0): Record<string, string> {
  const found: Record<string, string> = {};
  for (const value of Object.values(object)) {
    if (depth < MAX_NESTING && typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [inner, text] of Object.entries(dynatraceFields(value as JsonObject, depth + 1)))
        found[inner] ??= text;
    }
  }
  for (const [key, value] of Object.entries(object)) {
    if (isOpen(key) && typeof value === "string") found[key] = value;
  }
  return found;
}

function isOpen(key: string): boolean {
  return key.startsWith("dt.") && !key.startsWith("dt.system.");
}

function readText(content: string): LineFields {
  const level = LEVEL_WORD.exec(content.slice(0, LEVEL_SEARCH_LENGTH))?.[1] ?? "";
  const mark = /\[!dt ([^\]]{1,2000})\]/.exec(content)?.[1] ?? "";
  const pairs = mark.split(",").flatMap((pair): [string, string][] => {
    const [key = "", value] = pair.trim().split("=", 2);
    return isOpen(key) && value !== undefined ? [[key, value]] : [];
  });
  return { loglevel: levelOf(level), attributes: withTrace(Object.fromEntries(pairs)) };
}

/** What links a line to its trace, under the names that Grail has for it. */
function withTrace(fields: Record<string, string>): Attributes {
  const traceId = fields["dt.trace_id"] ?? "";
  const spanId = fields["dt.span_id"] ?? "";
  return {
    ...fields,
    ...(/^[0-9a-f]{32}$/i.test(traceId) && { trace_id: traceId.toLowerCase() }),
    ...(/^[0-9a-f]{16}$/i.test(spanId) && { span_id: spanId.toLowerCase() }),
  };
}
