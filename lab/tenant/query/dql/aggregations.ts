import { Arguments, ordered, type Parameter } from "./calls";
import { DqlError } from "./errors";
import { compileCondition, compileExpression, type Scope } from "./expression";
import { condition } from "./operators";
import { Sql, sql } from "./sql";
import type { Stage } from "./stage";
import type { Call } from "./syntax";
import { closed, isUnfit, nullValue, type Value, wrongType } from "./value";
import { isArray, isNumeric, isWhole, sqlTypeOf, type ValueType } from "./value-type";

/** An aggregation over the records of a group. */
interface Aggregation {
  readonly parameters: readonly Parameter[];
  compile(args: Arguments, scope: Scope, orderBy: Sql): Value;
}

const isOrdered = (type: ValueType) => !isArray(type) && type !== "timeframe";
const isMeasure = (type: ValueType) => isNumeric(type) || type === "duration";

/** What is computed of one expression; null when a field holds another type. */
function of(
  expected: string,
  fits: (type: ValueType) => boolean,
  make: (value: Value) => Omit<Value, "range">,
): Aggregation {
  return {
    parameters: ordered("expression"),
    compile: (args) => {
      const value = closed(args.value("expression"));
      const { range } = args.call;
      return isUnfit(value, fits, expected) ? nullValue(range) : { ...make(value), range };
    },
  };
}

/** An aggregation that also walks through arrays: `sum(a[])` adds the first elements, the second ones, and so on. */
function elementwise(list: (array: Sql) => Sql, single: Aggregation): Aggregation {
  return {
    parameters: single.parameters,
    compile: (args, scope, orderBy) => {
      const value = args.value("expression");
      if (value.walks === undefined) return single.compile(args, scope, orderBy);
      const { range } = args.call;
      const array = closed(value);
      if (!isArray(array.type) || !isNumeric(array.type.array)) return nullValue(range);
      const elements = sql`CAST(${array.sql} AS DOUBLE[])`;
      const column = list(sql`list_transform(list(${elements}), lambda l: l[i])`);
      const text = sql`list_transform(range(1, max(len(${elements})) + 1), lambda i: ${column})`;
      return { sql: text, type: { array: "double" }, isCertain: true, range };
    },
  };
}

function take(name: Sql): Aggregation {
  return {
    parameters: ordered("expression"),
    compile: (args, _scope, orderBy) => {
      const value = closed(args.value("expression"));
      return { ...value, sql: sql`${name}(${value.sql}${orderBy})`, range: args.call.range };
    },
  };
}

const AGGREGATIONS: ReadonlyMap<string, Aggregation> = new Map(
  Object.entries<Aggregation>({
    count: {
      parameters: [],
      compile: ({ call }) => ({ sql: Sql.raw("count(*)"), type: "long", isCertain: true, range: call.range }),
    },
    countIf: {
      parameters: ordered("expression"),
      compile: (args, scope) => {
        const test = compileCondition(args.expression("expression"), scope);
        if (test.walks !== undefined) throw wrongType(test, "countIf() needs one condition for each record");
        const holds = condition(test);
        return { sql: sql`count(*) FILTER (WHERE ${holds})`, type: "long", isCertain: true, range: args.call.range };
      },
    },
    sum: elementwise(
      (array) => sql`list_sum(${array})`,
      of("a number or a duration", isMeasure, ({ sql: value, type, isCertain }) => {
        const total = type === "double" ? sql`sum(${value})` : sql`TRY_CAST(sum(${value}) AS BIGINT)`;
        return { sql: total, type, isCertain };
      }),
    ),
    avg: elementwise(
      (array) => sql`list_avg(${array})`,
      of("a number or a duration", isMeasure, ({ sql: value, type, isCertain }) => {
        if (type === "duration") return { sql: sql`TRY_CAST(trunc(avg(${value})) AS BIGINT)`, type, isCertain };
        return { sql: sql`avg(${value})`, type: "double", isCertain: true };
      }),
    ),
    min: elementwise(
      (array) => sql`list_min(${array})`,
      of("a single value", isOrdered, ({ sql: value, ...rest }) => ({ ...rest, sql: sql`min(${value})` })),
    ),
    max: elementwise(
      (array) => sql`list_max(${array})`,
      of("a single value", isOrdered, ({ sql: value, ...rest }) => ({ ...rest, sql: sql`max(${value})` })),
    ),
    countDistinct: of(
      "a value",
      () => true,
      ({ sql: value }) => {
        return { sql: sql`count(DISTINCT ${value})`, type: "long", isCertain: true };
      },
    ),
    percentile: {
      parameters: ordered("expression", "percentile"),
      compile: (args) => quantile(args, percentileOf(args)),
    },
    median: { parameters: ordered("expression"), compile: (args) => quantile(args, 50) },
    takeFirst: take(Sql.raw("first")),
    takeLast: take(Sql.raw("last")),
    takeAny: take(Sql.raw("any_value")),
    collectDistinct: {
      parameters: ordered("expression"),
      compile: (args) => {
        const value = closed(args.value("expression"));
        const { range } = args.call;
        const { type } = value;
        if (isUnfit(value, isOrdered, "a single value") || isArray(type) || type === "timeframe")
          return nullValue(range);
        const list = sql`list_sort(list(DISTINCT ${value.sql}) FILTER (WHERE ${value.sql} IS NOT NULL))`;
        const empty = sql`CAST([] AS ${Sql.raw(sqlTypeOf({ array: type }))})`;
        return { sql: sql`COALESCE(${list}, ${empty})`, type: { array: type }, isCertain: true, range };
      },
    },
  }),
);

/** Share of the values that lie below a percentile, which a call gives from 0 to 100. */
export function percentileOf(args: Arguments): number {
  const [value = 0] = args.constants("percentile", "long", "double");
  const percentile = Number(value);
  if (percentile >= 0 && percentile <= 100) return percentile;
  throw new DqlError("PARAMETER_VALUE", "percentile() takes a percentile from 0 to 100", args.call.range, [
    "percentile",
  ]);
}

function quantile(args: Arguments, percentile: number): Value {
  const value = closed(args.value("expression"));
  const { range } = args.call;
  if (isUnfit(value, isMeasure, "a number or a duration")) return nullValue(range);
  const share = Sql.raw(String(percentile / 100));
  const result = sql`quantile_cont(CAST(${value.sql} AS DOUBLE), ${share})`;
  if (isWhole(value.type) && value.type === "duration") {
    return { sql: sql`TRY_CAST(trunc(${result}) AS BIGINT)`, type: "duration", isCertain: value.isCertain, range };
  }
  return { sql: result, type: "double", isCertain: true, range };
}

/**
 * What expressions over aggregations can refer to: aggregations of the records of a stage, and nothing of a single record.
 *
 * @param extra Named parameters that each aggregation takes besides its own; `finish` is told of them.
 */
export function aggregationScope(
  stage: Stage,
  now: bigint,
  groups: ReadonlyMap<string, Value>,
  extra: readonly Parameter[] = [],
  finish: (value: Value, args: Arguments) => Value = (value) => value,
): Scope {
  const inner = stage.scope(now);
  return {
    now,
    calls: AGGREGATIONS.keys(),
    field: (field) => {
      const group = groups.get(field.name);
      if (group !== undefined) return { ...group, range: field.range };
      const message = `'${field.name}' has many values in a group; use an aggregation, or add it to 'by'`;
      throw new DqlError("AGGREGATION_NOT_ALLOWED", message, field.range, [field.name]);
    },
    call: (call: Call) => {
      const aggregation = AGGREGATIONS.get(call.name);
      if (aggregation === undefined) return undefined;
      const compile = (each: Parameters<typeof compileExpression>[0]) => compileExpression(each, inner);
      const args = new Arguments(call, [...aggregation.parameters, ...extra], now, compile);
      return finish(aggregation.compile(args, inner, stage.orderBy), args);
    },
  };
}
