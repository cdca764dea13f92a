import type { Relation } from "../../telemetry";
import type { QueryRange } from "./errors";
import { Sql } from "./sql";
import type { Names, Timeframe } from "./stage";
import { type ValueType, valueTypeOf } from "./value-type";

/** A note on a query that runs, such as a limit that was added. */
export interface Notification {
  readonly severity: "INFO" | "WARN";
  readonly type: string;
  readonly message: string;
  readonly range?: QueryRange;
}

/** Values of a metric's points: numbers, and the buckets of a histogram, which are null for any other point. */
export type PointColumns = Readonly<Record<"series" | "min" | "max" | "sum" | "count" | "bounds" | "counts", Sql>>;

/** Records that a query may read. */
export interface SourceTable {
  /** For a FROM clause. */
  readonly from: Sql;
  readonly columns: ReadonlyMap<string, { readonly sql: Sql; readonly type: ValueType }>;
  /** Time of a record; absent where no timeframe chooses between the records, as for entities. */
  readonly time?: Sql;
  /** The origin of a record, and the origins that may be seen; absent where all records may be. */
  readonly origins?: { readonly column: Sql; readonly visible: readonly number[] };
  /** Of `metrics`. */
  readonly point?: PointColumns;
}

/** A table of the record store, of which some origins may be seen, or all. */
export function storedTable(relation: Relation, visible?: readonly number[]): SourceTable {
  const { from, time, origin, columns, point } = relation;
  const fields = [...columns].map(([name, column]) => {
    return [name, { sql: Sql.raw(column.sql), type: valueTypeOf(column.type) }] as const;
  });
  return {
    from: Sql.raw(from),
    columns: new Map(fields),
    time: Sql.raw(time),
    ...(visible !== undefined && { origins: { column: Sql.raw(origin), visible } }),
    ...(point !== undefined && { point: pointColumns(point) }),
  };
}

function pointColumns(point: NonNullable<Relation["point"]>): PointColumns {
  const { series, min, max, sum, count, bounds, counts } = point;
  return {
    series: Sql.raw(series),
    min: Sql.raw(min),
    max: Sql.raw(max),
    sum: Sql.raw(sum),
    count: Sql.raw(count),
    bounds: Sql.raw(bounds),
    counts: Sql.raw(counts),
  };
}

/** Where the records of a query come from; decides what its reader may see. */
export interface DataSource {
  /** Names of the data objects, for suggestions. */
  readonly names: readonly string[];
  /**
   * A data object for `fetch`, or `metrics` for `timeseries`; nothing for an unknown name.
   *
   * @throws Whatever refuses a reader who has no access to the table.
   */
  table(name: string): Promise<SourceTable | undefined>;
}

/** What commands need to know of the query around them. */
export interface CompileContext {
  /** The present in nanoseconds since 1970. */
  readonly now: bigint;
  readonly names: Names;
  /** Timeframe of commands that name none. */
  readonly timeframe: Timeframe;
  readonly source: DataSource;
  notify(notification: Notification): void;
}
