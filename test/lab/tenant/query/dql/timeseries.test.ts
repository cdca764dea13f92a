import { DqlBench, MINUTE, NOW } from "./dql-client";

const bench = new DqlBench();

/** A point in the middle of a minute before the present. */
const at = (minutes: number) => NOW - BigInt(minutes) * MINUTE - MINUTE / 2n;
const value = (key: string, dimensions: Record<string, string>, minutes: number, sum: number, count = 1) => {
  return { key, dimensions, timestamp: at(minutes), min: sum / count, max: sum / count, sum, count };
};
const bounds = [0.1, 0.5, 1];
const histogram = (route: string, minutes: number, counts: number[]) => {
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { ...value("took.histogram", { route }, minutes, count / 4, count), bounds, counts };
};

beforeAll(() =>
  bench.store.appendPoints("e", [
    value("requests", { route: "/a", status: "2xx" }, 0, 6),
    value("requests", { route: "/a", status: "2xx" }, 2, 4),
    value("requests", { route: "/a", status: "5xx" }, 2, 1),
    value("requests", { route: "/b", status: "2xx" }, 1, 10),
    value("memory", { pod: "p1" }, 0, 100),
    value("memory", { pod: "p2" }, 0, 300),
    { ...value("memory", { pod: "p2" }, 0, 500), timestamp: at(0) + 1n },
    histogram("/a", 0, [5, 4, 1, 0]),
    histogram("/b", 0, [0, 0, 0, 10]),
    histogram("/a", 1, [10, 0, 0, 0]),
  ]),
);
afterAll(() => bench.store.close());

const FRAME = {
  timeframe: { start: "2025-11-24T23:57:00.000000000Z", end: "2025-11-25T00:00:00.000000000Z" },
  interval: "60000000000",
};
const GRID = "from: -3m, interval: 1m";

test("one record for each group, with an array of a value or null for each slot", async () => {
  const { records, types } = await bench.run(`timeseries requests = sum(requests), by: {route}, ${GRID} | sort route`);
  expect(records).toEqual([
    { ...FRAME, route: "/a", requests: [5, null, 6] },
    { ...FRAME, route: "/b", requests: [null, 10, null] },
  ]);
  const list = { type: "array", types: [{ indexRange: [0, 2], mappings: { element: { type: "double" } } }] };
  expect(types).toEqual([
    {
      indexRange: [0, 1],
      mappings: {
        timeframe: { type: "timeframe" },
        interval: { type: "duration" },
        route: { type: "string" },
        requests: list,
      },
    },
  ]);
});

test.each<[string, unknown]>([
  ["sum(requests)", [5, 10, 6]],
  ["count(requests)", [2, 1, 1]],
  ["avg(requests)", [2.5, 10, 6]],
  ["min(requests)", [1, 10, 6]],
  ["max(requests)", [4, 10, 6]],
  ['sum(requests, default: 0, filter: {status == "5xx"})', [1, 0, 0]],
  ["sum(requests, rate: 1s)", [5 / 60, 10 / 60, 6 / 60]],
  ["sum(requests, scalar: true)", 21],
  ["sum(requests, scalar: true, rate: 1m)", 7],
  ["avg(memory)", [null, null, 300]],
  ["sum(memory, rollup: max)", [null, null, 600]],
  ['percentile(took.histogram, 25, filter: {route == "/a"})', [null, 0.025, 0.05]],
  ['percentile(took.histogram, 70, filter: {route == "/a"})', [null, expect.closeTo(0.07), expect.closeTo(0.3)]],
  ["percentile(took.histogram, 100)", [null, 0.1, 1]],
  ['median(took.histogram, filter: {route == "/b"})', [null, null, 1]],
  ["percentile(requests, 50)", [2.5, 10, 6]],
  ['percentRank(took.histogram, 0.5, filter: {route == "/a"})', [null, 1, 0.9]],
  ["percentRank(took.histogram, 0.3)", [null, 1, 0.35]],
  ["percentRank(requests, 4)", [1, 0, 0]],
])("%s is %j", async (aggregation, expected) => {
  expect(await bench.records(`timeseries x = ${aggregation}, ${GRID}`)).toEqual([{ ...FRAME, x: expected }]);
});

test("only groups that all series have are shown, unless there is a union", async () => {
  const series = '{all = sum(requests), failed = sum(requests, default: 0, filter: {status == "5xx"})}';
  expect(await bench.records(`timeseries ${series}, by: {route}, ${GRID}`)).toEqual([
    { ...FRAME, route: "/a", all: [5, null, 6], failed: [1, 0, 0] },
  ]);
  const share =
    "fieldsAdd share = failed[] / all[] * 100, total = arraySum(all) | sort route | fields route, share, total";
  expect(await bench.records(`timeseries ${series}, by: {route}, union: true, ${GRID} | ${share}`)).toEqual([
    { route: "/a", share: [20, null, 0], total: 11 },
    { route: "/b", share: [null, 0, null], total: 10 },
  ]);
});

test("a metric without data gives no record, or one with empty slots if it must not be empty", async () => {
  expect(await bench.records(`timeseries avg(nothing), ${GRID}`)).toEqual([]);
  expect(await bench.records(`timeseries a = avg(nothing, default: 1), ${GRID}, nonempty: true`)).toEqual([
    { ...FRAME, a: [1, 1, 1] },
  ]);
});

test("a filter and a group may be about a dimension that no series has", async () => {
  expect(await bench.records(`timeseries sum(requests), filter: {region == "eu"}, ${GRID}`)).toEqual([]);
  expect(await bench.records(`timeseries r = sum(requests), by: {region}, ${GRID}`)).toEqual([
    { ...FRAME, region: null, r: [5, 10, 6] },
  ]);
});

test("slots begin at multiples of their length, which is chosen so that there are about 120", async () => {
  const start = async (query: string) => {
    const [{ timeframe, interval, r } = {}] = await bench.records(`timeseries r = sum(requests), ${query}`);
    return [timeframe, interval, Array.isArray(r) ? r.length : r];
  };
  const until = (start: string) => ({ start, end: "2025-11-25T00:00:00.000000000Z" });
  expect(await start("from: -2h")).toEqual([until("2025-11-24T22:00:00.000000000Z"), "60000000000", 120]);
  expect(await start("from: -24h")).toEqual([until("2025-11-24T00:00:00.000000000Z"), "900000000000", 96]);
  expect(await start("from: -90s")).toEqual([until("2025-11-24T23:58:00.000000000Z"), "60000000000", 2]);
  expect(await start("from: -7m, interval: 5m")).toEqual([until("2025-11-24T23:50:00.000000000Z"), "300000000000", 2]);
  expect(await start("from: -2h, bins: 4")).toEqual([until("2025-11-24T22:00:00.000000000Z"), "1800000000000", 4]);
});

test("an interval below the resolution of metrics is raised, and the answer says so", async () => {
  const { records, notifications } = await bench.run("timeseries r = sum(requests), from: -2m, interval: 10s");
  expect(records).toMatchObject([{ interval: "60000000000", r: [10, 6] }]);
  const message = "The interval was raised to 60 s, the resolution of the data.";
  expect(notifications).toMatchObject([{ severity: "WARN", type: "INTERVAL_ADJUSTED", message }]);
});

test("a metric with an odd key is named in backticks", async () => {
  await bench.store.appendPoints("e", [value("odd-key", {}, 0, 1)]);
  expect(await bench.records(`timeseries x = sum(\`odd-key\`), ${GRID}`)).toEqual([{ ...FRAME, x: [null, null, 1] }]);
});

test.each([
  ["timeseries", "PARSE_ERROR 1:1 «timeseries» timeseries needs an aggregation of a metric such as avg(cpu.usage)"],
  [
    "timeseries requests",
    "PARSE_ERROR 1:12 «requests» timeseries needs an aggregation of a metric such as avg(cpu.usage)",
  ],
  [
    "timeseries summ(requests)",
    "UNKNOWN_FUNCTION 1:12 «summ» timeseries has no aggregation 'summ'; did you mean \"sum\"?",
  ],
  ['timeseries sum("requests")', 'PARAMETER_TYPE 1:16 «"requests"» sum() needs the key of a metric, without quotes'],
  [
    "timeseries sum(requests), by: {route + 1}",
    "PARSE_ERROR 1:32 «route + 1» timeseries needs the name of a field here",
  ],
  [
    "timeseries sum(requests, rollup: p90)",
    "PARAMETER_VALUE 1:34 «p90» sum() takes as 'rollup' one of sum, avg, min, max, count",
  ],
  [
    "timeseries {a = sum(requests), a = avg(requests)}",
    "PARSE_ERROR 1:32 «a» the name 'a' is given twice; give one of the values another name",
  ],
  [
    "timeseries sum(requests), interval: 1m, bins: 5",
    "PARSE_ERROR 1:1 «timeseries sum(requests), interval: 1m, bins: 5» timeseries takes either 'interval' or 'bins'",
  ],
  ["timeseries sum(requests), every: 1m", "UNKNOWN_PARAMETER 1:27 «every» timeseries has no parameter 'every'"],
])("%s is refused", async (query, fault) => {
  expect(await bench.fault(query)).toBe(fault);
});
