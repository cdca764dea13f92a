import { DqlError, type QueryRange } from "./errors";
import { NULL, Sql, sql } from "./sql";
import { commonType, isArray, isNumeric, sqlTypeOf, typeName, type ValueType } from "./value-type";

/** A compiled expression. */
export interface Value {
  readonly sql: Sql;
  readonly type: ValueType;
  /**
   * Whether the query alone says the type, as for a literal; a field may hold anything. Only then is a wrong type a
   * fault of the query: else the result is null, as in Grail.
   */
  readonly isCertain: boolean;
  readonly range: QueryRange;
  /** Arrays that the expression walks through by `[]`; its SQL then stands for one element, numbered `i`. */
  readonly walks?: readonly Sql[];
}

/** What has no value. */
export function nullValue(range: QueryRange): Value {
  return { sql: NULL, type: "null", isCertain: false, range };
}

/** Number of the element that an expression with `[]` stands for. */
export const POSITION = Sql.raw("i");

/** The value as an array, if the expression walks through arrays. */
export function closed(value: Value): Value {
  const { walks, type, sql: element } = value;
  if (walks === undefined) return value;
  if (isArray(type) || type === "timeframe") {
    throw new DqlError("PARAMETER_TYPE", "an array cannot hold arrays or timeframes", value.range);
  }
  const lengths = Sql.join(
    walks.map((array) => sql`len(${array})`),
    ", ",
  );
  const body = sql`list_transform(range(1, greatest(${lengths}) + 1), lambda i: ${element})`;
  const isAbsent = Sql.join(
    walks.map((array) => sql`${array} IS NULL`),
    " OR ",
  );
  return {
    sql: sql`CASE WHEN ${isAbsent} THEN NULL ELSE ${body} END`,
    type: { array: type },
    isCertain: value.isCertain,
    range: value.range,
  };
}

/** What several operands walk through together. */
export function walksOf(...values: readonly Value[]): Pick<Value, "walks"> {
  const all = values.flatMap((value) => value.walks ?? []);
  const walks = all.filter(({ text, parameters }, index) => {
    return parameters.length > 0 || all.findIndex((other) => other.text === text) === index;
  });
  return walks.length === 0 ? {} : { walks };
}

/** A value of a type that holds it, in the SQL type of that one. */
export function cast(value: Value, type: ValueType): Sql {
  const from = value.type;
  if (from === "null") return sql`CAST(NULL AS ${Sql.raw(sqlTypeOf(type))})`;
  const isSame = isArray(from) && isArray(type) ? from.array === type.array : from === type;
  return isSame ? value.sql : sql`CAST(${value.sql} AS ${Sql.raw(sqlTypeOf(type))})`;
}

/**
 * The operands in the one type that holds them all.
 *
 * @returns Nothing where there is none although the query does not say so itself; the result is then null.
 * @throws DqlError where the query itself mixes types.
 */
export function unified(values: readonly Value[], what: string): { type: ValueType; sqls: Sql[] } | undefined {
  let type: ValueType = "null";
  for (const value of values) {
    const common = commonType(type, value.type);
    if (common === undefined) {
      if (values.every(({ isCertain, type: each }) => isCertain || each === "null")) {
        throw wrongType(value, `${what} needs values of one type; got ${typeName(type)} and ${typeName(value.type)}`);
      }
      return undefined;
    }
    type = common;
  }
  return { type, sqls: values.map((value) => cast(value, type)) };
}

/** The refusal of a value by its type. */
export function wrongType({ range }: Value, message: string): DqlError {
  return new DqlError("PARAMETER_TYPE", message, range);
}

/** A number as double; other types have none. */
export function asDouble(value: Value): Sql | undefined {
  if (value.type === "null" || !isNumeric(value.type)) return undefined;
  return value.type === "double" ? value.sql : sql`CAST(${value.sql} AS DOUBLE)`;
}

/**
 * Whether values are to be treated as null because a field holds another type than is needed.
 *
 * @throws DqlError where the query itself says the wrong type.
 */
export function isUnfit(value: Value, allowed: (type: ValueType) => boolean, expected: string): boolean {
  if (value.type === "null") return true;
  if (allowed(value.type)) return false;
  if (value.isCertain) throw wrongType(value, `expected ${expected}; got ${typeName(value.type)}`);
  return true;
}
