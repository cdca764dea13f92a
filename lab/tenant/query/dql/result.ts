import type { SqlValue } from "../../telemetry";
import { isoOf } from "./time";
import { isArray, typeName, type ValueType } from "./value-type";

/** A value as an answer has it: longs and durations are texts, times ISO 8601. */
export type ResultValue =
  | string
  | number
  | boolean
  | null
  | readonly ResultValue[]
  | { readonly start: string; readonly end: string };

/** Type of a field, as an answer describes it. */
export interface FieldTypeShape {
  readonly type: string;
  readonly types?: readonly RangedTypes[];
}

/** Types of the fields of some records, or of the elements of an array. */
export interface RangedTypes {
  readonly indexRange: readonly [number, number];
  readonly mappings: Readonly<Record<string, FieldTypeShape>>;
}

interface ResultField {
  readonly name: string;
  readonly type: ValueType;
}

/** Rows of the database as records. */
export function recordsOf(
  rows: readonly (readonly SqlValue[])[],
  fields: readonly ResultField[],
): Record<string, ResultValue>[] {
  return rows.map((row) => {
    const entries = fields.map(({ name, type }, index) => [name, resultValue(row[index] ?? null, type)] as const);
    return Object.fromEntries(entries);
  });
}

/** Types of all records, in one range, since a field has one type in all of them. */
export function typesOf(rows: readonly (readonly SqlValue[])[], fields: readonly ResultField[]): RangedTypes[] {
  if (rows.length === 0) return [];
  const mappings = fields.map(
    ({ name, type }, index) =>
      [
        name,
        shapeOf(
          type,
          rows.map((row) => row[index] ?? null),
        ),
      ] as const,
  );
  return [{ indexRange: [0, rows.length - 1], mappings: Object.fromEntries(mappings) }];
}

function shapeOf(type: ValueType, cells: readonly SqlValue[]): FieldTypeShape {
  if (type === "null") return { type: "undefined" };
  if (!isArray(type)) return { type: typeName(type) };
  const longest = Math.max(0, ...cells.map((cell) => (Array.isArray(cell) ? cell.length : 0)));
  const element = type.array === "null" ? "undefined" : type.array;
  return {
    type: "array",
    types: longest === 0 ? [] : [{ indexRange: [0, longest - 1], mappings: { element: { type: element } } }],
  };
}

function resultValue(cell: SqlValue, type: ValueType): ResultValue {
  if (cell === null || type === "null") return null;
  if (type === "timeframe") {
    const [start, end] = cell as readonly bigint[];
    return start === undefined || end === undefined ? null : { start: isoOf(start), end: isoOf(end) };
  }
  if (isArray(type)) {
    const element = type.array;
    return Array.isArray(cell) ? cell.map((each: SqlValue) => resultValue(each, element)) : null;
  }
  if (type === "timestamp") return isoOf(BigInt(cell as bigint));
  if (type === "long" || type === "duration") return String(cell);
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : null;
  return typeof cell === "boolean" ? cell : String(cell);
}
