import type { DurationUnit } from "./syntax";

/** Nanoseconds of a unit. */
export const NANOSECONDS: Readonly<Record<DurationUnit, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** 1970 began on a Thursday, and weeks begin on a Monday. */
const MONDAY = 4n * NANOSECONDS.d;

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Where the units begin that a time is aligned to, in nanoseconds since 1970. */
export function alignmentOffset(unit: DurationUnit): bigint {
  return unit === "w" ? MONDAY : 0n;
}

/** The last multiple of a step that is not after a time. */
export function floorTo(time: bigint, step: bigint, offset = 0n): bigint {
  const rest = (time - offset) % step;
  return time - (rest < 0n ? rest + step : rest);
}

/** The first multiple of a step that is not before a time. */
export function ceilTo(time: bigint, step: bigint): bigint {
  const floor = floorTo(time, step);
  return floor === time ? time : floor + step;
}

/** Nanoseconds since 1970 as ISO 8601 in UTC, with nine digits: `2026-11-25T00:00:00.000000000Z`. */
export function isoOf(time: bigint): string {
  const seconds = floorTo(time, NANOSECONDS.s);
  const date = new Date(Number(seconds / NANOSECONDS.ms));
  return `${date.toISOString().slice(0, 19)}.${String(time - seconds).padStart(9, "0")}Z`;
}

/** A time in ISO 8601, UTC unless it says otherwise, as nanoseconds since 1970; nothing for any other text. */
export function timeOf(text: string): bigint | undefined {
  const [, date, clock = "00:00:00", fraction = "", zone = "Z"] = ISO.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const time = clock.length === 5 ? `${clock}:00` : clock;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * NANOSECONDS.ms + BigInt(fraction.padEnd(9, "0"));
}

/** Steps that a person would choose for a chart. */
const ROUND_STEPS: readonly bigint[] = [
  ...[1n, 2n, 5n, 10n, 15n, 20n, 30n].map((seconds) => seconds * NANOSECONDS.s),
  ...[1n, 2n, 5n, 10n, 15n, 20n, 30n].map((minutes) => minutes * NANOSECONDS.m),
  ...[1n, 2n, 3n, 4n, 6n, 8n, 12n].map((hours) => hours * NANOSECONDS.h),
  ...[1n, 2n, 7n, 14n, 28n, 56n, 91n, 182n, 364n].map((days) => days * NANOSECONDS.d),
];

/** The shortest round step that cuts a span into no more than a number of parts. */
export function roundStep(span: bigint, parts: bigint, shortest: bigint): bigint {
  const fits = (step: bigint) => step >= shortest && step * parts >= span;
  return ROUND_STEPS.find(fits) ?? ROUND_STEPS.at(-1) ?? NANOSECONDS.d;
}
