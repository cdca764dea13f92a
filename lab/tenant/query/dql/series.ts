import type { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { DqlError } from "./errors";
import { Sql, sql } from "./sql";
import { type Column, type Names, Stage, type Timeframe } from "./stage";
import { ceilTo, floorTo, NANOSECONDS, roundStep } from "./time";
import { type ScalarType, sqlTypeOf } from "./value-type";

/** Elements of a series when the query names neither `interval` nor `bins`. */
const DEFAULT_BINS = 120n;
const MAX_BINS = 10_000n;

/** Parameters that say how a series is cut. */
export const GRID_PARAMETERS = ["interval", "bins"] as const;

/** Slots of equal length, the first of which begins at the start of the timeframe. */
export interface Grid {
  readonly timeframe: Timeframe;
  /** Nanoseconds. */
  readonly interval: bigint;
  readonly bins: bigint;
}

/** The number of the slot that a time lies in, from 0. */
export function slotOf(time: Sql, { timeframe, interval }: Grid): Sql {
  return sql`((${time} - ${Sql.bind(timeframe.start)}) // ${Sql.bind(interval)})`;
}

/** Whether a time lies in the timeframe. */
export function within(time: Sql, { start, end }: Timeframe): Sql {
  return sql`${time} >= ${Sql.bind(start)} AND ${time} < ${Sql.bind(end)}`;
}

/**
 * Cuts a timeframe into slots: by `interval`, or into about as many as `bins` says, 120 if it is left out. The slots
 * begin at multiples of the interval, so the timeframe grows to whole ones.
 *
 * @param shortest Interval below which the records say no more.
 */
export function gridOf(args: CommandArguments, timeframe: Timeframe, shortest: bigint, context: CompileContext): Grid {
  const interval = intervalOf(args, timeframe, shortest, context);
  const start = floorTo(timeframe.start, interval);
  const end = ceilTo(timeframe.end, interval);
  const bins = (end - start) / interval;
  if (bins > MAX_BINS) {
    const range = args.expression("interval")?.range ?? args.command.range;
    throw new DqlError(
      "PARAMETER_VALUE",
      `the series would have ${bins} elements; at most ${MAX_BINS} are allowed`,
      range,
    );
  }
  return { timeframe: { start, end }, interval, bins };
}

function intervalOf(
  args: CommandArguments,
  { start, end }: Timeframe,
  shortest: bigint,
  context: CompileContext,
): bigint {
  const wanted = args.constant("interval", "duration")?.value;
  const bins = args.constant("bins", "long")?.value;
  if (wanted !== undefined && bins !== undefined) throw args.fault("takes either 'interval' or 'bins'", args.command);
  if (bins !== undefined && (bins < 1n || bins > MAX_BINS)) {
    throw new DqlError(
      "PARAMETER_VALUE",
      `bins must be 1 to ${MAX_BINS}`,
      args.expression("bins")?.range ?? args.command.range,
    );
  }
  if (wanted === undefined) return roundStep(end - start, bins ?? DEFAULT_BINS, shortest);
  const range = args.expression("interval")?.range ?? args.command.range;
  if (wanted <= 0n) throw new DqlError("PARAMETER_VALUE", "the interval must be longer than 0", range);
  if (wanted >= shortest) return wanted;
  const message = `The interval was raised to ${shortest / NANOSECONDS.s} s, the resolution of the data.`;
  context.notify({ severity: "WARN", type: "INTERVAL_ADJUSTED", message, range });
  return shortest;
}

/** One series of a command, made of cells: rows of the groups, a slot `b`, a value `v`. */
export interface Series {
  readonly name: string;
  readonly type: ScalarType;
  /** What an empty slot holds instead of null. */
  readonly fallback?: Sql;
  /** Whether it is one value over the whole timeframe, kept in slot 0. */
  readonly isScalar: boolean;
  /** SELECT of its cells; columns are the groups in their order, then slot and value. */
  readonly cells: Sql;
}

/** What the records of series look like around their values. */
export interface SeriesFrame {
  readonly grid: Grid;
  readonly groups: ReadonlyMap<string, Column>;
  /** Whether a group is left out that one of the series does not have. */
  readonly needsAll: boolean;
  /** Whether there is a record even without data, if there are no groups. */
  readonly isNeverEmpty: boolean;
}

/** One record for each group, with an array for each series, and null where a slot is empty. */
export function seriesStage(series: readonly Series[], frame: SeriesFrame, names: Names): Stage {
  const { grid, groups } = frame;
  const keys = [...groups].map(([name, column]) => ({ name, column, alias: names.next("f") }));
  const aliases = keys.map(({ alias }) => alias);
  const rows = series.map(({ cells }, index) => {
    const renamed = [...aliases, Sql.raw("b"), Sql.raw("v")];
    const columns = series.map((other, place) => {
      return place === index
        ? sql`v AS ${value(place)}`
        : sql`CAST(NULL AS ${Sql.raw(sqlTypeOf(other.type))}) AS ${value(place)}`;
    });
    const selected = [...aliases, sql`b`, sql`${Sql.raw(String(index))} AS a`, ...columns];
    return sql`SELECT ${Sql.join(selected, ", ")} FROM (${cells}) AS cells(${Sql.join(renamed, ", ")})`;
  });
  const maps = series.map((_, index) => {
    const isOwn = sql`a = ${Sql.raw(String(index))}`;
    return sql`map_from_entries(list((b, ${value(index)})) FILTER (WHERE ${isOwn})) AS ${map(index)}`;
  });
  const groupBy = aliases.length === 0 ? sql`` : sql` GROUP BY ${Sql.join(aliases, ", ")}`;
  const having = havingOf(series.length, frame);
  const all = Sql.join(rows, " UNION ALL ");
  const from = sql`(SELECT ${Sql.join([...aliases, ...maps], ", ")} FROM (${all}) AS rows${groupBy}${having}) AS ${names.next("q")}`;
  const fields = new Map<string, Column>([...timeColumns(grid)]);
  for (const { name, column, alias } of keys) fields.set(name, { ...column, sql: alias });
  for (const [index, each] of series.entries()) fields.set(each.name, seriesColumn(each, index, grid));
  return new Stage({ from, fields, timeframe: grid.timeframe }).nested(names);
}

function havingOf(count: number, { groups, needsAll, isNeverEmpty }: SeriesFrame): Sql {
  if (needsAll && !(isNeverEmpty && groups.size === 0)) {
    const present = Array.from({ length: count }, (_, index) => sql`bool_or(a = ${Sql.raw(String(index))})`);
    return sql` HAVING ${Sql.join(present, " AND ")}`;
  }
  return isNeverEmpty ? sql`` : sql` HAVING count(*) > 0`;
}

function* timeColumns({ timeframe, interval }: Grid): Generator<[string, Column]> {
  const { start, end } = timeframe;
  const bounds = sql`CAST([${Sql.bind(start)}, ${Sql.bind(end)}] AS BIGINT[])`;
  yield ["timeframe", { sql: bounds, type: "timeframe", isCertain: true }];
  yield ["interval", { sql: sql`CAST(${Sql.bind(interval)} AS BIGINT)`, type: "duration", isCertain: true }];
}

function seriesColumn({ type, fallback, isScalar }: Series, index: number, { bins }: Grid): Column {
  const at = (slot: Sql) => {
    const found = sql`${map(index)}[${slot}]`;
    return fallback === undefined ? found : sql`COALESCE(${found}, ${fallback})`;
  };
  if (isScalar) return { sql: at(Sql.raw("0")), type, isCertain: true };
  const list = sql`list_transform(range(0, ${Sql.bind(bins)}), lambda i: ${at(Sql.raw("i"))})`;
  return { sql: sql`CAST(${list} AS ${Sql.raw(sqlTypeOf({ array: type }))})`, type: { array: type }, isCertain: true };
}

function value(index: number): Sql {
  return Sql.raw(`v${index}`);
}

function map(index: number): Sql {
  return Sql.raw(`m${index}`);
}
