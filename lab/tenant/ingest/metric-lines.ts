import type { MetricPoint } from "../telemetry";
import type { PointValues } from "./histogram";
import { refusalOfKey } from "./metric-key";
import { fromMilliseconds } from "./time";

/** A line that is not taken. */
export interface InvalidLine {
  /** The first has the number 1. */
  readonly line: number;
  readonly error: string;
}

/** What the lines of a request say. */
export interface ReadLines {
  readonly points: readonly MetricPoint[];
  readonly invalid: readonly InvalidLine[];
}

const MAX_DIMENSIONS = 50;
const MAX_DIMENSION_KEY = 100;
const MAX_DIMENSION_VALUE = 255;
const MAX_AGE = 60 * 60_000;
const MAX_AHEAD = 10 * 60_000;

/**
 * The points of a text in Dynatrace's protocol, `key,dimension=value gauge,1 1700000000000` in each line. Lines that begin
 * with `#` describe a metric and are skipped.
 *
 * @param now milliseconds since 1970.
 * @see Dynatrace documentation, Metric ingestion protocol
 */
export function readMetricLines(text: string, now: number): ReadLines {
  const points: MetricPoint[] = [];
  const invalid: InvalidLine[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const read = readLine(line.trim(), now);
    if (typeof read === "string") invalid.push({ line: index + 1, error: read });
    else points.push(read);
  }
  return { points, invalid };
}

function readLine(line: string, now: number): MetricPoint | string {
  const [, key = "", rest = ""] = /^([^\s,]*)(.*)$/.exec(line) ?? [];
  const refusal = refusalOfKey(key);
  if (refusal !== undefined) return refusal;
  const read = readDimensions(rest);
  if (typeof read === "string") return read;
  const [payload = "", time, ...more] = read.rest.split(/\s+/);
  if (more.length > 0) return `nothing is expected after the timestamp; got "${shown(more.join(" "))}"`;
  const values = readPayload(payload);
  if (typeof values === "string") return values;
  const timestamp = readTime(time, now);
  if (typeof timestamp === "string") return timestamp;
  return { key, dimensions: read.dimensions, timestamp, ...values };
}

const DIMENSION = /,([^=,\s"]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)(?!"))/y;

function readDimensions(text: string): { dimensions: Record<string, string>; rest: string } | string {
  const dimensions = new Map<string, string>();
  let at = 0;
  while (text[at] === ",") {
    DIMENSION.lastIndex = at;
    const [whole, name = "", quoted, plain = ""] = DIMENSION.exec(text) ?? [];
    if (whole === undefined) return `a dimension is expected as name=value; got "${shown(text.slice(at + 1))}"`;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    if (!/^[a-z_][a-z0-9_.:-]*$/.test(name) || name.length > MAX_DIMENSION_KEY) {
      return `dimension key must be at most ${MAX_DIMENSION_KEY} lower-case letters, digits and -_.:; got "${shown(name)}"`;
    }
    if (value === "" || value.length > MAX_DIMENSION_VALUE) {
      return `value of dimension ${name} must have 1 to ${MAX_DIMENSION_VALUE} characters`;
    }
    dimensions.set(name, value);
    at += whole.length;
  }
  if (dimensions.size > MAX_DIMENSIONS) return `at most ${MAX_DIMENSIONS} dimensions are taken; got ${dimensions.size}`;
  const rest = text.slice(at);
  if (!/^\s+\S/.test(rest)) return "a value is expected after the metric key and its dimensions";
  return { dimensions: Object.fromEntries(dimensions), rest: rest.trim() };
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function readPayload(payload: string): PointValues | string {
  const [format = "", ...parts] = payload.split(",");
  if (NUMBER.test(payload)) return single(Number(payload));
  if (format === "gauge" && parts.length === 1 && NUMBER.test(parts[0] ?? "")) return single(Number(parts[0]));
  const named = new Map(parts.map((part) => part.split("=", 2) as [string, string | undefined]));
  const numbers = [...named].map(([name, text]): [string, number] => [
    name,
    NUMBER.test(text ?? "") ? Number(text) : Number.NaN,
  ]);
  const { min, max, sum, count, delta } = Object.fromEntries(numbers) as Partial<Record<string, number>>;
  if (numbers.some(([, number]) => !Number.isFinite(number))) return `a value is not a number; got "${shown(payload)}"`;
  if (format === "count" && named.size === 1 && delta !== undefined) return single(delta);
  if (
    format !== "gauge" ||
    named.size !== 4 ||
    min === undefined ||
    max === undefined ||
    sum === undefined ||
    count === undefined
  ) {
    return `the value must be a number, gauge,<number>, gauge,min=,max=,sum=,count= or count,delta=; got "${shown(payload)}"`;
  }
  if (min > max) return "min must not be greater than max";
  return Number.isInteger(count) && count > 0 ? { min, max, sum, count } : "count must be a whole number from 1";
}

function readTime(text: string | undefined, now: number): bigint | string {
  if (text === undefined) return fromMilliseconds(now);
  if (!/^\d{1,15}$/.test(text)) return `timestamp must be milliseconds since 1970; got "${shown(text)}"`;
  const time = Number(text);
  if (time < now - MAX_AGE) return "timestamp is more than 1 hour ago";
  return time > now + MAX_AHEAD ? "timestamp is more than 10 minutes ahead" : fromMilliseconds(time);
}

function single(value: number): PointValues | string {
  return Number.isFinite(value) ? { min: value, max: value, sum: value, count: 1 } : "the value is too large";
}

/** A text of a client in a message: short, and without anything that a terminal would act on. */
function shown(text: string): string {
  return text.slice(0, 40).replace(/[^\x20-\x7E]/g, "?");
}
