/** Types that a field of a record can have, as DQL names them. `timestamp` and `duration` count nanoseconds. */
export type FieldType = "string" | "long" | "double" | "boolean" | "timestamp" | "duration" | "string[]";

/** A point in time, or a span of it, in nanoseconds: since 1970 for a timestamp. */
export interface Moment {
  readonly type: "timestamp" | "duration";
  readonly nanoseconds: bigint;
}

/** Value of a field: a `bigint` is a long, a `number` a double. */
export type FieldValue = string | bigint | number | boolean | readonly string[] | Moment;

/** One flat record; its time is no field of it. */
export interface TelemetryRecord {
  /** Nanoseconds since 1970; of a span the time of its start. */
  readonly timestamp: bigint;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** One value of a metric, as Grail keeps it: what was measured since the value before. */
export interface MetricPoint {
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  /** Upper bounds of a histogram's buckets, ascending, without the last one, which has none. */
  readonly bounds?: readonly number[];
  /** How many values each bucket holds: one more than there are bounds. */
  readonly counts?: readonly number[];
}

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** A point in time as value of a field. */
export function timestamp(nanoseconds: bigint): Moment {
  return { type: "timestamp", nanoseconds };
}

/** A span of time as value of a field. */
export function duration(nanoseconds: bigint): Moment {
  return { type: "duration", nanoseconds };
}

/** Whether a number fits the 64 bits of a long, a timestamp or a duration. */
export function isLong(value: bigint): boolean {
  return value >= LONG_MIN && value <= LONG_MAX;
}

/** The value as it is kept: a whole number that is too long for a long becomes its digits. */
export function storable(value: FieldValue): FieldValue {
  if (typeof value === "bigint") return isLong(value) ? value : String(value);
  if (isMoment(value)) return isLong(value.nanoseconds) ? value : String(value.nanoseconds);
  return value;
}

/** The type of a value. */
export function typeOf(value: FieldValue): FieldType {
  if (typeof value === "string") return "string";
  if (typeof value === "bigint") return "long";
  if (typeof value === "number") return "double";
  if (typeof value === "boolean") return "boolean";
  return isMoment(value) ? value.type : "string[]";
}

function isMoment(value: FieldValue): value is Moment {
  return typeof value === "object" && "nanoseconds" in value;
}
