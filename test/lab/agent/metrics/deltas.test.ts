import fc from "fast-check";
import { Deltas } from "../../../../lab/agent/metrics/deltas";
import type { Series } from "../../../../lab/agent/metrics/series";

const counter = (value: number, labels = {}): Series => ({ kind: "counter", key: "c", labels, value });
const gauge = (value: number): Series => ({ kind: "gauge", key: "g", labels: {}, value });
const histogram = (counts: readonly number[], sum: number, bounds = [0.1, 1]): Series => ({
  kind: "histogram",
  key: "h.histogram",
  labels: {},
  buckets: [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => ({ bound, count: counts[index] ?? 0 })),
  sum,
  count: counts.at(-1) ?? 0,
});

const valuesOf = (...series: Series[]) => {
  const deltas = new Deltas();
  return series.map((each) => deltas.valueOf(each));
};

test("the first reading of a counter sets the base, then changes count; after a fall all counts", () => {
  expect(valuesOf(counter(5), counter(7), counter(7), counter(2), counter(3))).toEqual([
    "first sample",
    { count: 2 },
    { count: 0 },
    { count: 2 },
    { count: 1 },
  ]);
});

test("a gauge is what it says", () => {
  expect(valuesOf(gauge(-2))).toEqual([{ gauge: { min: -2, max: -2, sum: -2, count: 1 } }]);
});

test("series with other labels are others, in whatever order the labels stand", () => {
  expect(
    valuesOf(counter(1, { a: "1", b: "2" }), counter(5, { a: "2", b: "1" }), counter(4, { b: "2", a: "1" })),
  ).toEqual(["first sample", "first sample", { count: 3 }]);
});

test("a histogram's buckets hold what was observed since, each for itself", () => {
  expect(valuesOf(histogram([1, 2, 4], 10), histogram([1, 5, 8], 16))).toEqual([
    "first sample",
    { histogram: { bounds: [0.1, 1], counts: [0, 3, 1], sum: 6, count: 4 } },
  ]);
});

test("a histogram that began anew counts whole, and one with other bounds begins anew", () => {
  expect(valuesOf(histogram([1, 2, 4], 10), histogram([1, 1, 2], 3), histogram([2, 2, 3], 4, [0.2, 1]))).toEqual([
    "first sample",
    { histogram: { bounds: [0.1, 1], counts: [1, 0, 1], sum: 3, count: 2 } },
    "first sample",
  ]);
});

test("what is no finite number gives no point, and a counter keeps its base", () => {
  const nothing = "not a finite number";
  expect(valuesOf(gauge(Number.NaN), counter(5), counter(Number.POSITIVE_INFINITY), counter(8))).toEqual([
    nothing,
    "first sample",
    nothing,
    { count: 3 },
  ]);
  expect(valuesOf(histogram([1, 1, 1], Number.NaN))).toEqual([nothing]);
});

test("a series that a page no longer has begins anew when it comes back", () => {
  const deltas = new Deltas();
  deltas.valueOf(counter(5));
  deltas.keepOnly([counter(5)]);
  expect(deltas.valueOf(counter(6))).toEqual({ count: 1 });
  deltas.keepOnly([]);
  expect(deltas.valueOf(counter(9))).toBe("first sample");
});

test("changes never fall below zero, and without a fall they add up to the difference", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 20 }), (steps) => {
      const values = steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0));
      const found = valuesOf(...values.map((value) => counter(value))).slice(1);
      const counts = found.map((each) => (typeof each === "object" && "count" in each ? each.count : -1));
      expect(Math.min(0, ...counts)).toBe(0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe((values.at(-1) ?? 0) - (values[0] ?? 0));
    }),
  );
});
