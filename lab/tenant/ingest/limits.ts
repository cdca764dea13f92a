import type { FieldValue } from "../telemetry";

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

/** Bytes of a request, also after it was unpacked. */
export const BODY_LIMITS = { otlp: 8 * MEGABYTE, logs: 10 * MEGABYTE, metrics: MEGABYTE, events: MEGABYTE } as const;
/** Log records of a request. */
export const MAX_LOG_RECORDS = 50_000;
/** Bytes of the content of a log record; the rest is cut off. */
export const MAX_CONTENT_BYTES = 10 * MEGABYTE;

const MAX_FIELDS = 500;
const MAX_KEY_BYTES = 100;
const MAX_VALUE_BYTES = 32 * KILOBYTE;
const MAX_VALUES = 32;

/** The field that says what was cut of a record. */
const WARNINGS_FIELD = "dt.ingest.warnings";

/**
 * Fields as Dynatrace keeps them: at most 500, with names of at most 100 bytes, values of at most 32 kB and at most 32 values
 * in a list; the content of a log may be longer. What was cut is said in `dt.ingest.warnings`. Fields of `dt.system.` are the
 * tenant's own and are never taken from a client.
 *
 * @see Dynatrace documentation, Log Management and Analytics default limits; Log ingestion warnings
 */
export function limitFields(entries: Iterable<readonly [string, FieldValue]>): Record<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const warnings = new Set<string>();
  for (const [name, value] of entries) {
    if (name.startsWith("dt.system.") || name === WARNINGS_FIELD) continue;
    if (fields.size >= MAX_FIELDS) {
      warnings.add("attr_count_trimmed");
      break;
    }
    const isContent = name === "content";
    const sizeWarning = isContent ? "content_trimmed" : "attr_val_size_trimmed";
    const limit = isContent ? MAX_CONTENT_BYTES : MAX_VALUE_BYTES;
    const key = cutText(name, MAX_KEY_BYTES, () => warnings.add("attr_key_trimmed"));
    const cut = (text: string) => cutText(text, limit, () => warnings.add(sizeWarning));
    if (typeof value === "string") fields.set(key, cut(value));
    else if (!Array.isArray(value)) fields.set(key, value);
    else {
      if (value.length > MAX_VALUES) warnings.add("attr_val_count_trimmed");
      fields.set(key, value.slice(0, MAX_VALUES).map(cut));
    }
  }
  if (warnings.size > 0) fields.set(WARNINGS_FIELD, [...warnings]);
  return Object.fromEntries(fields);
}

/**
 * The text cut to a number of bytes, never within a character. A character of a JavaScript string takes three bytes of UTF-8
 * at most, so most texts need not be measured.
 */
function cutText(text: string, bytes: number, warn: () => void): string {
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  warn();
  const cut = Buffer.from(text).subarray(0, bytes).toString("utf8");
  return cut.endsWith("\uFFFD") ? cut.slice(0, -1) : cut;
}
