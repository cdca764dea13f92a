import type { QueryRange } from "./errors";
import { Sql, sql } from "./sql";
import type { BinaryOperator } from "./syntax";
import { asDouble, cast, isUnfit, nullValue, type Value, walksOf, wrongType } from "./value";
import { commonType, isArray, isNumeric, isWhole, typeName, type ValueType } from "./value-type";

/** Operands of a logical or comparing operator, which is certain to give a boolean. */
function logical(text: Sql, range: QueryRange, ...operands: readonly Value[]): Value {
  return { sql: text, type: "boolean", isCertain: true, range, ...walksOf(...operands) };
}

/** A condition: true, false or null. */
export function condition(value: Value): Sql {
  return isUnfit(value, (type) => type === "boolean", "a condition") ? sql`CAST(NULL AS BOOLEAN)` : value.sql;
}

/** `not`, with three values: what is unknown stays unknown. */
export function negation(operand: Value, range: QueryRange): Value {
  return logical(sql`(NOT ${condition(operand)})`, range, operand);
}

/** Conditions joined by `and` or `or`. */
export function junction(operator: "and" | "or", operands: readonly Value[], range: QueryRange): Value {
  const joined = Sql.join(operands.map(condition), operator === "and" ? " AND " : " OR ");
  return logical(sql`(${joined})`, range, ...operands);
}

/** `xor`: that one condition holds and the other does not. */
export function exclusion(left: Value, right: Value, range: QueryRange): Value {
  return logical(sql`(${condition(left)} <> ${condition(right)})`, range, left, right);
}

const COMPARISONS: Readonly<Record<string, Sql>> = {
  "==": Sql.raw("="),
  "!=": Sql.raw("<>"),
  "<": Sql.raw("<"),
  "<=": Sql.raw("<="),
  ">": Sql.raw(">"),
  ">=": Sql.raw(">="),
};

/** Compares values of one type; a comparison with null, or of types that have nothing in common, is null. */
export function comparison(operator: BinaryOperator, left: Value, right: Value, range: QueryRange): Value {
  const sign = COMPARISONS[operator];
  const type = commonType(left.type, right.type);
  const isOrdered = operator !== "==" && operator !== "!=";
  const isComparable =
    type !== undefined && !(isOrdered && (isArray(type) || type === "boolean" || type === "timeframe"));
  if (sign === undefined || type === undefined || !isComparable) {
    if (left.isCertain && right.isCertain) {
      const types = `${typeName(left.type)} and ${typeName(right.type)}`;
      throw wrongType({ ...left, range }, `'${operator}' doesn't compare ${types}`);
    }
    return logical(sql`CAST(NULL AS BOOLEAN)`, range, left, right);
  }
  if (type === "null") return logical(sql`CAST(NULL AS BOOLEAN)`, range, left, right);
  return logical(sql`(${cast(left, type)} ${sign} ${cast(right, type)})`, range, left, right);
}

/** What a sign of arithmetic makes of two types; nothing where it does not apply. */
function resultOf(operator: BinaryOperator, left: ValueType, right: ValueType): ValueType | undefined {
  if (isNumeric(left) && isNumeric(right)) return left === "double" || right === "double" ? "double" : "long";
  const pair = `${typeName(left)} ${operator} ${typeName(right)}`;
  return RESULTS[pair];
}

const RESULTS: Readonly<Record<string, ValueType>> = {
  "timestamp + duration": "timestamp",
  "duration + timestamp": "timestamp",
  "duration + duration": "duration",
  "timestamp - duration": "timestamp",
  "timestamp - timestamp": "duration",
  "duration - duration": "duration",
  "duration * long": "duration",
  "duration * double": "duration",
  "long * duration": "duration",
  "double * duration": "duration",
  "duration / long": "duration",
  "duration / double": "duration",
  "duration / duration": "double",
  "duration % duration": "duration",
};

/**
 * Arithmetic. What does not fit 64 bits is null, and so is a division by zero; a long divided by a long loses its
 * fraction.
 *
 * @see Dynatrace documentation, DQL operators
 */
export function arithmetic(operator: BinaryOperator, left: Value, right: Value, range: QueryRange): Value {
  if (left.type === "null" || right.type === "null") return { ...nullValue(range), ...walksOf(left, right) };
  const type = resultOf(operator, left.type, right.type);
  if (type === undefined) {
    if (left.isCertain && right.isCertain) {
      const types = `${typeName(left.type)} and ${typeName(right.type)}`;
      throw wrongType({ ...left, range }, `'${operator}' isn't defined for ${types}`);
    }
    return { ...nullValue(range), ...walksOf(left, right) };
  }
  const isCertain = left.isCertain && right.isCertain;
  return { sql: computed(operator, left, right, type), type, isCertain, range, ...walksOf(left, right) };
}

function computed(operator: BinaryOperator, left: Value, right: Value, type: ValueType): Sql {
  if (isWhole(left.type) && isWhole(right.type) && isWhole(type)) {
    return whole(operator, sql`CAST(${left.sql} AS HUGEINT)`, sql`CAST(${right.sql} AS HUGEINT)`);
  }
  const [a, b] = [double(left), double(right)];
  const result = fraction(operator, a, b);
  return type === "double" ? result : sql`TRY_CAST(trunc(${result}) AS BIGINT)`;
}

/** Twice as wide as the operands, so that nothing overflows before it is cut to 64 bits. */
function whole(operator: BinaryOperator, a: Sql, b: Sql): Sql {
  const within64 = (result: Sql) => sql`TRY_CAST(${result} AS BIGINT)`;
  if (operator === "+") return within64(sql`(${a} + ${b})`);
  if (operator === "-") return within64(sql`(${a} - ${b})`);
  if (operator === "*") return within64(sql`(${a} * ${b})`);
  if (operator === "/") return within64(sql`(${a} // ${b})`);
  return within64(sql`(${a} % ${b})`);
}

function fraction(operator: BinaryOperator, a: Sql, b: Sql): Sql {
  if (operator === "+") return sql`(${a} + ${b})`;
  if (operator === "-") return sql`(${a} - ${b})`;
  if (operator === "*") return sql`(${a} * ${b})`;
  if (operator === "/") return sql`(${a} / nullif(${b}, 0))`;
  return sql`(${a} % nullif(${b}, 0))`;
}

function double(value: Value): Sql {
  return asDouble(value) ?? sql`CAST(${value.sql} AS DOUBLE)`;
}

/** `-x`. */
export function negative(operand: Value, range: QueryRange): Value {
  const fits = (type: ValueType) => isNumeric(type) || type === "duration";
  if (isUnfit(operand, fits, "a number or a duration")) return { ...nullValue(range), ...walksOf(operand) };
  if (operand.type === "double") return { ...operand, sql: sql`(- ${operand.sql})`, range };
  return { ...operand, sql: sql`TRY_CAST(- CAST(${operand.sql} AS HUGEINT) AS BIGINT)`, range };
}
