import type { Person } from "../people/person";
import type { RecordStore } from "../telemetry";
import {
  compileQuery,
  DEFAULT_SPAN,
  DqlError,
  isoOf,
  type Notification,
  parseQuery,
  printQuery,
  type RangedTypes,
  type ResultValue,
  recordsOf,
  type Timeframe,
  timeOf,
  typesOf,
} from "./dql";
import { positionOf, syntaxRefusal, TableRefusal, tableRefusal } from "./refusals";
import { type MadeTables, TenantData } from "./tenant-data";
import type { Visibility } from "./visibility";

/** Records that an answer holds unless the request allows more or fewer. */
const DEFAULT_RECORDS = 1_000;

/** A query that somebody makes. */
export interface QueryRequest {
  readonly query: string;
  readonly maxResultRecords?: number;
  /** Bytes of all records as JSON; the record that exceeds them is the last one. */
  readonly maxResultBytes?: number;
  /** ISO 8601; counts only together with the end. */
  readonly defaultTimeframeStart?: string;
  readonly defaultTimeframeEnd?: string;
  readonly timezone?: string;
  readonly locale?: string;
  /** @default true */
  readonly includeTypes?: boolean;
}

/** For whom a query runs, and over what. */
export interface QueryScope {
  readonly environmentId: string;
  /** Absent for somebody who sees everything. */
  readonly reader?: Person;
  readonly telemetry: RecordStore;
  readonly visibility: Visibility;
  readonly made: MadeTables;
}

/** The answer to a query, in Grail's shape. */
export interface QueryResult {
  readonly records: readonly Readonly<Record<string, ResultValue>>[];
  readonly types: readonly RangedTypes[];
  readonly metadata: { readonly grail: Readonly<Record<string, unknown>> };
}

/**
 * Runs a query.
 *
 * @param now The present in milliseconds since 1970.
 * @throws ApiError 400 for a query that is not understood, 403 for a table that the reader may not read.
 */
export async function executeQuery(
  request: QueryRequest,
  scope: QueryScope,
  queryId: string,
  now: number,
  signal?: AbortSignal,
): Promise<QueryResult> {
  try {
    return await run(request, scope, queryId, now, signal);
  } catch (error) {
    if (error instanceof DqlError) throw syntaxRefusal(error, request.query, queryId);
    if (error instanceof TableRefusal) throw tableRefusal(error, request.query, queryId);
    throw error;
  }
}

async function run(
  request: QueryRequest,
  scope: QueryScope,
  queryId: string,
  now: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const started = performance.now();
  const query = parseQuery(request.query);
  const assumed = new Set<string>();
  const source = new TenantData({
    ...scope,
    assume: (conditions) => {
      for (const each of conditions) assumed.add(each);
    },
  });
  const present = BigInt(Math.trunc(now)) * 1_000_000n;
  const most = request.maxResultRecords ?? DEFAULT_RECORDS;
  const hasLimit = query.commands.some(({ name }) => name === "limit");
  // One more than wanted shows whether there are more.
  const options = { now: present, timeframe: defaultTimeframe(request, present), source, limit: BigInt(most) + 1n };
  const compiled = await compileQuery(query, options);
  const { telemetry } = scope;
  const rows = await telemetry.all(compiled.sql.text, compiled.sql.parameters, signal);
  const [[scannedRecords = 0] = []] =
    compiled.scanned === undefined
      ? []
      : await telemetry.all(compiled.scanned.text, compiled.scanned.parameters, signal);
  const found = recordsOf(rows.slice(0, most), compiled.fields);
  const records = found.slice(0, countWithin(found, request.maxResultBytes));
  const kept = rows.slice(0, records.length);
  const notifications = [
    ...compiled.notifications,
    ...limitNotes(rows.length > most, hasLimit, most),
    ...byteNotes(records.length < found.length, request),
    ...assumptionNotes(assumed),
    ...timezoneNotes(request),
  ];
  const { start, end } = compiled.timeframe;
  const grail = {
    query: request.query,
    canonicalQuery: printQuery(query),
    queryId,
    dqlVersion: "V1_0",
    timezone: request.timezone ?? "Z",
    locale: request.locale ?? "",
    analysisTimeframe: { start: isoOf(start), end: isoOf(end) },
    scannedRecords: Number(scannedRecords),
    scannedBytes: 0,
    scannedDataPoints: 0,
    executionTimeMilliseconds: Math.round(performance.now() - started),
    sampled: false,
    notifications: notifications.map(notificationOf),
  };
  const types = request.includeTypes === false ? [] : typesOf(kept, compiled.fields);
  return { records, types, metadata: { grail } };
}

/** The timeframe that a request gives to commands without one; half a timeframe counts as none. */
function defaultTimeframe({ defaultTimeframeStart, defaultTimeframeEnd }: QueryRequest, now: bigint): Timeframe {
  const start = defaultTimeframeStart === undefined ? undefined : timeOf(defaultTimeframeStart);
  const end = defaultTimeframeEnd === undefined ? undefined : timeOf(defaultTimeframeEnd);
  return start === undefined || end === undefined ? { start: now - DEFAULT_SPAN, end: now } : { start, end };
}

function limitNotes(isCut: boolean, hasLimit: boolean, most: number): Notification[] {
  if (!isCut) return [];
  const message = `The result has been limited to ${most} records.`;
  return [{ severity: "WARN", type: hasLimit ? "RESULT_LIMIT_RECORDS" : "LIMIT_ADDED", message }];
}

/** How many records an answer may hold. */
function countWithin(records: readonly unknown[], maxBytes = Number.POSITIVE_INFINITY): number {
  let bytes = 0;
  const last = records.findIndex((record) => {
    bytes += Buffer.byteLength(JSON.stringify(record));
    return bytes > maxBytes;
  });
  return last === -1 ? records.length : last + 1;
}

function byteNotes(isCut: boolean, { maxResultBytes }: QueryRequest): Notification[] {
  if (!isCut) return [];
  const message = `The result has been limited to ${maxResultBytes} bytes.`;
  return [{ severity: "WARN", type: "RESULT_LIMIT_BYTES", message }];
}

function assumptionNotes(assumed: ReadonlySet<string>): Notification[] {
  return [...assumed].map((condition) => {
    const message = `Whether ${condition} holds is not known; it counts as met, so more records may be shown than Dynatrace shows.`;
    return { severity: "WARN", type: "ACCESS_ASSUMED", message };
  });
}

function timezoneNotes({ timezone }: QueryRequest): Notification[] {
  if (timezone === undefined || /^(utc|z|gmt|etc\/utc|\+00:00)$/i.test(timezone)) return [];
  const message = `Times are aligned and formatted in UTC; the timezone ${JSON.stringify(timezone)} is not applied.`;
  return [{ severity: "WARN", type: "TIMEZONE_IGNORED", message }];
}

/** A notification in the shape of an answer. */
export function notificationOf({ severity, type, message, range }: Notification) {
  return {
    severity,
    notificationType: type,
    message,
    messageFormat: message,
    messageFormatSpecifierTypes: [],
    arguments: [],
    ...(range && { syntaxPosition: positionOf(range) }),
  };
}
