import type { ShownData } from "../../../cli/dashboard/dashboard-content";
import { tileData } from "../../../cli/dashboard/tile-data";
import { QueryClient, QueryError, type QueryResult } from "../../../cli/query-client";

const NOTHING: QueryResult = { records: [], types: {}, notifications: [], timeframe: undefined };
const tile = (visualization: string, more: Partial<ShownData> = {}): ShownData => ({
  kind: "data",
  id: "a",
  place: { x: 0, y: 0, w: 12, h: 7 },
  title: "A",
  query: "q",
  visualization,
  units: new Map(),
  thresholds: [],
  ...more,
});

/** A client whose every query has this answer; the shape of real ones is what is tested. */
function answering(answer: Partial<QueryResult> | Error): QueryClient {
  const client: QueryClient = Object.create(QueryClient.prototype);
  client.query = async () => {
    if (answer instanceof Error) throw answer;
    return { ...NOTHING, ...answer };
  };
  return client;
}

const shown = (each: ShownData, answer: Partial<QueryResult>) => tileData(each, { person: answering(answer) });

const timeframe = { start: "2026-11-24T10:00:00.000000000Z", end: "2026-11-24T10:03:00.000000000Z" };
const frame = { timeframe, interval: "60000000000" };
const TEN = Date.UTC(2026, 10, 24, 10);

test("each array of each record is a series, called by what tells it from the others", async () => {
  const records = [
    { ...frame, requests: ["1", null, 3.5], failed: [null, null, 1], route: "/b" },
    { ...frame, requests: [2, 2, 2], failed: [null, null, null], route: null },
  ];
  expect(await shown(tile("lineChart"), { records })).toEqual({
    state: "series",
    field: "requests",
    from: TEN,
    to: TEN + 180_000,
    interval: 60_000,
    series: [
      { label: "failed · /b", points: [[TEN + 120_000, 1]] },
      {
        label: "requests · (none)",
        points: [
          [TEN, 2],
          [TEN + 60_000, 2],
          [TEN + 120_000, 2],
        ],
      },
      {
        label: "requests · /b",
        points: [
          [TEN, 1],
          [TEN + 120_000, 3.5],
        ],
      },
    ],
  });
});

test("a series of its own is called by its field, and one of several by its dimensions alone", async () => {
  const one = await shown(tile("barChart"), { records: [{ ...frame, lines: [1] }] });
  expect(one.state === "series" && one.series.map(({ label }) => label)).toEqual(["lines"]);
  const records = [{ ...frame, lines: [1], level: "INFO", pod: "a" }];
  const other = await shown(tile("areaChart"), { records });
  expect(other.state === "series" && other.series.map(({ label }) => label)).toEqual(["INFO · a"]);
});

test("a single value is the field that the tile names, or the first one", async () => {
  const records = [{ other: "1", share: "2.5" }];
  expect(await shown(tile("singleValue", { field: "share" }), { records })).toEqual({
    state: "value",
    field: "share",
    value: 2.5,
  });
  expect(await shown(tile("singleValue"), { records })).toEqual({ state: "value", field: "other", value: 1 });
});

test("a table has the columns of all records, with values as people read them", async () => {
  const units = new Map([["worst", { base: "second", decimals: 3, suffix: "" }]]);
  const records = [
    { timestamp: "2026-11-24T10:00:00.123456789Z", took: "1500000000", worst: 0.25, text: "12", list: ["a"] },
    { more: null, ok: true, count: 1234 },
  ];
  const types = { timestamp: "timestamp", took: "duration", text: "string" };
  expect(await shown(tile("table", { units }), { records, types })).toEqual({
    state: "table",
    columns: ["timestamp", "took", "worst", "text", "list", "more", "ok", "count"],
    rows: [
      ["2026-11-24 10:00:00", "1.5 s", "250 ms", "12", '["a"]', "–", "–", "–"],
      ["–", "–", "–", "–", "–", "–", "true", "1,234"],
    ],
  });
});

test.each<[string, ShownData, Partial<QueryResult>]>([
  ["no record", tile("table"), {}],
  ["a value that is not there", tile("singleValue", { field: "share" }), { records: [{ share: null }] }],
  ["arrays without a number", tile("lineChart"), { records: [{ ...frame, a: [null, null] }] }],
  ["records without a time", tile("lineChart"), { records: [{ a: [1, 2] }] }],
])("%s is no data, unless somebody who sees everything gets more", async (_name, each, answer) => {
  const text = "Nothing was stored for this in the time that is shown.";
  expect(await shown(each, answer)).toEqual({ state: "empty", reason: "no data", text });
  const full = { records: [{ ...frame, share: 1, a: [1] }] };
  const viewers = { person: answering(answer), administrator: answering(full) };
  expect(await tileData(each, viewers)).toMatchObject({ state: "empty", reason: "no right" });
});

test("a refusal says why; another fault is not hidden", async () => {
  const refused = (status: number) =>
    tileData(tile("table"), { person: answering(new QueryError("why", status, undefined)) });
  expect(await refused(403)).toEqual({ state: "empty", reason: "no right", text: "why" });
  expect(await refused(400)).toEqual({ state: "empty", reason: "error", text: "why" });
  await expect(tileData(tile("table"), { person: answering(new TypeError("a bug")) })).rejects.toThrow("a bug");
});
