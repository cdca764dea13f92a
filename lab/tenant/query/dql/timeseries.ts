import { percentileOf } from "./aggregations";
import { Arguments, named, ordered, type Parameter } from "./calls";
import { CommandArguments, plainOf } from "./command-arguments";
import type { CompileContext, PointColumns } from "./compiler";
import { DqlError } from "./errors";
import { compileCondition, compileExpression } from "./expression";
import { fieldOf, nameOf } from "./field-commands";
import { ratio } from "./make-timeseries";
import { condition } from "./operators";
import { GRID_PARAMETERS, type Grid, gridOf, type Series, seriesStage, slotOf } from "./series";
import { recordsOf } from "./source-commands";
import { Sql, sql } from "./sql";
import { assertNew, type Column, nameRangeOf, type Stage } from "./stage";
import { suggestion } from "./suggestions";
import type { Call, Command, Expression, Item } from "./syntax";
import { NANOSECONDS } from "./time";
import { TIMEFRAME_PARAMETERS, timeframeOf } from "./timeframe";

const PARAMETERS = ["by", "filter", "union", "nonempty", "bucket", ...GRID_PARAMETERS, ...TIMEFRAME_PARAMETERS];
const OPTIONS = named("filter", "default", "rate", "scalar", "rollup");

/** Metrics are kept by the minute. */
const RESOLUTION = NANOSECONDS.m;

/** Aggregations of a metric's points; each point is already one of several measurements. */
const POINT_AGGREGATIONS: Readonly<Record<string, (point: PointColumns) => Sql>> = {
  sum: (point) => sql`sum(${point.sum})`,
  avg: (point) => sql`(sum(${point.sum}) / nullif(sum(${point.count}), 0))`,
  min: (point) => sql`min(${point.min})`,
  max: (point) => sql`max(${point.max})`,
  count: (point) => sql`sum(${point.count})`,
};
const KNOWN = [...Object.keys(POINT_AGGREGATIONS), "percentile", "median"];

/** Compiles `timeseries`: one record for each group of dimensions, with an array for each aggregation of a metric. */
export async function timeseries(command: Command, context: CompileContext): Promise<Stage> {
  const { now, names, source } = context;
  const args = new CommandArguments(command, PARAMETERS, now);
  const table = await source.table("metrics");
  const point = table?.point;
  const time = table?.time;
  if (table === undefined || point === undefined || time === undefined)
    throw args.fault("finds no metrics here", command);
  const grid = gridOf(args, timeframeOf(args, context), RESOLUTION, context);
  const stage = recordsOf(table, grid.timeframe, args);
  const groups = new Map<string, Column>();
  for (const item of args.list("by")) {
    const { name, range } = fieldOf(item.value, args);
    if (item.direction !== undefined) throw args.fault("takes no direction in 'by'", item);
    assertNew(groups, nameOf(item), nameRangeOf(item));
    groups.set(nameOf(item), stage.value({ name, range }));
  }
  const taken = new Map<string, unknown>([...groups, ["timeframe", 1], ["interval", 1]]);
  const filter = args.expression("filter");
  const common = filter === undefined ? [] : [conditionOf(filter, stage, now)];
  const points = stage.with({ conditions: [...stage.conditions, ...common] });
  const surroundings = { stage: points, point, keys: [...groups.values()].map((key) => key.sql), time, grid, now };
  const series = args.several("an aggregation of a metric such as avg(cpu.usage)").map((item): Series => {
    assertNew(taken, nameOf(item), nameRangeOf(item));
    taken.set(nameOf(item), item);
    return seriesOf(item, args, surroundings);
  });
  const needsAll = !(args.constant("union", "boolean")?.value ?? false);
  const isNeverEmpty = args.constant("nonempty", "boolean")?.value ?? false;
  return seriesStage(series, { grid, groups, needsAll, isNeverEmpty }, names);
}

interface Surroundings {
  readonly stage: Stage;
  readonly point: PointColumns;
  /** Expressions of the groups. */
  readonly keys: readonly Sql[];
  readonly time: Sql;
  readonly grid: Grid;
  readonly now: bigint;
}

function conditionOf(filter: Expression, stage: Stage, now: bigint): Sql {
  return condition(compileCondition(filter, stage.scope(now)));
}

function seriesOf(item: Item, args: CommandArguments, surroundings: Surroundings): Series {
  const call = callOf(item, args);
  const { now, grid, stage } = surroundings;
  const hasPercentile = call.name === "percentile";
  const parameters: Parameter[] = [
    ...ordered("metricKey"),
    ...(hasPercentile ? ordered("percentile") : []),
    ...OPTIONS,
  ];
  const options = new Arguments(call, parameters, now, (each) => compileExpression(each, stage.scope(now)));
  const key = metricKey(options);
  const filter = options.find("filter");
  const conditions = [
    ...stage.conditions,
    sql`${keyColumn(stage)} = ${Sql.bind(key)}`,
    ...(filter === undefined ? [] : [conditionOf(filter, stage, now)]),
  ];
  const isScalar = options.constant("scalar", "boolean") ?? false;
  const own = { ...surroundings, stage: stage.with({ conditions }), isScalar };
  const cells =
    hasPercentile || call.name === "median" ? percentileCells(options, own) : plainCells(call.name, options, own);
  const rate = options.constant("rate", "duration");
  const fallback = options.constant("default", "long", "double");
  const span = isScalar ? grid.interval * grid.bins : grid.interval;
  return {
    name: nameOf(item),
    type: "double",
    ...(fallback !== undefined && { fallback: sql`CAST(${Sql.bind(Number(fallback))} AS DOUBLE)` }),
    isScalar,
    cells: rate === undefined ? cells : rated(cells, surroundings.keys.length, ratio(rate, span)),
  };
}

function callOf(item: Item, args: CommandArguments): Call {
  const { value } = item;
  plainOf({ value, range: item.range, ...(item.direction && { direction: item.direction }) }, args.command);
  if (value.kind !== "call") throw args.fault("needs an aggregation of a metric such as avg(cpu.usage)", item);
  if (KNOWN.includes(value.name)) return value;
  const message = `timeseries has no aggregation '${value.name}'${suggestion(value.name, KNOWN)}`;
  throw new DqlError("UNKNOWN_FUNCTION", message, value.nameRange, [value.name]);
}

function metricKey(options: Arguments): string {
  const expression = options.expression("metricKey");
  if (expression.kind === "field") return expression.name;
  throw new DqlError(
    "PARAMETER_TYPE",
    `${options.call.name}() needs the key of a metric, without quotes`,
    expression.range,
  );
}

function keyColumn(stage: Stage): Sql {
  return stage.fields.get("metric.key")?.sql ?? sql`CAST(NULL AS VARCHAR)`;
}

type Own = Surroundings & { readonly isScalar: boolean };

function slot({ time, grid, isScalar }: Own): Sql {
  return isScalar ? Sql.raw("CAST(0 AS BIGINT)") : slotOf(time, grid);
}

function places(count: number): Sql {
  return Sql.join(
    Array.from({ length: count }, (_, index) => Sql.raw(String(index + 1))),
    ", ",
  );
}

function plainCells(name: string, options: Arguments, own: Own): Sql {
  const { stage, keys, point } = own;
  const aggregate = POINT_AGGREGATIONS[name];
  const rollup = options.find("rollup");
  if (aggregate === undefined)
    throw new DqlError("UNKNOWN_FUNCTION", `timeseries has no aggregation '${name}'`, options.call.range);
  if (rollup === undefined) {
    const selected = Sql.join([...keys, slot(own), aggregate(point)], ", ");
    return sql`SELECT ${selected} FROM ${stage.from}${stage.where} GROUP BY ${places(keys.length + 1)}`;
  }
  const first = rollup.kind === "field" ? POINT_AGGREGATIONS[rollup.name] : undefined;
  if (first === undefined || name === "count") {
    const known = Object.keys(POINT_AGGREGATIONS).join(", ");
    throw new DqlError("PARAMETER_VALUE", `${name}() takes as 'rollup' one of ${known}`, rollup.range, ["rollup"]);
  }
  const aliases = keys.map((_, index) => Sql.raw(`k${index}`));
  const named = keys.map((key, index) => sql`${key} AS ${Sql.raw(`k${index}`)}`);
  const selected = Sql.join(
    [...named, sql`${slot(own)} AS b`, sql`${point.series} AS s`, sql`${first(point)} AS v`],
    ", ",
  );
  const inner = sql`SELECT ${selected} FROM ${stage.from}${stage.where} GROUP BY ${places(keys.length + 2)}`;
  const outer = Sql.raw(`${name}(v)`);
  return sql`SELECT ${Sql.join([...aliases, sql`b`, outer], ", ")} FROM (${inner}) AS series GROUP BY ${places(keys.length + 1)}`;
}

/** Percentiles by interpolation within the buckets of histograms; of other points, of their averages. */
function percentileCells(options: Arguments, own: Own): Sql {
  const { stage, keys, point } = own;
  const share = Sql.raw(String((options.call.name === "median" ? 50 : percentileOf(options)) / 100));
  const named = keys.map((key, index) => sql`${key} AS ${Sql.raw(`k${index}`)}`);
  const aliases = [...keys.map((_, index) => Sql.raw(`k${index}`)), Sql.raw("b")];
  const by = Sql.join(aliases, ", ");
  const isHistogram = sql`${point.counts} IS NOT NULL`;
  const rows = (test: Sql) => stage.with({ conditions: [...stage.conditions, test] });
  const histograms = rows(isHistogram);
  const uppers = sql`unnest(list_append(${point.bounds}, CAST('Infinity' AS DOUBLE))) AS u`;
  const buckets = sql`SELECT ${Sql.join([...named, sql`${slot(own)} AS b`, uppers, sql`unnest(${point.counts}) AS n`], ", ")} FROM ${histograms.from}${histograms.where}`;
  const merged = sql`SELECT ${by}, u, sum(n) AS n FROM (${buckets}) AS buckets GROUP BY ${by}, u`;
  const ranked = sql`SELECT ${by}, u, n, sum(n) OVER (PARTITION BY ${by} ORDER BY u) AS c, sum(n) OVER (PARTITION BY ${by}) AS total, lag(u) OVER (PARTITION BY ${by} ORDER BY u) AS l FROM (${merged}) AS merged`;
  const lower = sql`COALESCE(l, CASE WHEN u > 0 THEN 0 ELSE u END)`;
  const value = sql`CASE WHEN isinf(u) THEN l ELSE ${lower} + (u - ${lower}) * ((${share} * total - (c - n)) / n) END`;
  const ofHistograms = sql`SELECT ${by}, arg_min(${value}, u) AS v FROM (${ranked}) AS ranked WHERE n > 0 AND c >= ${share} * total GROUP BY ${by}`;
  const plain = rows(sql`${point.counts} IS NULL`);
  const average = sql`quantile_cont(${point.sum} / nullif(${point.count}, 0), ${share}) AS v`;
  const ofOthers = sql`SELECT ${Sql.join([...named, sql`${slot(own)} AS b`, average], ", ")} FROM ${plain.from}${plain.where} GROUP BY ${places(keys.length + 1)}`;
  return sql`SELECT ${by}, first(v) FROM (${ofHistograms} UNION ALL ${ofOthers}) AS cells GROUP BY ${by}`;
}

function rated(cells: Sql, groups: number, factor: Sql): Sql {
  const names = [...Array.from({ length: groups }, (_, index) => Sql.raw(`k${index}`)), Sql.raw("b")];
  const columns = Sql.join(names, ", ");
  return sql`SELECT ${columns}, v * ${factor} FROM (${cells}) AS cells(${columns}, v)`;
}
