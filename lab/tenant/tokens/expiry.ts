import { refusal } from "../payload";

const DAY = 24 * 60 * 60 * 1_000;
const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 60 * 60_000,
  d: DAY,
  w: 7 * DAY,
  M: 30 * DAY,
  y: 365 * DAY,
};

/**
 * The end of a token's life: milliseconds since 1970, a date in ISO 8601 (without a zone in UTC), or `now+90d` with one of
 * the units s, m, h, d, w, M, y.
 *
 * @throws ApiError 400 for anything else, and for a time that has passed.
 */
export function parseExpiry(text: string): Date {
  const [, amount, unit = ""] = /^now\+(\d{1,6})([smhdwMy])$/.exec(text) ?? [];
  const milliseconds = amount === undefined ? dateOf(text) : Date.now() + Number(amount) * (UNITS[unit] ?? Number.NaN);
  const date = new Date(milliseconds);
  const fault = (message: string) => refusal([{ path: "expirationDate", message }]);
  if (Number.isNaN(date.getTime())) throw fault("must be a date such as 2030-01-31T12:00:00Z or now+90d");
  if (date.getTime() <= Date.now()) throw fault("must lie in the future");
  return date;
}

function dateOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d([T ]|$)/.test(text)) return Number.NaN;
  const iso = text.replace(" ", "T");
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(iso) || iso.length === 10 ? iso : `${iso}Z`);
}
