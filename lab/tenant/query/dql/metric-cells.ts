import { percentileOf } from "./aggregations";
import type { Arguments } from "./calls";
import type { PointColumns } from "./compiler";
import { DqlError } from "./errors";
import { Sql, sql } from "./sql";
import type { Stage } from "./stage";

/** Aggregations of a metric's points; each point is already one of several measurements. */
const OF_POINTS: Readonly<Record<string, (point: PointColumns) => Sql>> = {
  sum: (point) => sql`sum(${point.sum})`,
  avg: (point) => sql`(sum(${point.sum}) / nullif(sum(${point.count}), 0))`,
  min: (point) => sql`min(${point.min})`,
  max: (point) => sql`max(${point.max})`,
  count: (point) => sql`sum(${point.count})`,
};

/** Every aggregation that `timeseries` knows. */
export const METRIC_AGGREGATIONS: readonly string[] = [
  ...Object.keys(OF_POINTS),
  "percentile",
  "median",
  "percentRank",
];

/** Points of one metric, and how they are cut into cells. */
export interface MetricPoints {
  readonly stage: Stage;
  readonly point: PointColumns;
  /** Expressions of the groups. */
  readonly keys: readonly Sql[];
  /** Expression of the slot. */
  readonly slot: Sql;
}

/** SELECT of the cells of an aggregation: the groups, the slot, and the value. */
export function cellsOf(options: Arguments, points: MetricPoints): Sql {
  const { name } = options.call;
  if (name === "percentile" || name === "median") return percentileCells(options, points);
  return name === "percentRank" ? rankCells(options, points) : plainCells(options, points);
}

/** Cells with their values multiplied, for a rate. */
export function ratedCells(cells: Sql, groups: number, factor: Sql): Sql {
  const columns = Sql.join([...aliases(groups), sql`b`], ", ");
  return sql`SELECT ${columns}, v * ${factor} FROM (${cells}) AS cells(${columns}, v)`;
}

function aliases(count: number): Sql[] {
  return Array.from({ length: count }, (_, index) => Sql.raw(`k${index}`));
}

/** The groups and the slot under the names that outer queries use. */
function named({ keys, slot }: MetricPoints): Sql[] {
  return [...keys.map((key, index) => sql`${key} AS ${Sql.raw(`k${index}`)}`), sql`${slot} AS b`];
}

function places(count: number): Sql {
  return Sql.join(
    Array.from({ length: count }, (_, index) => Sql.raw(String(index + 1))),
    ", ",
  );
}

function plainCells(options: Arguments, points: MetricPoints): Sql {
  const { stage, keys, point } = points;
  const { call } = options;
  const aggregate = OF_POINTS[call.name];
  if (aggregate === undefined) throw new Error(`timeseries does not know ${call.name}`);
  const rollup = options.find("rollup");
  if (rollup === undefined) {
    const selected = Sql.join([...named(points), aggregate(point)], ", ");
    return sql`SELECT ${selected} FROM ${stage.from}${stage.where} GROUP BY ${places(keys.length + 1)}`;
  }
  const first = rollup.kind === "field" ? OF_POINTS[rollup.name] : undefined;
  if (first === undefined || call.name === "count") {
    const message = `${call.name}() takes as 'rollup' one of ${Object.keys(OF_POINTS).join(", ")}`;
    throw new DqlError("PARAMETER_VALUE", message, rollup.range, ["rollup"]);
  }
  const series = Sql.join([...named(points), sql`${point.series} AS s`, sql`${first(point)} AS v`], ", ");
  const inner = sql`SELECT ${series} FROM ${stage.from}${stage.where} GROUP BY ${places(keys.length + 2)}`;
  const by = Sql.join([...aliases(keys.length), sql`b`], ", ");
  return sql`SELECT ${by}, ${Sql.raw(call.name)}(v) FROM (${inner}) AS series GROUP BY ${by}`;
}

/** Percentiles by interpolation within the buckets of histograms; of other points, of their averages. */
function percentileCells(options: Arguments, points: MetricPoints): Sql {
  const percentile = options.call.name === "median" ? 50 : percentileOf(options);
  const share = Sql.raw(String(percentile / 100));
  const { point } = points;
  const value = sql`CASE WHEN isinf(u) THEN l ELSE ${LOWER} + (u - ${LOWER}) * ((${share} * total - (c - n)) / n) END`;
  const by = Sql.join([...aliases(points.keys.length), sql`b`], ", ");
  const ofHistograms = sql`SELECT ${by}, arg_min(${value}, u) AS v FROM (${bucketsOf(points)}) AS buckets WHERE n > 0 AND c >= ${share} * total GROUP BY ${by}`;
  return united(points, ofHistograms, sql`quantile_cont(${point.sum} / nullif(${point.count}, 0), ${share})`);
}

/**
 * Share of the measurements that are not above a value, from 0 to 1, by interpolation within the buckets of histograms; of
 * other points, of their averages.
 *
 * @see Dynatrace documentation, "DQL metric commands", timeseries: percentRank
 */
function rankCells(options: Arguments, points: MetricPoints): Sql {
  const [value = 0] = options.constants("value", "long", "double");
  const bound = sql`CAST(${Sql.bind(Number(value))} AS DOUBLE)`;
  const { point } = points;
  const inside = sql`CASE WHEN u <= ${bound} THEN n WHEN isinf(u) OR ${LOWER} >= ${bound} THEN 0 ELSE n * (${bound} - ${LOWER}) / (u - ${LOWER}) END`;
  const by = Sql.join([...aliases(points.keys.length), sql`b`], ", ");
  const ofHistograms = sql`SELECT ${by}, sum(${inside}) / nullif(max(total), 0) AS v FROM (${bucketsOf(points)}) AS buckets GROUP BY ${by}`;
  const average = sql`${point.sum} / nullif(${point.count}, 0)`;
  const others = sql`CAST(1 AS DOUBLE) * count(*) FILTER (WHERE ${average} <= ${bound}) / nullif(count(${average}), 0)`;
  return united(points, ofHistograms, others);
}

/** Where a bucket begins: at the bound before it, or at 0 if it is the first. */
const LOWER = sql`COALESCE(l, CASE WHEN u > 0 THEN 0 ELSE u END)`;

/**
 * The buckets of all histograms of a cell in one: upper bound `u`, lower bound `l`, values `n`, values up to `u` `c`, and
 * all values `total`.
 */
function bucketsOf(points: MetricPoints): Sql {
  const { stage, keys, point } = points;
  const histograms = stage.with({ conditions: [...stage.conditions, sql`${point.counts} IS NOT NULL`] });
  const uppers = sql`unnest(list_append(${point.bounds}, CAST('Infinity' AS DOUBLE))) AS u`;
  const cells = Sql.join([...named(points), uppers, sql`unnest(${point.counts}) AS n`], ", ");
  const rows = sql`SELECT ${cells} FROM ${histograms.from}${histograms.where}`;
  const by = Sql.join([...aliases(keys.length), sql`b`], ", ");
  const merged = sql`SELECT ${by}, u, sum(n) AS n FROM (${rows}) AS rows GROUP BY ${by}, u`;
  const upTo = sql`sum(n) OVER (PARTITION BY ${by} ORDER BY u) AS c`;
  const all = sql`sum(n) OVER (PARTITION BY ${by}) AS total`;
  const before = sql`lag(u) OVER (PARTITION BY ${by} ORDER BY u) AS l`;
  return sql`SELECT ${by}, u, n, ${upTo}, ${all}, ${before} FROM (${merged}) AS merged`;
}

/** Cells of histograms together with those of other points; a histogram's goes first where a cell has both. */
function united(points: MetricPoints, ofHistograms: Sql, aggregate: Sql): Sql {
  const { stage, keys, point } = points;
  const others = stage.with({ conditions: [...stage.conditions, sql`${point.counts} IS NULL`] });
  const selected = Sql.join([...named(points), sql`${aggregate} AS v`], ", ");
  const ofOthers = sql`SELECT ${selected} FROM ${others.from}${others.where} GROUP BY ${places(keys.length + 1)}`;
  const by = Sql.join([...aliases(keys.length), sql`b`], ", ");
  return sql`SELECT ${by}, first(v) FROM (${ofHistograms} UNION ALL ${ofOthers}) AS cells GROUP BY ${by}`;
}
