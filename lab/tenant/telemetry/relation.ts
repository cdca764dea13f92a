import { type Column, pointsOf, type Table, type TableName } from "./catalogue";
import type { FieldType } from "./field-value";

/** A field as a query reads it. */
export interface RelationColumn {
  /** Expression over the relation; timestamps and durations are nanoseconds in a BIGINT. */
  readonly sql: string;
  readonly type: FieldType;
}

/** What a query needs to know of the records of an environment. */
export interface Relation {
  /** For a FROM clause. */
  readonly from: string;
  /** Expression of the record's time in nanoseconds. */
  readonly time: string;
  /** Expression of the number of the record's origin. */
  readonly origin: string;
  /** By field; of `metrics` the dimensions and `metric.key`. */
  readonly columns: ReadonlyMap<string, RelationColumn>;
  /**
   * Of `metrics`: expressions of a point's values, which are doubles. `bounds` and `counts` are lists of doubles, null
   * where the point is no histogram's; `series` is the number of the series.
   */
  readonly point?: Readonly<Record<"series" | "min" | "max" | "sum" | "count" | "bounds" | "counts", string>>;
}

const NO_RECORDS = "(SELECT NULL::BIGINT AS ts, NULL::INTEGER AS origin WHERE false) AS records";
const NO_POINTS =
  'SELECT NULL::INTEGER AS series, NULL::DOUBLE AS "min", NULL::DOUBLE AS "max", NULL::DOUBLE AS "sum", ' +
  'NULL::DOUBLE AS "count", NULL::DOUBLE[] AS bounds, NULL::DOUBLE[] AS counts, NULL::BIGINT AS ts, NULL::INTEGER AS origin';

const POINT = {
  series: "series",
  min: '"min"',
  max: '"max"',
  sum: '"sum"',
  count: '"count"',
  bounds: "bounds",
  counts: "counts",
} as const;

/** How the series of metrics are read: one record for each, whose time is that of its newest point. */
export function seriesRelationOf(table: Table | undefined): Relation {
  const { columns } = relationOf("metrics", table);
  const common = { time: "ts", origin: "origin", columns };
  if (table === undefined) return { ...common, from: NO_RECORDS };
  const newest = `SELECT series, max(ts) AS ts FROM ${pointsOf(table)} GROUP BY series`;
  return { ...common, from: `${table.sqlName} JOIN (${newest}) AS newest USING (series)` };
}

/** How a table is read; a table that holds nothing yet has no record and no field but its time. */
export function relationOf(name: TableName, table: Table | undefined): Relation {
  const columns = new Map<string, RelationColumn>(
    [...(table?.byField ?? [])].map(([field, types]) => [field, columnOf([...types.values()])]),
  );
  columns.set(name === "spans" ? "start_time" : "timestamp", { sql: "ts", type: "timestamp" });
  const common = { time: "ts", origin: "origin", columns };
  if (name !== "metrics") return { ...common, from: table?.sqlName ?? NO_RECORDS };
  if (table === undefined) return { ...common, from: `(${NO_POINTS} WHERE false) AS points`, point: POINT };
  return { ...common, from: `${pointsOf(table)} JOIN ${table.sqlName} USING (series)`, point: POINT };
}

/**
 * A field that arrived with several types reads as double where all are numbers, and as text otherwise.
 */
function columnOf(columns: readonly Column[]): RelationColumn {
  const [first, ...more] = columns;
  if (first !== undefined && more.length === 0) return { sql: first.name, type: first.type };
  const isNumber = columns.every(({ type }) => type === "long" || type === "double");
  const read = isNumber ? ({ name }: Column) => `${name}::DOUBLE` : asText;
  return { sql: `COALESCE(${columns.map(read).join(", ")})`, type: isNumber ? "double" : "string" };
}

function asText({ name, type }: Column): string {
  if (type === "string") return name;
  if (type !== "timestamp") return `${name}::VARCHAR`;
  return `strftime(make_timestamp_ns(${name}), '%Y-%m-%dT%H:%M:%S.%n') || 'Z'`;
}
