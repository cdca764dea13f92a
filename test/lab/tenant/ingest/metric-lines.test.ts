import fc from "fast-check";
import { readMetricLines } from "../../../../lab/tenant/ingest/metric-lines";
import { type IngestApp, ingestApp } from "./ingest-app";

const NOW = 1_795_514_400_000;
const read = (text: string) => readMetricLines(text, NOW);

test.each([
  ["orders.open 5", { key: "orders.open", dimensions: {}, min: 5, max: 5, sum: 5, count: 1 }],
  ["orders.open gauge,-1.5e3", { key: "orders.open", dimensions: {}, min: -1500, max: -1500, sum: -1500, count: 1 }],
  [
    "a_b,x=1,y.z=w gauge,min=1,max=3,sum=4,count=2",
    { key: "a_b", dimensions: { x: "1", "y.z": "w" }, min: 1, max: 3, sum: 4, count: 2 },
  ],
  [
    'abc,path="/a \\"b\\",c\\\\" count,delta=7',
    { key: "abc", dimensions: { path: '/a "b",c\\' }, min: 7, max: 7, sum: 7, count: 1 },
  ],
  ["abc,a=1,a=2 1", { key: "abc", dimensions: { a: "2" }, min: 1, max: 1, sum: 1, count: 1 }],
])("%s is a point of now", (line, point) => {
  expect(read(line)).toEqual({ points: [{ ...point, timestamp: BigInt(NOW) * 1_000_000n }], invalid: [] });
});

test("a timestamp is taken from an hour ago to ten minutes ahead", () => {
  const times = [NOW - 3_600_000, NOW + 600_000];
  const { points, invalid } = read(times.map((time) => `abc 1 ${time}`).join("\n"));
  expect([points.map(({ timestamp }) => timestamp), invalid]).toEqual([
    times.map((time) => BigInt(time) * 1_000_000n),
    [],
  ]);
});

test("blank lines and lines that describe a metric are skipped", () => {
  expect(read("\n#abc gauge dt.meta.unit=Byte\r\n   \n")).toEqual({ points: [], invalid: [] });
});

const KEY = "metric key must be sections of letters, digits, _ and -, joined by dots, and begin with a letter";
const VALUE = "the value must be a number, gauge,<number>, gauge,min=,max=,sum=,count= or count,delta=; got";

test.each([
  ["ab 1", "metric key must be 3 to 255 characters"],
  [`${"a".repeat(256)} 1`, "metric key must be 3 to 255 characters"],
  ["dt.mine 1", 'metric key must not begin with "dt."'],
  ["1abc 1", KEY],
  ["abc..d 1", KEY],
  ["größe 1", KEY],
  ["abc", "a value is expected after the metric key and its dimensions"],
  ["abc,a=b", "a value is expected after the metric key and its dimensions"],
  ["abc,a 1", 'a dimension is expected as name=value; got "a 1"'],
  ['abc,a="b 1', 'a dimension is expected as name=value; got "a="b 1"'],
  ["abc,A=b 1", 'dimension key must be at most 100 lower-case letters, digits and -_.:; got "A"'],
  ["abc,a= 1", "value of dimension a must have 1 to 255 characters"],
  [`abc,a=${"x".repeat(256)} 1`, "value of dimension a must have 1 to 255 characters"],
  [
    `abc,${Array.from({ length: 51 }, (_, index) => `d${index}=x`).join(",")} 1`,
    "at most 50 dimensions are taken; got 51",
  ],
  ["abc one", `${VALUE} "one"`],
  ["abc \u001b[31m", `${VALUE} "?[31m"`],
  ["abc gauge", `${VALUE} "gauge"`],
  ["abc count,5", 'a value is not a number; got "count,5"'],
  ["abc gauge,min=1,max=2", `${VALUE} "gauge,min=1,max=2"`],
  ["abc gauge,min=1,max=x,sum=1,count=1", 'a value is not a number; got "gauge,min=1,max=x,sum=1,count=1"'],
  ["abc gauge,min=3,max=2,sum=5,count=2", "min must not be greater than max"],
  ["abc gauge,min=1,max=2,sum=3,count=0", "count must be a whole number from 1"],
  ["abc 1e999", "the value is too large"],
  ["abc 1 soon", 'timestamp must be milliseconds since 1970; got "soon"'],
  [`abc 1 ${NOW - 3_600_001}`, "timestamp is more than 1 hour ago"],
  [`abc 1 ${NOW + 600_001}`, "timestamp is more than 10 minutes ahead"],
  [`abc 1 ${NOW} more`, 'nothing is expected after the timestamp; got "more"'],
])("%s is not taken", (line, error) => {
  expect(read(`\n${line}`)).toEqual({ points: [], invalid: [{ line: 2, error }] });
});

test("whatever a client sends, each line is a point or has its reason", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z.,=" \\0-9-]{1,30}$/), { maxLength: 5 }), (lines) => {
      const { points, invalid } = read(lines.join("\n"));
      expect(points.length + invalid.length).toBe(lines.filter((line) => line.trim() !== "").length);
    }),
  );
});

describe("the route", () => {
  let lab: IngestApp;

  beforeAll(async () => {
    lab = await ingestApp();
  });
  afterEach(() => lab.reset());
  afterAll(() => lab.close());

  async function post(payload: string, type = "text/plain; charset=utf-8") {
    const answer = await lab.app.inject({
      method: "POST",
      url: "/api/v2/metrics/ingest",
      headers: { "content-type": type },
      payload,
    });
    return { status: answer.statusCode, body: answer.json() as unknown };
  }

  test("good lines are accepted", async () => {
    expect(await post("abc,x=y 1\nabc,x=z 2")).toEqual({
      status: 202,
      body: { linesOk: 2, linesInvalid: 0, error: null, warnings: null },
    });
    expect((await lab.readPoints()).map(({ x, sum }) => [x, sum]).sort()).toEqual([
      ["y", 1],
      ["z", 2],
    ]);
  });

  test("of a mixed request the good lines are kept, and the others named and counted", async () => {
    const invalidLines = [{ line: 2, error: 'metric key must not begin with "dt."' }];
    expect(await post("abc 1\ndt.x 1")).toEqual({
      status: 400,
      body: {
        linesOk: 1,
        linesInvalid: 1,
        error: { code: 400, message: "1 invalid lines", invalidLines },
        warnings: null,
      },
    });
    expect(await lab.readPoints()).toHaveLength(1);
    expect(await lab.counted("metrics")).toEqual({
      requests: 1,
      received: 2,
      stored: 1,
      dropped: { "invalid line": 1 },
      refused: {},
    });
  });

  test("another type and a request above 1 MB are refused", async () => {
    const wrong = { code: 415, message: 'Content type "application/json" is not supported; use text/plain' };
    expect(await post("{}", "application/json")).toEqual({ status: 415, body: { error: wrong } });
    const large = { code: 413, message: "The request exceeds the limit of 1 MB" };
    expect(await post(" ".repeat(1024 * 1024 + 1))).toEqual({ status: 413, body: { error: large } });
  });
});
