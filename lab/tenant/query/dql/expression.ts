import { Arguments } from "./calls";
import { DqlError } from "./errors";
import { FUNCTIONS } from "./functions";
import { hasPart, searchPattern } from "./matching";
import { arithmetic, comparison, exclusion, junction, negation, negative } from "./operators";
import { NULL, Sql, sql } from "./sql";
import { suggestion } from "./suggestions";
import type { Alignment, Binary, Call, Element, Expression, Field } from "./syntax";
import { alignmentOffset, floorTo, NANOSECONDS } from "./time";
import { flooredSql } from "./time-functions";
import { isUnfit, nullValue, POSITION, type Value, walksOf } from "./value";
import { isArray, isNumeric, sqlTypeOf, type ValueType } from "./value-type";

/** What an expression can refer to. */
export interface Scope {
  /** The present in nanoseconds since 1970; one for the whole query. */
  readonly now: bigint;
  /** A field; one that does not exist is null. */
  field(field: Field): Value;
  /** Compiles what only this place understands, such as an aggregation; nothing for any other call. */
  call?(call: Call): Value | undefined;
  /** Names of what `call` understands, for suggestions. */
  readonly calls?: Iterable<string>;
  /** Whether a text alone is a condition, as in the command `search`. */
  search?(pattern: string, text: Expression): Value;
}

/** Aggregations, which only some commands understand. */
export const AGGREGATION_NAMES: readonly string[] = [
  "count",
  "sum",
  "avg",
  "min",
  "max",
  "countIf",
  "countDistinct",
  "percentile",
  "median",
  "takeFirst",
  "takeLast",
  "takeAny",
  "collectDistinct",
];

/**
 * Compiles an expression to SQL.
 *
 * @throws DqlError for what is not known, and for types that the query itself gets wrong.
 */
export function compileExpression(expression: Expression, scope: Scope): Value {
  const { range } = expression;
  switch (expression.kind) {
    case "string":
      return { sql: sql`CAST(${Sql.bind(expression.value)} AS VARCHAR)`, type: "string", isCertain: true, range };
    case "long":
      return { sql: whole(expression.value), type: "long", isCertain: true, range };
    case "double":
      return { sql: sql`CAST(${Sql.bind(expression.value)} AS DOUBLE)`, type: "double", isCertain: true, range };
    case "boolean":
      return {
        sql: Sql.raw(`CAST(${expression.value ? "TRUE" : "FALSE"} AS BOOLEAN)`),
        type: "boolean",
        isCertain: true,
        range,
      };
    case "duration": {
      const nanoseconds = expression.amount * NANOSECONDS[expression.unit];
      return { sql: whole(fitting(nanoseconds, expression)), type: "duration", isCertain: true, range };
    }
    case "null":
      return { sql: NULL, type: "null", isCertain: true, range };
    case "field":
      return scope.field(expression);
    case "call":
      return compileCall(expression, scope);
    case "unary": {
      if (expression.operator === "not") return negation(compileCondition(expression.operand, scope), range);
      return negative(compileExpression(expression.operand, scope), range);
    }
    case "binary":
      return compileBinary(expression, scope);
    case "align":
      return compileAlignment(expression, scope);
    case "element":
      return compileElement(expression, scope);
  }
}

/** A condition, which in `search` may be a text alone. */
export function compileCondition(expression: Expression, scope: Scope): Value {
  if (scope.search !== undefined && expression.kind === "string") return scope.search(expression.value, expression);
  const value = compileExpression(expression, scope);
  isUnfit(value, (type) => type === "boolean", "a condition");
  return value;
}

function whole(value: bigint): Sql {
  return sql`CAST(${Sql.bind(value)} AS BIGINT)`;
}

function fitting(value: bigint, { range }: Expression): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new DqlError("PARAMETER_VALUE", "a duration cannot be longer than 292 years", range);
}

function compileCall(call: Call, scope: Scope): Value {
  const special = scope.call?.(call);
  if (special !== undefined) return special;
  const { name, nameRange, range } = call;
  if (name === "now") {
    new Arguments(call, [], scope.now, (each) => compileExpression(each, scope));
    return { sql: whole(scope.now), type: "timestamp", isCertain: true, range };
  }
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) {
    if (AGGREGATION_NAMES.includes(name)) {
      const message = `${name}() is an aggregation; it isn't allowed here`;
      throw new DqlError("AGGREGATION_NOT_ALLOWED", message, nameRange, [name]);
    }
    const close = suggestion(name, [...FUNCTIONS.keys(), "now", ...(scope.calls ?? [])]);
    throw new DqlError("UNKNOWN_FUNCTION", `There's no function '${name}'${close}`, nameRange, [name]);
  }
  const compile = (expression: Expression) => compileExpression(expression, scope);
  return definition.compile(new Arguments(call, definition.parameters, scope.now, compile));
}

function compileBinary(expression: Binary, scope: Scope): Value {
  const { operator, left, right, range } = expression;
  if (operator === "and" || operator === "or") {
    const operands = operandsOf(expression, operator).map((each) => compileCondition(each, scope));
    return junction(operator, operands, range);
  }
  if (operator === "xor") return exclusion(compileCondition(left, scope), compileCondition(right, scope), range);
  if (operator === "~") return compileSearch(expression, scope);
  const [a, b] = [compileExpression(left, scope), compileExpression(right, scope)];
  if (["+", "-", "*", "/", "%"].includes(operator)) return arithmetic(operator, a, b, range);
  return comparison(operator, a, b, range);
}

/** `a and b and c` as one list, so that a long chain nests no deeper in SQL than a short one. */
function operandsOf({ left, right }: Binary, operator: "and" | "or"): Expression[] {
  const first = left.kind === "binary" && left.operator === operator ? operandsOf(left, operator) : [left];
  return [...first, right];
}

function compileSearch({ left, right, range }: Binary, scope: Scope): Value {
  if (right.kind !== "string") {
    throw new DqlError("PARAMETER_TYPE", "'~' needs a string at its right", right.range);
  }
  return searched(compileExpression(left, scope), right.value, range);
}

/** Whether a value has what is searched; numbers and booleans are searched as text. */
export function searched(value: Value, pattern: string, range: Value["range"]): Value {
  const isText = value.type === "string" || (isArray(value.type) && value.type.array === "string");
  const isShown = isNumeric(value.type) || value.type === "boolean";
  if (!isText && !isShown) return { ...nullValue(range), type: "boolean", sql: sql`CAST(NULL AS BOOLEAN)` };
  const text: Value = isText ? value : { ...value, type: "string", sql: sql`CAST(${value.sql} AS VARCHAR)` };
  const found = hasPart(text, searchPattern(pattern), false);
  return { sql: found, type: "boolean", isCertain: true, range, ...walksOf(value) };
}

function compileAlignment({ operand, amount, unit, range }: Alignment, scope: Scope): Value {
  const step = amount * NANOSECONDS[unit];
  if (BigInt.asIntN(64, step) !== step) {
    throw new DqlError("PARAMETER_VALUE", "a timestamp cannot be aligned to more than 292 years", range);
  }
  const offset = alignmentOffset(unit);
  if (operand === undefined) {
    return { sql: whole(floorTo(scope.now, step, offset)), type: "timestamp", isCertain: true, range };
  }
  const value = compileExpression(operand, scope);
  if (isUnfit(value, (type) => type === "timestamp", "a timestamp")) return { ...nullValue(range), ...walksOf(value) };
  return { ...value, sql: flooredSql(value.sql, step, offset), range };
}

function compileElement({ array, index, range }: Element, scope: Scope): Value {
  const value = compileExpression(array, scope);
  if (isUnfit(value, isArray, "an array") || !isArray(value.type)) return nullValue(range);
  if (value.walks !== undefined) {
    throw new DqlError("PARAMETER_TYPE", "an array that is walked through cannot be walked through again", range);
  }
  const type: ValueType = value.type.array;
  const { isCertain } = value;
  if (index === undefined) {
    const element = sql`CAST(${value.sql}[${POSITION}] AS ${Sql.raw(sqlTypeOf(type))})`;
    return { sql: element, type, isCertain, range, walks: [value.sql] };
  }
  const place = compileExpression(index, scope);
  if (isUnfit(place, (each) => each === "long", "a long as index")) return nullValue(range);
  // DQL counts from 0, and from -1 backwards; the database counts from 1.
  const position = sql`CASE WHEN ${place.sql} >= 0 THEN ${place.sql} + 1 ELSE ${place.sql} END`;
  return { sql: sql`${value.sql}[${position}]`, type, isCertain, range, ...walksOf(place) };
}
