import { type Arguments, type FunctionDefinition, ordered } from "./calls";
import { type Sql, sql } from "./sql";
import { isoText } from "./time-functions";
import { isUnfit, nullValue, type Value, walksOf } from "./value";
import { isArray, isWhole, type ValueType } from "./value-type";

/** Functions that give a value another type; what cannot be read as that type is null. */
export const CONVERSION_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  toString: {
    parameters: ordered("value"),
    compile: (args: Arguments) => {
      const isKnown = (type: ValueType) => !isArray(type) && type !== "timeframe" && type !== "duration";
      return converted(
        args,
        "string",
        isKnown,
        "a string, a number, a boolean or a timestamp",
        ({ type, sql: text }) => {
          if (type === "string") return text;
          return type === "timestamp" ? isoText(text) : sql`CAST(${text} AS VARCHAR)`;
        },
      );
    },
  },
  toLong: {
    parameters: ordered("value"),
    compile: (args) =>
      converted(args, "long", isSingle, "a single value", ({ type, sql: value }) => {
        if (isWhole(type)) return value;
        if (type === "boolean") return sql`CAST(${value} AS BIGINT)`;
        if (type === "double") return sql`TRY_CAST(trunc(${value}) AS BIGINT)`;
        // The database would round a fraction; a text with one is no whole number.
        return sql`CASE WHEN regexp_full_match(trim(${value}), '[+-]?[0-9]+') THEN TRY_CAST(trim(${value}) AS BIGINT) END`;
      }),
  },
  toDouble: {
    parameters: ordered("value"),
    compile: (args) =>
      converted(args, "double", isSingle, "a single value", ({ type, sql: value }) => {
        return type === "string" ? doubleOf(value) : sql`CAST(${value} AS DOUBLE)`;
      }),
  },
  toTimestamp: {
    parameters: ordered("value"),
    compile: (args) => {
      const isKnown = (type: ValueType) => type === "string" || type === "long" || type === "timestamp";
      return converted(args, "timestamp", isKnown, "a string, a long or a timestamp", ({ type, sql: value }) => {
        if (type !== "string") return value;
        const shape = sql`regexp_full_match(${value}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?')`;
        return sql`CASE WHEN ${shape} THEN epoch_ns(TRY_CAST(${value} AS TIMESTAMP_NS)) END`;
      });
    },
  },
};

const isSingle = (type: ValueType) => !isArray(type) && type !== "timeframe";

function doubleOf(text: Sql): Sql {
  const shape = sql`regexp_full_match(trim(${text}), '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?')`;
  return sql`CASE WHEN ${shape} THEN TRY_CAST(trim(${text}) AS DOUBLE) END`;
}

function converted(
  args: Arguments,
  type: ValueType,
  isKnown: (type: ValueType) => boolean,
  expected: string,
  make: (value: Value) => Sql,
): Value {
  const value = args.value("value");
  const { range } = args.call;
  if (isUnfit(value, isKnown, expected)) return { ...nullValue(range), ...walksOf(value) };
  return { sql: make(value), type, isCertain: true, range, ...walksOf(value) };
}
