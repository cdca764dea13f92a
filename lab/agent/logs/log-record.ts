import type { Attributes } from "../enrichment";
import { type LineFields, statusOf } from "./log-line";
import { CONTAINER_OUTPUT } from "./matcher";

/** A log record as it goes to the tenant: field to value, flat. */
export type LogRecord = Readonly<Record<string, string | number>>;

/** What a record is made of. */
export interface RecordParts {
  /** Already masked. */
  readonly content: string;
  /** What was read out of the masked content. */
  readonly fields: LineFields;
  /** When the runtime took the line: counts where the line itself says nothing usable. */
  readonly runtimeTime: string;
  /** What the agent knows of the source; a line cannot change it. */
  readonly source: Attributes;
  /** Ms since the epoch. */
  readonly now: number;
}

/** Attributes of a record; what is beyond is dropped. */
export const MAX_ATTRIBUTES = 500;
/** Ms. Older records are not stored. */
const MAX_AGE_MS = 24 * 3_600_000;
/** Ms. A time further ahead is taken for a mistake of the line. */
const MAX_AHEAD_MS = 10 * 60_000;

/**
 * Makes the record of a line; undefined for one that is too old.
 *
 * @see Dynatrace documentation, "Log ingestion limits"
 */
export function recordOf({ content, fields, runtimeTime, source, now }: RecordParts): LogRecord | undefined {
  const isAhead = (time: string | number) => msOf(time) > now + MAX_AHEAD_MS;
  const timestamp = fields.timestamp === undefined || isAhead(fields.timestamp) ? runtimeTime : fields.timestamp;
  if (msOf(timestamp) < now - MAX_AGE_MS) return undefined;
  const { loglevel, attributes } = fields;
  const own = { timestamp, content, loglevel, status: statusOf(loglevel), "log.source": CONTAINER_OUTPUT };
  const known: LogRecord = { ...own, ...source };
  const entries = Object.entries(attributes).filter(([key]) => !Object.hasOwn(known, key));
  return { ...known, ...Object.fromEntries(entries.slice(0, Math.max(MAX_ATTRIBUTES - Object.keys(known).length, 0))) };
}

function msOf(time: string | number): number {
  return typeof time === "number" ? time : Date.parse(time);
}
