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

/** Fields within the limits, and how many of them were left out or cut. */
export interface LimitedFields {
  readonly fields: Record<string, FieldValue>;
  readonly cut: number;
}

/**
 * Fields as Dynatrace keeps them: at most 500, of names of at most 100 bytes, with values of at most 32 kB and 32 values in
 * a list. The content of a log may be longer. Fields of `dt.system.` are the tenant's own and are never taken from a client.
 *
 * @see Dynatrace documentation, Log Management and Analytics default limits
 */
export function limitFields(entries: Iterable<readonly [string, FieldValue]>): LimitedFields {
  const fields: [string, FieldValue][] = [];
  let cut = 0;
  for (const [name, value] of entries) {
    if (fields.length >= MAX_FIELDS || isTooLong(name, MAX_KEY_BYTES) || name.startsWith("dt.system.")) {
      cut += 1;
      continue;
    }
    const kept = limitValue(value, name === "content" ? MAX_CONTENT_BYTES : MAX_VALUE_BYTES);
    if (kept !== value) cut += 1;
    fields.push([name, kept]);
  }
  return { fields: Object.fromEntries(fields), cut };
}

function limitValue(value: FieldValue, bytes: number): FieldValue {
  if (typeof value === "string") return isTooLong(value, bytes) ? cutText(value, bytes) : value;
  if (!Array.isArray(value)) return value;
  const isFine = value.length <= MAX_VALUES && !value.some((each) => isTooLong(each, bytes));
  return isFine ? value : value.slice(0, MAX_VALUES).map((each) => cutText(each, bytes));
}

/** A character of a JavaScript string takes three bytes of UTF-8 at most, so most texts need not be measured. */
function isTooLong(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function cutText(text: string, bytes: number): string {
  const cut = Buffer.from(text).subarray(0, bytes).toString("utf8");
  return cut.endsWith("\uFFFD") ? cut.slice(0, -1) : cut;
}
