import { readPage } from "../../../../lab/agent/metrics/prometheus-page";
import { seriesOf } from "../../../../lab/agent/metrics/series";

const read = (...lines: string[]) => readPage(lines.join("\n")).map(seriesOf);

test("counters and gauges keep their names; the time at which a counter began is no metric of OpenMetrics", () => {
  expect(read("# TYPE job:orders counter", 'job:orders_total{a="1"} 3', "job:orders_created 17")).toEqual([
    {
      series: [{ kind: "counter", key: "job_orders_total", labels: { a: "1" }, value: 3 }],
      refused: [],
      joinedBuckets: 0,
    },
  ]);
  const [classic] = read("# TYPE orders_created gauge", "orders_created 17");
  expect(classic?.series).toEqual([{ kind: "gauge", key: "orders_created", labels: {}, value: 17 }]);
});

test("a summary is a gauge per quantile and two counters", () => {
  const [summary] = read("# TYPE d summary", 'd{quantile="0.5"} 1.5', "d_sum 9", "d_count 4");
  expect(summary?.series).toEqual([
    { kind: "gauge", key: "d", labels: { quantile: "0.5" }, value: 1.5 },
    { kind: "counter", key: "d_sum", labels: {}, value: 9 },
    { kind: "counter", key: "d_count", labels: {}, value: 4 },
  ]);
});

const histogram = (bounds: readonly (string | number)[], counts: readonly number[]) => [
  "# TYPE d histogram",
  ...bounds.map((bound, index) => `d_bucket{route="/",le="${bound}"} ${counts[index]}`),
  'd_sum{route="/"} 4.5',
  `d_count{route="/"} ${counts.at(-1)}`,
];

test("a histogram is one series per set of labels, its buckets in order", () => {
  const [found] = read(...histogram([1, 0.1, "+Inf"], [2, 1, 3]), 'd_bucket{le="+Inf"} 0', "d_sum 0", "d_count 0");
  expect(found?.series).toEqual([
    {
      kind: "histogram",
      key: "d.histogram",
      labels: { route: "/" },
      buckets: [
        { bound: 0.1, count: 1 },
        { bound: 1, count: 2 },
        { bound: Number.POSITIVE_INFINITY, count: 3 },
      ],
      sum: 4.5,
      count: 3,
    },
    {
      kind: "histogram",
      key: "d.histogram",
      labels: {},
      buckets: [{ bound: Number.POSITIVE_INFINITY, count: 0 }],
      sum: 0,
      count: 0,
    },
  ]);
});

test("of more than twelve buckets the largest are joined with the last", () => {
  const finite = Array.from({ length: 14 }, (_, n) => n + 1);
  const [found] = read(...histogram([...finite, "+Inf"], [...finite, 15]));
  const [series] = found?.series ?? [];
  expect(found?.joinedBuckets).toBe(3);
  expect(series?.kind === "histogram" && series.buckets.map(({ bound }) => bound)).toEqual([
    ...finite.slice(0, 11),
    Number.POSITIVE_INFINITY,
  ]);
  const eleven = read(...histogram([...finite.slice(0, 11), "+Inf"], [...finite.slice(0, 11), 15]));
  expect(eleven[0]?.joinedBuckets).toBe(0);
});

test.each([
  ["a negative bound", histogram([-1, "+Inf"], [1, 2]), "histogram with a negative bound"],
  ["a bound that is no number", histogram(["wide", "+Inf"], [1, 2]), "histogram with a negative bound"],
  ["no bucket for all", histogram([1], [1]), "histogram without its +Inf bucket, sum or count"],
  [
    "no sum",
    histogram(["+Inf"], [1]).filter((line) => !line.includes("_sum")),
    "histogram without its +Inf bucket, sum or count",
  ],
  ["buckets that fall", histogram([1, "+Inf"], [2, 1]), "histogram whose buckets do not rise"],
  ["a bound twice", histogram([1, 1, "+Inf"], [1, 1, 1]), "histogram whose buckets do not rise"],
  ["a type that is not taken in", ["# TYPE build info", "build_info 1"], "type info"],
  ["no type", ["x 1"], "type untyped"],
])("refused: %s", (_title, lines, reason) => {
  const [found] = read(...lines);
  expect(found).toEqual({ series: [], refused: [reason], joinedBuckets: 0 });
});
