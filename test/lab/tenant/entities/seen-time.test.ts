import { readTime } from "../../../../lab/tenant/entities/seen-time";

const NOW = Date.parse("2026-11-25T12:00:00Z");

test.each([
  ["now", NOW],
  ["now-2h", NOW - 2 * 3_600_000],
  ["now-3y", NOW - 3 * 365 * 86_400_000],
  ["1609459200000", 1_609_459_200_000],
  ["2021-01-01T00:00:00Z", 1_609_459_200_000],
])("%s is a time", (text, time) => {
  expect(readTime("from", text, NOW)).toBe(time);
});

test("anything else is refused", () => {
  expect(() => readTime("from", "yesterday", NOW)).toThrow(
    'from: must be a time such as now-2h, 2021-01-01T00:00:00Z or a timestamp; got "yesterday"',
  );
});
