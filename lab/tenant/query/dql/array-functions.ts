import { type Arguments, type FunctionDefinition, many, ordered } from "./calls";
import { Sql, sql } from "./sql";
import { closed, isUnfit, nullValue, unified, type Value, walksOf } from "./value";
import { isArray, isNumeric, sqlTypeOf, type ValueType } from "./value-type";

/** Functions that take a whole array, also one that an expression with `[]` makes. */
export const ARRAY_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  arrayAvg: ofNumbers((array) => sql`list_avg(${array})`),
  arraySum: ofNumbers((array) => sql`list_sum(${array})`),
  arrayMax: ofElements((array) => sql`list_max(${array})`),
  arrayMin: ofElements((array) => sql`list_min(${array})`),
  arrayFirst: ofElements((array) => sql`${array}[1]`),
  arrayLast: ofElements((array) => sql`${array}[-1]`),
  arraySize: {
    parameters: ordered("array"),
    compile: (args) => {
      const array = arrayOf(args);
      if (array === undefined) return nullValue(args.call.range);
      return { sql: sql`len(${array.sql})`, type: "long", isCertain: true, range: args.call.range };
    },
  },
  array: {
    parameters: [many("expression")],
    compile: (args) => {
      const values = args.values("expression");
      const { range } = args.call;
      const elements = unified(values, "array()");
      if (elements === undefined || isArray(elements.type) || elements.type === "timeframe") return nullValue(range);
      const list = sql`CAST([${Sql.join(elements.sqls, ", ")}] AS ${Sql.raw(sqlTypeOf({ array: elements.type }))})`;
      return { sql: list, type: { array: elements.type }, isCertain: true, range, ...walksOf(...values) };
    },
  },
};

/** The array that a call is given; nothing for what is none. */
function arrayOf(args: Arguments): Value | undefined {
  const value = closed(args.value("array"));
  return isUnfit(value, isArray, "an array") ? undefined : value;
}

function ofNumbers(make: (array: Sql) => Sql): FunctionDefinition {
  return {
    parameters: ordered("array"),
    compile: (args) => {
      const array = arrayOf(args);
      const { range } = args.call;
      if (array === undefined || !isArray(array.type) || !isNumeric(array.type.array)) return nullValue(range);
      return { sql: make(sql`CAST(${array.sql} AS DOUBLE[])`), type: "double", isCertain: true, range };
    },
  };
}

function ofElements(make: (array: Sql) => Sql): FunctionDefinition {
  return {
    parameters: ordered("array"),
    compile: (args) => {
      const array = arrayOf(args);
      const { range } = args.call;
      if (array === undefined || !isArray(array.type)) return nullValue(range);
      const type: ValueType = array.type.array;
      return { sql: make(array.sql), type, isCertain: array.isCertain, range };
    },
  };
}
