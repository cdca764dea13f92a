import { aggregationScope } from "./aggregations";
import { type Arguments, named } from "./calls";
import { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { DqlError } from "./errors";
import { compileExpression } from "./expression";
import { columnOf, nameOf } from "./field-commands";
import { GRID_PARAMETERS, type Grid, gridOf, type Series, seriesStage, slotOf, within } from "./series";
import { Sql, sql } from "./sql";
import { assertNew, nameRangeOf, type Stage } from "./stage";
import { groupsOf, withGroups } from "./summarize";
import type { Command, Item } from "./syntax";
import { NANOSECONDS } from "./time";
import { TIMEFRAME_PARAMETERS, timeframeOf } from "./timeframe";
import { isUnfit, type Value, wrongType } from "./value";
import { isArray, isNumeric } from "./value-type";

const PARAMETERS = ["by", "time", "nonempty", ...GRID_PARAMETERS, ...TIMEFRAME_PARAMETERS];

/** Compiles `makeTimeseries`: one record for each group, with an array for each aggregation. */
export function makeTimeseries(command: Command, before: Stage, context: CompileContext): Stage {
  const { now, names } = context;
  const args = new CommandArguments(command, PARAMETERS, now);
  const grid = gridOf(args, timeframeOf(args, { ...context, timeframe: before.timeframe }), NANOSECONDS.s, context);
  const time = timeOf(args, before, now);
  const isNeverEmpty = args.constant("nonempty", "boolean")?.value ?? false;
  const { base, groups } = withGroups(before, groupsOf(args, before, now), names);
  const timed = base === before ? time : timeOf(args, base, now);
  const taken = new Map<string, unknown>([...groups, ["timeframe", 1], ["interval", 1]]);
  const series = args.several("an aggregation such as count()").map((item): Series => {
    assertNew(taken, nameOf(item), nameRangeOf(item));
    taken.set(nameOf(item), item);
    return seriesOf(item, args, { stage: base, groups, time: timed, grid, now });
  });
  const columns = new Map([...groups].map(([name, value]) => [name, columnOf(value)]));
  return seriesStage(series, { grid, groups: columns, needsAll: false, isNeverEmpty }, names);
}

function timeOf(args: CommandArguments, stage: Stage, now: bigint): Sql {
  const given = args.expression("time");
  const own = ["timestamp", "start_time"].find((name) => stage.fields.has(name));
  if (given === undefined && own === undefined) {
    const message = "makeTimeseries needs the parameter 'time', as the records have no field 'timestamp'";
    throw new DqlError("PARAMETER_MISSING", message, args.command.range, ["time"]);
  }
  const { range } = args.command;
  const value = given ? compileExpression(given, stage.scope(now)) : stage.value({ name: own ?? "timestamp", range });
  if (isUnfit(value, (type) => type === "timestamp", "a timestamp")) return sql`CAST(NULL AS BIGINT)`;
  return value.sql;
}

interface Surroundings {
  readonly stage: Stage;
  readonly groups: ReadonlyMap<string, Value>;
  readonly time: Sql;
  readonly grid: Grid;
  readonly now: bigint;
}

function seriesOf(item: Item, args: CommandArguments, { stage, groups, time, grid, now }: Surroundings): Series {
  if (item.direction !== undefined) throw args.fault("takes no direction", item);
  if (item.value.kind !== "call") throw args.fault("needs an aggregation such as count()", item);
  let options: Arguments | undefined;
  const scope = aggregationScope(stage, now, new Map(), named("default", "rate", "scalar"), (value, call) => {
    options = call;
    return value;
  });
  const value = compileExpression(item.value, scope);
  const { type } = value;
  if (isArray(type) || type === "timeframe")
    throw wrongType(value, "makeTimeseries needs an aggregation of single values");
  const isScalar = options?.constant("scalar", "boolean") ?? false;
  const rate = options?.constant("rate", "duration");
  const span = isScalar ? grid.interval * grid.bins : grid.interval;
  const known =
    type === "null" ? sql`CAST(NULL AS DOUBLE)` : isNumeric(type) ? sql`CAST(${value.sql} AS DOUBLE)` : value.sql;
  const rated =
    rate === undefined || !(isNumeric(type) || type === "null") ? known : sql`(${known} * ${ratio(rate, span)})`;
  const fallback = options?.constant("default", "long", "double");
  const keys = [...groups.values()].map((group) => group.sql);
  const slot = isScalar ? Sql.raw("CAST(0 AS BIGINT)") : slotOf(time, grid);
  const places = Array.from({ length: keys.length + 1 }, (_, index) => Sql.raw(String(index + 1)));
  const rows = stage.with({ conditions: [...stage.conditions, within(time, grid.timeframe)] });
  return {
    name: nameOf(item),
    type: isNumeric(type) || type === "null" ? "double" : type,
    ...(fallback !== undefined && { fallback: sql`CAST(${Sql.bind(Number(fallback))} AS DOUBLE)` }),
    isScalar,
    cells: sql`SELECT ${Sql.join([...keys, slot, rated], ", ")} FROM ${rows.from}${rows.where} GROUP BY ${Sql.join(places, ", ")}`,
  };
}

/** How many times a rate's span fits a slot's, the other way round. */
export function ratio(rate: bigint, span: bigint): Sql {
  return sql`CAST(${Sql.bind(Number(rate) / Number(span))} AS DOUBLE)`;
}
