import { ApiError } from "../errors";

/** Milliseconds of the units that a relative time may use; months and years as the calendar has them on average. */
const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

/**
 * The time that `now-3y`, `1609459200000` or `2021-01-01T00:00:00Z` means, in milliseconds since 1970.
 *
 * @throws ApiError 400 for anything else.
 * @see Dynatrace documentation, Monitored entities API, parameters `from` and `to`
 */
export function readTime(name: string, text: string, now: number): number {
  if (text === "now") return now;
  const [, amount, unit = ""] = /^now-(\d{1,9})([mhdwMy])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0);
  const time = /^\d{10,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(time)) return time;
  throw new ApiError(400, `${name}: must be a time such as now-2h, 2021-01-01T00:00:00Z or a timestamp; got "${text}"`);
}
