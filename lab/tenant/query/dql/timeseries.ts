import { Arguments, named, ordered } from "./calls";
import { CommandArguments, plainOf } from "./command-arguments";
import type { CompileContext, PointColumns } from "./compiler";
import { DqlError } from "./errors";
import { compileCondition, compileExpression } from "./expression";
import { fieldOf, nameOf } from "./field-commands";
import { ratio } from "./make-timeseries";
import { cellsOf, METRIC_AGGREGATIONS, ratedCells } from "./metric-cells";
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

/** Aggregations that take a number besides the key of the metric. */
const SECOND: Readonly<Record<string, string>> = { percentile: "percentile", percentRank: "value" };

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
  const second = SECOND[call.name];
  const parameters = [...ordered("metricKey", ...(second === undefined ? [] : [second])), ...OPTIONS];
  const options = new Arguments(call, parameters, now, (each) => compileExpression(each, stage.scope(now)));
  const key = metricKey(options);
  const filter = options.find("filter");
  const conditions = [
    ...stage.conditions,
    sql`${keyColumn(stage)} = ${Sql.bind(key)}`,
    ...(filter === undefined ? [] : [conditionOf(filter, stage, now)]),
  ];
  const isScalar = options.constant("scalar", "boolean") ?? false;
  const { keys, point, time } = surroundings;
  const slot = isScalar ? Sql.raw("CAST(0 AS BIGINT)") : slotOf(time, grid);
  const cells = cellsOf(options, { stage: stage.with({ conditions }), point, keys, slot });
  const rate = options.constant("rate", "duration");
  const fallback = options.constant("default", "long", "double");
  const span = isScalar ? grid.interval * grid.bins : grid.interval;
  return {
    name: nameOf(item),
    type: "double",
    ...(fallback !== undefined && { fallback: sql`CAST(${Sql.bind(Number(fallback))} AS DOUBLE)` }),
    isScalar,
    cells: rate === undefined ? cells : ratedCells(cells, keys.length, ratio(rate, span)),
  };
}

function callOf(item: Item, args: CommandArguments): Call {
  const { value } = item;
  plainOf({ value, range: item.range, ...(item.direction && { direction: item.direction }) }, args.command);
  if (value.kind !== "call") throw args.fault("needs an aggregation of a metric such as avg(cpu.usage)", item);
  if (METRIC_AGGREGATIONS.includes(value.name)) return value;
  const message = `timeseries has no aggregation '${value.name}'${suggestion(value.name, METRIC_AGGREGATIONS)}`;
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
