import type { ShownUnit } from "./dashboard-content";

/** Steps of a unit that people read with a prefix, from the largest: what one of them is in the base unit. */
const SECONDS: readonly (readonly [number, string])[] = [
  [3600, "h"],
  [60, "min"],
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
];
const BYTES: readonly (readonly [number, string])[] = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
  [1, "B"],
];

/**
 * A number as people read it.
 *
 * @example
 * formatNumber(0.25, { base: "second", decimals: 3, suffix: "" }); // "250 ms"
 */
export function formatNumber(value: number, unit?: ShownUnit): string {
  switch (unit?.base) {
    case "percent":
      return `${rounded(value, 2)} %`;
    case "second":
      return stepped(value, SECONDS, "s");
    case "nanosecond":
      return stepped(value / 1e9, SECONDS, "s");
    case "byte":
      return stepped(value, BYTES, "B");
    default:
      return [rounded(value, unit?.decimals ?? 3), unit?.suffix ?? ""].join(" ").trim();
  }
}

/** How the numbers of one axis are shown: all in the same step of their unit. */
export interface Scale {
  /** What a number is divided by. */
  readonly factor: number;
  /** What stands behind it. */
  readonly suffix: string;
}

/** The scale in which the largest number of an axis is short. */
export function scaleOf(largest: number, unit?: ShownUnit): Scale {
  switch (unit?.base) {
    case "percent":
      return { factor: 1, suffix: "%" };
    case "second":
      return stepOf(largest, 1, SECONDS);
    case "nanosecond":
      return stepOf(largest, 1e9, SECONDS);
    case "byte":
      return stepOf(largest, 1, BYTES);
    default:
      return { factor: 1, suffix: unit?.suffix ?? "" };
  }
}

function stepOf(largest: number, perBase: number, steps: readonly (readonly [number, string])[]): Scale {
  const [factor, suffix] = steps.find(([least]) => largest / perBase >= least) ?? steps.at(-1) ?? [1, ""];
  return { factor: factor * perBase, suffix };
}

/** A time as people read it, in UTC: `2026-11-24 10:00:00`. A text that is no time stays as it is. */
export function formatTime(iso: string): string {
  const [, day, clock] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso) ?? [];
  return day === undefined || clock === undefined ? iso : `${day} ${clock}`;
}

function stepped(value: number, steps: readonly (readonly [number, string])[], base: string): string {
  const size = Math.abs(value);
  const [factor, name] = steps.find(([least]) => size >= least) ?? [1, base];
  return `${rounded(value / factor, 2)} ${name}`;
}

/** Small numbers keep the digits that make them different from nothing. */
export function rounded(value: number, decimals: number): string {
  const digits = value !== 0 && Math.abs(value) < 10 ** -decimals ? { maximumSignificantDigits: 2 } : undefined;
  return value.toLocaleString("en-US", digits ?? { maximumFractionDigits: decimals });
}
