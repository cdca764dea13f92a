import type { FieldValue } from "../telemetry";

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field that a JSON value makes, a whole number a long; undefined for null and objects. */
export function fieldOfJson(value: unknown): FieldValue | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (!Array.isArray(value)) return undefined;
  return value.map((each: unknown) => (typeof each === "string" ? each : JSON.stringify(each)));
}
