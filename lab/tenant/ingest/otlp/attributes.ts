import type { FieldValue } from "../../telemetry";
import { type AnyValue, type KeyValue, signed } from "./messages";

/** Levels of maps whose keys become names of fields; what lies below is kept as JSON. */
const MAX_DEPTH = 5;

/** The fields that attributes make, a map as one field for each of its keys: `planet.name`. */
export function* fieldsOf(
  attributes: readonly KeyValue[] = [],
  prefix = "",
  depth = 1,
): Generator<[string, FieldValue]> {
  for (const { key, value } of attributes) {
    const name = prefix + key;
    if (!value || name === "") continue;
    const { kvlistValue } = value;
    if (value.value === "kvlistValue" && kvlistValue && depth < MAX_DEPTH) {
      yield* fieldsOf(kvlistValue.values, `${name}.`, depth + 1);
      continue;
    }
    const field = fieldOf(value);
    if (field !== undefined) yield [name, field];
  }
}

/** Hexadecimal digits of an id; undefined for one that is missing or all zeros. */
export function hexId(bytes: Uint8Array, length: number): string | undefined {
  if (bytes.length !== length || bytes.every((byte) => byte === 0)) return undefined;
  return Buffer.from(bytes).toString("hex");
}

/** The value as text: what is no text as JSON. */
export function textOf(value: AnyValue | null | undefined): string {
  if (!value) return "";
  const plain = jsonOf(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function fieldOf(value: AnyValue): FieldValue | undefined {
  switch (value.value) {
    case "stringValue":
      return value.stringValue;
    case "boolValue":
      return value.boolValue;
    case "intValue":
      return value.intValue && signed(value.intValue);
    case "doubleValue":
      return value.doubleValue;
    case "arrayValue":
      return (value.arrayValue?.values ?? []).map(textOf);
    case undefined:
      return undefined;
    default:
      return textOf(value);
  }
}

function jsonOf(value: AnyValue): unknown {
  switch (value.value) {
    case "intValue": {
      const number = value.intValue ? signed(value.intValue) : 0n;
      return Number.isSafeInteger(Number(number)) ? Number(number) : String(number);
    }
    case "arrayValue":
      return (value.arrayValue?.values ?? []).map(jsonOf);
    case "kvlistValue":
      return Object.fromEntries(
        (value.kvlistValue?.values ?? []).map((each) => [each.key, each.value ? jsonOf(each.value) : null]),
      );
    case "bytesValue":
      return Buffer.from(value.bytesValue ?? []).toString("base64");
    case undefined:
      return null;
    default:
      return value[value.value];
  }
}
