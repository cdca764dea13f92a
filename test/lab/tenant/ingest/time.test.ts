import fc from "fast-check";
import { fromMilliseconds, parseIso, parseTimestamp } from "../../../../lab/tenant/ingest/time";

const MIDNIGHT = 1_795_478_400_000_000_000n;

test.each([
  ["2026-11-24", MIDNIGHT],
  ["2026-11-24T00:00Z", MIDNIGHT],
  ["2026-11-24 01:00:00+01:00", MIDNIGHT],
  ["2026-11-24T00:30:00+0030", MIDNIGHT],
  ["2026-11-24T00:00:00.5", MIDNIGHT + 500_000_000n],
  ["2026-11-24T00:00:00,123456789z", MIDNIGHT + 123_456_789n],
  ["2026-11-24T00:00:00.1234567899999Z", MIDNIGHT + 123_456_789n],
])("%s is a time", (text, expected) => {
  expect(parseIso(text)).toBe(expected);
});

test.each([
  "",
  "now",
  "24.11.2026",
  "2026-13-24T00:00:00Z",
  "2026-11-24T25:00:00Z",
  "2026-11-24T00:00:00 Europe/Berlin",
])("%j is none", (text) => expect(parseIso(text)).toBeUndefined());

test("milliseconds come as number or as digits, with a fraction too", () => {
  expect(parseTimestamp(1_795_478_400_000)).toBe(MIDNIGHT);
  expect(parseTimestamp("1795478400000")).toBe(MIDNIGHT);
  expect(fromMilliseconds(1.5)).toBe(1_500_000n);
  expect(fromMilliseconds(-1.5)).toBe(-1_500_000n);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e16, null, {}, true])("%p is no timestamp", (value) => {
  expect(parseTimestamp(value)).toBeUndefined();
});

test("each ISO text of a date is read to the millisecond", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true }), (date) => {
      expect(parseIso(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
    }),
  );
});
