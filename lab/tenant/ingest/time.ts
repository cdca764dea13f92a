const MILLISECOND = 1_000_000n;
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9})\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** Nanoseconds since 1970 of now. */
export function now(): bigint {
  return BigInt(Date.now()) * MILLISECOND;
}

/** Nanoseconds of a number of milliseconds, which may have a fraction. */
export function fromMilliseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * MILLISECOND + BigInt(Math.round((milliseconds - whole) * 1e6));
}

/** Nanoseconds since 1970 of a date in ISO 8601, with at most nine digits of a second; without a zone it is in UTC. */
export function parseIso(text: string): bigint | undefined {
  const [, day, time = "00:00:00", fraction = "", zone = "Z"] = ISO.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const milliseconds = Date.parse(`${day}T${seconds}${zone.toUpperCase().replace(/(\d\d)(\d\d)$/, "$1:$2")}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * MILLISECOND + BigInt(fraction.padEnd(9, "0"));
}

/** Nanoseconds since 1970 of what a client calls a timestamp: ISO 8601, or milliseconds as number or digits. */
export function parseTimestamp(value: unknown): bigint | undefined {
  if (typeof value === "number") return isTime(value) ? fromMilliseconds(value) : undefined;
  if (typeof value !== "string") return undefined;
  if (/^\d{9,17}$/.test(value)) return parseTimestamp(Number(value));
  return parseIso(value);
}

/** The times of which 64 bits can hold the nanoseconds. */
function isTime(milliseconds: number): boolean {
  return Math.abs(milliseconds) < 9.2e12;
}
