import type { Entities } from "../entities/entities";
import { ApiError } from "../errors";
import { type PayloadFault, refusal } from "../payload";
import type { FieldValue, MetricPoint, RecordStore, TelemetryRecord } from "../telemetry";
import type { IngestCounters } from "./counters";
import { histogramValues, type PointValues } from "./histogram";
import { fieldOfJson, isObject } from "./json-field";
import { limitFields } from "./limits";
import { statusOf } from "./severity";
import { parseTimestamp } from "./time";

/** How many of each were stored. */
export interface StoredAmounts {
  readonly logs: number;
  readonly metrics: number;
  readonly events: number;
  readonly entities: number;
}

/** Where telemetry of an agent goes. */
export interface Destination {
  readonly environment: { readonly name: string; readonly id: string };
  readonly telemetry: RecordStore;
  readonly entities: Entities;
  readonly counters: IngestCounters;
}

const PARTS = ["logs", "metrics", "events", "entities"] as const;
/** Faults that a refusal lists. */
const MAX_FAULTS = 20;

/**
 * Stores what OneAgent and ActiveGate send by their own protocol: neither ingest rules nor masking are applied, for that is
 * the agent's part.
 *
 * @param body `{logs?: [{timestamp, content, …}], metrics?: [{key, dimensions, timestamp, gauge | count | histogram}],
 * events?: [{timestamp, …}], entities?: [{entityId, type, displayName, fields?}]}`.
 * @throws ApiError 400 naming the first places at fault; nothing is stored then.
 */
export async function storeAgentTelemetry(
  body: Readonly<Record<string, unknown>>,
  to: Destination,
): Promise<StoredAmounts> {
  const faults: PayloadFault[] = [];
  const { environment: _environment, ...given } = body;
  for (const key of Object.keys(given)) {
    if (!PARTS.some((part) => part === key)) faults.push({ path: key, message: "is not a known property" });
  }
  const logs = readList(given, "logs", faults, readLog);
  const metrics = readList(given, "metrics", faults, readMetric);
  const events = readList(given, "events", faults, readEvent);
  const entities = readList(given, "entities", faults, readEntity);
  if (faults.length > 0) throw refusal(faults.slice(0, MAX_FAULTS));
  const { environment, telemetry, counters } = to;
  if (entities.length > 0) to.entities.see(entities);
  await Promise.all([
    telemetry.append(environment.id, "logs", logs),
    telemetry.appendPoints(environment.id, metrics),
    telemetry.append(environment.id, "events", events),
  ]);
  for (const [signal, stored] of [
    ["logs", logs],
    ["metrics", metrics],
    ["events", events],
  ] as const) {
    if (given[signal] === undefined) continue;
    counters.request(environment.name, signal);
    counters.read(environment.name, signal, { stored: stored.length, dropped: {} });
  }
  return { logs: logs.length, metrics: metrics.length, events: events.length, entities: entities.length };
}

/** Reads one thing; `fault` notes what is wrong with it, at a place below it. */
type Read<Thing> = (
  thing: Readonly<Record<string, unknown>>,
  fault: (message: string, at?: string) => void,
) => Thing | undefined;

function readList<Thing>(
  body: Readonly<Record<string, unknown>>,
  part: (typeof PARTS)[number],
  faults: PayloadFault[],
  read: Read<Thing>,
): Thing[] {
  const list = body[part] ?? [];
  if (!Array.isArray(list)) {
    faults.push({ path: part, message: "must be a list" });
    return [];
  }
  return list.flatMap((each: unknown, index) => {
    const path = `${part}/${index}`;
    const fault = (message: string, at = "") => void faults.push({ path: `${path}${at}`, message });
    if (!isObject(each)) {
      fault("must be an object");
      return [];
    }
    return read(each, fault) ?? [];
  });
}

const readLog: Read<TelemetryRecord> = (log, fault) => {
  if (typeof log.content !== "string") fault("must be a text", "/content");
  const record = readEvent(log, fault);
  if (record === undefined) return undefined;
  const loglevel = typeof log.loglevel === "string" ? log.loglevel : "NONE";
  const status = typeof log.status === "string" ? log.status : statusOf(loglevel);
  return { ...record, fields: { ...record.fields, loglevel, status } };
};

const readEvent: Read<TelemetryRecord> = ({ timestamp, ...rest }, fault) => {
  const time = readTime(timestamp, fault);
  const fields = Object.entries(rest).flatMap(([name, value]): [string, FieldValue][] => {
    const field = value === null ? undefined : fieldOfJson(value);
    if (field !== undefined) return [[name, field]];
    if (value !== null) fault("must be a text, a number, true, false or a list of these", `/${name}`);
    return [];
  });
  return time === undefined ? undefined : { timestamp: time, fields: limitFields(fields) };
};

const readEntity: Read<unknown> = ({ fields, ...entity }) => ({
  ...entity,
  ...(fields !== undefined && { properties: fields }),
});

const readMetric: Read<MetricPoint> = ({ key, dimensions, timestamp, ...values }, fault) => {
  const time = readTime(timestamp, fault);
  if (typeof key !== "string" || key === "") fault("must be the key of a metric", "/key");
  if (!isObject(dimensions ?? {}) || Object.values(dimensions ?? {}).some((value) => typeof value !== "string")) {
    fault("must be an object of texts", "/dimensions");
    return undefined;
  }
  const names = Object.keys(values);
  const [kind] = names;
  const read = names.length === 1 && kind !== undefined ? VALUES[kind] : undefined;
  if (read === undefined || kind === undefined) {
    fault("must have exactly one of gauge, count, histogram");
    return undefined;
  }
  const point = read(values[kind]);
  if (point === undefined) fault(RULES[kind] ?? "", `/${kind}`);
  if (point === undefined || time === undefined || typeof key !== "string") return undefined;
  return { key, dimensions: (dimensions ?? {}) as Record<string, string>, timestamp: time, ...point };
};

const RULES: Readonly<Record<string, string>> = {
  gauge: "must have the numbers min, max, sum and count",
  count: "must be a number",
  histogram: "must have ascending bounds, counts of one more number, sum and count",
};

const VALUES: Readonly<Record<string, (value: unknown) => PointValues | undefined>> = {
  gauge: (value) => {
    if (!isObject(value)) return undefined;
    const { min, max, sum, count } = value;
    return isNumber(min) && isNumber(max) && isNumber(sum) && isNumber(count) ? { min, max, sum, count } : undefined;
  },
  count: (value) => (isNumber(value) ? { min: value, max: value, sum: value, count: 1 } : undefined),
  histogram: (value) => {
    if (!isObject(value)) return undefined;
    const { bounds, counts, sum, count } = value;
    if (!isNumbers(bounds) || !isNumbers(counts) || !isNumber(sum) || !isNumber(count)) return undefined;
    const isAscending = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound));
    return isAscending && counts.length === bounds.length + 1 ? histogramValues(bounds, counts, sum, count) : undefined;
  },
};

function readTime(timestamp: unknown, fault: (message: string, at?: string) => void): bigint | undefined {
  const time = parseTimestamp(timestamp);
  if (time === undefined) fault("must be a time in ISO 8601 or in milliseconds since 1970", "/timestamp");
  return time;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber);
}

/** The environment that an agent names, by name or id. */
export function environmentNamed<Environment extends { readonly name: string; readonly id: string }>(
  environments: readonly Environment[],
  wanted: unknown,
): Environment {
  const found = environments.find(({ name, id }) => name === wanted || id === wanted);
  if (found !== undefined) return found;
  const known = environments.map(({ name }) => name).join(", ");
  throw new ApiError(404, `environment: must be one of ${known}; got ${JSON.stringify(wanted) ?? "nothing"}`);
}
