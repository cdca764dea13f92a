import type { FieldType } from "../../telemetry";

/** Types of single values. */
export type ScalarType = "string" | "long" | "double" | "boolean" | "timestamp" | "duration";

/** An array, with the type of its elements; `null` for one that is known to be empty. */
export interface ArrayType {
  readonly array: ScalarType | "null";
}

/** Type of a value; `null` is the type of what has no value at all, and `timeframe` a start with an end. */
export type ValueType = ScalarType | "timeframe" | "null" | ArrayType;

/** How a type is kept in SQL. */
const SQL_TYPES: Readonly<Record<ScalarType | "timeframe" | "null", string>> = {
  string: "VARCHAR",
  long: "BIGINT",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  timestamp: "BIGINT",
  duration: "BIGINT",
  timeframe: "BIGINT[]",
  null: "INTEGER",
};

/** Type of a value in SQL. */
export function sqlTypeOf(type: ValueType): string {
  return isArray(type) ? `${SQL_TYPES[type.array]}[]` : SQL_TYPES[type];
}

export function isArray(type: ValueType): type is ArrayType {
  return typeof type === "object";
}

export function isNumeric(type: ValueType): type is "long" | "double" {
  return type === "long" || type === "double";
}

/** Whether a value of a type is kept as a whole number in SQL. */
export function isWhole(type: ValueType): boolean {
  return type === "long" || type === "timestamp" || type === "duration";
}

/** The type as DQL names it. */
export function typeName(type: ValueType): string {
  return isArray(type) ? "array" : type;
}

/** Type of a value that is one or the other; nothing where no type holds both. */
export function commonType(left: ValueType, right: ValueType): ValueType | undefined {
  if (left === "null") return right;
  if (right === "null") return left;
  if (isArray(left) && isArray(right)) {
    const element = commonType(left.array, right.array);
    return element === undefined || isArray(element) || element === "timeframe" ? undefined : { array: element };
  }
  if (left === right) return left;
  return isNumeric(left) && isNumeric(right) ? "double" : undefined;
}

/** Type of a field of the record store. */
export function valueTypeOf(type: FieldType): ValueType {
  return type === "string[]" ? { array: "string" } : type;
}
