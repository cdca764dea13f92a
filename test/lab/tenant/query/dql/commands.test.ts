import fc from "fast-check";
import { DqlError } from "../../../../../lab/tenant/query/dql";
import { DqlBench, HOUR, MINUTE, NOW } from "./dql-client";

const bench = new DqlBench();

beforeAll(async () => {
  const logs = [1, 2, 3, 4].map((n) => ({
    timestamp: NOW - BigInt(n) * MINUTE,
    fields: {
      content: `line ${n} Order-placed`,
      loglevel: n % 2 === 1 ? "ERROR" : "INFO",
      n: BigInt(n),
      took: n / 2,
      tags: ["a", `t${n}`],
      "k8s.namespace.name": n === 4 ? "billing" : "orders",
    },
  }));
  await bench.store.append("e", "logs", [
    ...logs,
    { timestamp: NOW - 3n * HOUR, fields: { content: "old", loglevel: "WARN" } },
    { timestamp: NOW + MINUTE, fields: { content: "future", loglevel: "WARN" } },
  ]);
  await bench.store.append("e", "spans", [
    {
      timestamp: NOW - MINUTE,
      fields: { "span.name": "GET /orders", duration: { type: "duration", nanoseconds: 1_500_000n } },
    },
  ]);
});
afterAll(() => bench.store.close());

const n = (...values: number[]) => values.map((value) => ({ n: String(value) }));

test("a query without a timeframe sees two hours, and from and to say another one", async () => {
  expect(await bench.records("fetch logs | summarize count()")).toEqual([{ "count()": "4" }]);
  const contents = async (timeframe: string) => {
    return (await bench.records(`fetch logs, ${timeframe} | sort timestamp | fields content`)).map(
      ({ content }) => content,
    );
  };
  expect(await contents("from: -4h, to: -2h")).toEqual(["old"]);
  expect(await contents("from: now() - 2m")).toEqual(["line 2 Order-placed", "line 1 Order-placed"]);
  expect(await contents("to: -2h")).toEqual(["old"]);
  expect(await contents('from: "2025-11-25T00:00:00Z", to: "2025-11-25T00:02:00Z"')).toEqual(["future"]);
  expect(await contents('timeframe: "2025-11-24T20:00:00Z/2025-11-24T22:00:00Z"')).toEqual(["old"]);
  expect(await contents("from: -2m, to: -1m")).toEqual(["line 2 Order-placed"]);
});

test("values have their types, and a field that no record has is null", async () => {
  const { records, types } = await bench.run(
    "fetch logs | filter n == 1 | fields n, took, loglevel, tags, timestamp, nothing",
  );
  expect(records).toEqual([
    {
      n: "1",
      took: 0.5,
      loglevel: "ERROR",
      tags: ["a", "t1"],
      timestamp: "2025-11-24T23:59:00.000000000Z",
      nothing: null,
    },
  ]);
  expect(types).toEqual([
    {
      indexRange: [0, 0],
      mappings: {
        n: { type: "long" },
        took: { type: "double" },
        loglevel: { type: "string" },
        tags: { type: "array", types: [{ indexRange: [0, 1], mappings: { element: { type: "string" } } }] },
        timestamp: { type: "timestamp" },
        nothing: { type: "undefined" },
      },
    },
  ]);
  const spans = await bench.run("fetch spans | fields duration, start_time");
  expect(spans.records).toEqual([{ duration: "1500000", start_time: "2025-11-24T23:59:00.000000000Z" }]);
  expect(spans.types).toMatchObject([{ mappings: { duration: { type: "duration" } } }]);
});

test.each([
  ['filter loglevel == "ERROR"', n(1, 3)],
  ['filterOut loglevel == "ERROR"', n(2, 4)],
  ["filter nothing == 1", []],
  ["filter not (nothing == 1)", []],
  ["filterOut nothing == 1", n(1, 2, 3, 4)],
  ["filter loglevel > 5", []],
  ["filter n > 1.5 and n <= 3", n(2, 3)],
  ['filter in(tags, "t2", "t3")', n(2, 3)],
  ['search "order"', n(1, 2, 3, 4)],
  ['search "t2" or "ERROR"', n(1, 2, 3)],
  ['search content ~ "line 1" or n ~ "4"', n(1, 4)],
  ['search not "billing"', n(1, 2, 3)],
  ["dedup loglevel", n(1, 2)],
  ["dedup loglevel, sort: {n desc}", n(3, 4)],
])("fetch logs | %s", async (command, records) => {
  expect(await bench.records(`fetch logs | ${command} | sort n | fields n`)).toEqual(records);
});

test("sorting puts what is null last, and outlives commands on fields", async () => {
  const query = "fetch logs | fieldsAdd m = if(n > 2, n) | sort m desc, n | fieldsAdd x = 1 | limit 3 | fields n, m";
  expect(await bench.records(query)).toEqual([
    { n: "4", m: "4" },
    { n: "3", m: "3" },
    { n: "1", m: null },
  ]);
  expect(await bench.records("fetch logs | sort n | limit 2 | sort n desc | fields n")).toEqual(n(2, 1));
  expect(await bench.records("fetch logs | limit 0")).toEqual([]);
});

test("fields are chosen, added, renamed and removed", async () => {
  const one = "data record(a = 1, b = 2, c = 3)";
  expect(await bench.records(`${one} | fields b, d = a + c`)).toEqual([{ b: "2", d: "4" }]);
  expect(await bench.records(`${one} | fieldsAdd b = a * 10, a + b`)).toEqual([
    { a: "1", b: "10", c: "3", "a + b": "3" },
  ]);
  expect(await bench.records(`${one} | fieldsRemove b, nothing`)).toEqual([{ a: "1", c: "3" }]);
  expect(await bench.records(`${one} | fieldsKeep b, nothing`)).toEqual([{ b: "2" }]);
  expect(await bench.records(`${one} | fieldsRename c = a, x = b`)).toEqual([{ c: "1", x: "2" }]);
});

test("summarize makes a record for each group, and one of nothing without groups", async () => {
  const all =
    'summarize {count(), sum(n), avg(took), min(n), max(loglevel), e = countIf(loglevel == "ERROR"), ' +
    "countDistinct(loglevel), percentile(n, 50), median(took), takeAny(nothing), collectDistinct(loglevel), sum(nothing)}";
  expect(await bench.records(`fetch logs | ${all}`)).toEqual([
    {
      "count()": "4",
      "sum(n)": "10",
      "avg(took)": 1.25,
      "min(n)": "1",
      "max(loglevel)": "INFO",
      e: "2",
      "countDistinct(loglevel)": "2",
      "percentile(n, 50)": 2.5,
      "median(took)": 1.25,
      "takeAny(nothing)": null,
      "collectDistinct(loglevel)": ["ERROR", "INFO"],
      "sum(nothing)": null,
    },
  ]);
  const none = 'fetch logs | filter content == "x"';
  expect(await bench.records(`${none} | summarize count(), sum(n)`)).toEqual([{ "count()": "0", "sum(n)": null }]);
  expect(await bench.records(`${none} | summarize count(), by: {loglevel}`)).toEqual([]);
  const grouped =
    "fetch logs | sort n desc | summarize takeFirst(n), takeLast(n), by: {loglevel, five = bin(timestamp, 5m)} | sort loglevel";
  expect(await bench.records(grouped)).toEqual([
    { loglevel: "ERROR", five: "2025-11-24T23:55:00.000000000Z", "takeFirst(n)": "3", "takeLast(n)": "1" },
    { loglevel: "INFO", five: "2025-11-24T23:55:00.000000000Z", "takeFirst(n)": "4", "takeLast(n)": "2" },
  ]);
  const rate =
    'fetch logs | summarize share = 100.0 * countIf(loglevel == "ERROR") / count(), label = concat(g, "!"), by: {g = concat("x", "y")}';
  expect(await bench.records(rate)).toEqual([{ g: "xy", share: 50, label: "xy!" }]);
});

test("aggregations walk through arrays element by element", async () => {
  const two = "data record(a = array(1, 2)), record(a = array(10, 20, 30))";
  expect(await bench.records(`${two} | summarize s = sum(a[]), m = max(a[]), v = avg(a[])`)).toEqual([
    { s: [11, 22, 30], m: [10, 20, 30], v: [5.5, 11, 30] },
  ]);
});

test("makeTimeseries counts records in slots of equal length", async () => {
  const query =
    "fetch logs | makeTimeseries {n = count(default: 0), avg(took)}, by: {loglevel}, from: -5m, interval: 1m | sort loglevel";
  const { records, types } = await bench.run(query);
  const timeframe = { start: "2025-11-24T23:55:00.000000000Z", end: "2025-11-25T00:00:00.000000000Z" };
  const common = { timeframe, interval: "60000000000" };
  expect(records).toEqual([
    { ...common, loglevel: "ERROR", n: [0, 0, 1, 0, 1], "avg(took)": [null, null, 1.5, null, 0.5] },
    { ...common, loglevel: "INFO", n: [0, 1, 0, 1, 0], "avg(took)": [null, 2, null, 1, null] },
  ]);
  const list = { type: "array", types: [{ indexRange: [0, 4], mappings: { element: { type: "double" } } }] };
  const mappings = { timeframe: { type: "timeframe" }, interval: { type: "duration" }, n: list, "avg(took)": list };
  expect(types).toEqual([{ indexRange: [0, 1], mappings: { ...mappings, loglevel: { type: "string" } } }]);
  const scalar = "fetch logs | makeTimeseries per = count(rate: 1s, scalar: true), count(rate: 1m), bins: 1";
  expect(await bench.records(scalar)).toMatchObject([{ per: 4 / 7_200, "count(rate: 1m)": [4 / 120] }]);
  const [automatic] = await bench.records("fetch logs | makeTimeseries count()");
  expect(automatic).toMatchObject({ interval: "60000000000" });
  expect(automatic?.["count()"]).toHaveLength(120);
  const none = 'fetch logs | filter content == "x" | makeTimeseries n = count(default: 0), interval: 1h';
  expect(await bench.records(none)).toEqual([]);
  expect(await bench.records(`${none}, nonempty: true`)).toMatchObject([{ n: [0, 0] }]);
});

test("only records of origins that may be seen are read", async () => {
  const origins = await bench.store.origins("e", "logs");
  const orders = origins.filter(({ fields }) => fields["k8s.namespace.name"] === "orders").map(({ id }) => id);
  expect((await bench.run("fetch logs | summarize count()", orders)).records).toEqual([{ "count()": "3" }]);
  expect((await bench.run("fetch logs", [])).records).toEqual([]);
});

test.each([
  ["fetsch logs", "UNKNOWN_COMMAND 1:1 «fetsch» There's no command 'fetsch'; did you mean \"fetch\"?"],
  ["fetch logs | parse content", "UNKNOWN_COMMAND 1:14 «parse» There's no command 'parse'"],
  ["fetch logs | fetch logs", "PARSE_ERROR 1:14 «fetch» 'fetch' is only allowed at the beginning of a query"],
  [
    "filter true",
    "PARSE_ERROR 1:1 «filter» 'filter' needs records; a query begins with one of fetch, timeseries, data",
  ],
  ["fetch log", "UNKNOWN_DATA_OBJECT 1:7 «log» The data object 'log' isn't known; did you mean \"logs\"?"],
  ["fetch metrics", "UNKNOWN_DATA_OBJECT 1:7 «metrics» 'metrics' isn't read by fetch; use timeseries"],
  ["fetch", "PARSE_ERROR 1:1 «fetch» fetch needs the name of a data object"],
  ["fetch logs, form: -1h", "UNKNOWN_PARAMETER 1:13 «form» fetch has no parameter 'form'; did you mean \"from\"?"],
  ["fetch logs, from: -1h, from: -2h", "PARSE_ERROR 1:24 «from: -2h» fetch gets the parameter 'from' twice"],
  ["fetch logs, from: -1h, to: -2h", "PARAMETER_VALUE 1:19 «-1h» the timeframe ends before it begins"],
  ["fetch logs, from: n", "PARAMETER_TYPE 1:19 «n» expected a duration, a timestamp or a time in ISO 8601"],
  [
    'fetch logs, timeframe: "today"',
    'PARAMETER_TYPE 1:24 «"today"» expected two times in ISO 8601 with a slash between them',
  ],
  [
    "fetch logs, samplingRatio: 10",
    "PARSE_ERROR 1:28 «10» fetch reads every record; leave samplingRatio out, or set it to 1",
  ],
  ["fetch logs | filter", "PARSE_ERROR 1:14 «filter» filter needs one condition"],
  ["fetch logs | filter n == 1, n == 2", "PARSE_ERROR 1:29 «n == 2» filter needs one condition"],
  ["fetch logs | filter x = true", "PARSE_ERROR 1:21 «x = true» filter takes no name for a value here"],
  ["fetch logs | filter 5", "PARAMETER_TYPE 1:21 «5» expected a condition; got long"],
  [
    'fetch logs | filter tags[] == "a"',
    "PARAMETER_TYPE 1:21 «tags[] == \"a\"» a condition is about a record; '[]' gives one for each element",
  ],
  ["fetch logs | limit -1", "PARAMETER_VALUE 1:20 «-1» limit needs a whole number of records, 0 or more"],
  ["fetch logs | limit n", "PARAMETER_VALUE 1:20 «n» limit needs a whole number of records, 0 or more"],
  [
    "fetch logs | fields a, a = n",
    "PARSE_ERROR 1:24 «a» the name 'a' is given twice; give one of the values another name",
  ],
  [
    "fetch logs | fieldsAdd a = 1, b = a",
    "PARSE_ERROR 1:35 «a» 'a' is made by the same command; use it in another fieldsAdd after this one",
  ],
  ["fetch logs | fieldsRemove n + 1", "PARSE_ERROR 1:27 «n + 1» fieldsRemove needs the name of a field here"],
  ["fetch logs | fieldsRename n", "PARSE_ERROR 1:27 «n» fieldsRename needs a new name, as in new = old"],
  ["fetch logs | summarize", "PARSE_ERROR 1:14 «summarize» summarize needs an aggregation such as count()"],
  [
    "fetch logs | summarize n",
    "AGGREGATION_NOT_ALLOWED 1:24 «n» 'n' has many values in a group; use an aggregation, or add it to 'by'",
  ],
  [
    "fetch logs | summarize sum(count())",
    "AGGREGATION_NOT_ALLOWED 1:28 «count» count() is an aggregation; it isn't allowed here",
  ],
  [
    "fetch logs | summarize percentile(n, 101)",
    "PARAMETER_VALUE 1:24 «percentile(n, 101)» percentile() takes a percentile from 0 to 100",
  ],
  [
    "fetch logs | summarize cuont()",
    "UNKNOWN_FUNCTION 1:24 «cuont» There's no function 'cuont'; did you mean \"count\"?",
  ],
  ["fetch logs | makeTimeseries n", "PARSE_ERROR 1:29 «n» makeTimeseries needs an aggregation such as count()"],
  [
    "fetch logs | makeTimeseries count(), interval: 1s, from: -2d",
    "PARAMETER_VALUE 1:48 «1s» the series would have 172800 elements; at most 10000 are allowed",
  ],
  ["fetch logs | makeTimeseries count(), interval: 0s", "PARAMETER_VALUE 1:48 «0s» the interval must be longer than 0"],
  ["fetch logs | makeTimeseries count(), bins: 0", "PARAMETER_VALUE 1:44 «0» bins must be 1 to 10000"],
  [
    "data record(a = 1) | makeTimeseries count()",
    "PARAMETER_MISSING 1:22 «makeTimeseries count()» makeTimeseries needs the parameter 'time', as the records have no field 'timestamp'",
  ],
  [
    'data record(a = 1), record(a = "x")',
    "PARAMETER_TYPE 1:32 «\"x\"» 'a' is of type long in one record and string in another",
  ],
  ["data record(a = b)", "PARSE_ERROR 1:17 «b» data has no fields to refer to; a record holds constants"],
  ["data 1", "PARSE_ERROR 1:6 «1» data needs records such as record(a = 1)"],
])("%s is refused", async (query, fault) => {
  expect(await bench.fault(query)).toBe(fault);
});

test("no text of a query ever stands in SQL", async () => {
  const hostile = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => `q'"; DROP TABLE t1; -- ${text} zq`);
  const quoted = (text: string) =>
    JSON.stringify(text).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const escaped = (text: string) => `\`${text.replace(/[\\`]/g, "\\$&")}\``;
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const query = `fetch logs, bucket: {"*"} | filter content != ${quoted(text)} and not matchesPhrase(content, ${quoted(text)}) and not matchesValue(loglevel, ${quoted(text)}) | fieldsAdd ${escaped(text)} = concat(${quoted(text)}, content) | summarize ${escaped(text)} = countIf(contains(${escaped(text)}, ${quoted(text)}))`;
      const { records, sql } = await bench.run(query);
      expect(records).toEqual([{ [text]: "4" }]);
      expect(sql).not.toContain("DROP");
      expect(sql).not.toContain("zq");
    }),
    { numRuns: 30 },
  );
});

/** Any other error is one of the database, and means that the SQL is wrong. */
function assertDqlError(error: unknown): void {
  if (!(error instanceof DqlError)) throw error;
}

/** Queries that parse, over all functions and operators, with types that fit or not. */
const expression = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      "n",
      "took",
      "loglevel",
      "tags",
      "timestamp",
      "nothing",
      "tags[]",
      "1",
      "-2.5",
      '"a*"',
      "5m",
      "null",
      "true",
      "now()",
      "@h",
    ),
    fc
      .tuple(tie("value"), fc.constantFrom(..."+ - * / % == != < >= and or xor".split(" ")), tie("value"))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc.tuple(fc.constantFrom("not ", "-"), tie("value")).map(([sign, a]) => `(${sign}${a})`),
    fc
      .tuple(
        fc.constantFrom(
          ..."isNull lower stringLength toString toLong toDouble toTimestamp abs round arraySum arrayAvg arrayMax arrayLast arraySize array concat coalesce".split(
            " ",
          ),
        ),
        tie("value"),
      )
      .map(([f, a]) => `${f}(${a})`),
    fc
      .tuple(
        fc.constantFrom(..."in coalesce if concat array contains splitString".split(" ")),
        tie("value"),
        tie("value"),
      )
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc
      .tuple(
        fc.constantFrom(
          "bin($, 5m)",
          "bin($, 0.5)",
          '$ ~ "a*"',
          'matchesValue($, "*r*")',
          "$[0]",
          "$@5m",
          'formatTimestamp($, format: "HH:mm")',
        ),
        tie("value"),
      )
      .map(([f, a]) => f.replace("$", a)),
  ),
})).value;

test("whatever parses makes an answer or a fault, and nothing else", async () => {
  const aggregation = fc
    .tuple(
      fc.constantFrom(
        ..."sum avg min max countIf countDistinct median takeFirst takeLast takeAny collectDistinct".split(" "),
      ),
      expression,
    )
    .map(([f, a]) => `${f}(${a})`);
  const command = fc.oneof(
    fc
      .tuple(fc.constantFrom("filter", "filterOut", "search", "fields", "fieldsAdd", "sort", "dedup"), expression)
      .map(([c, a]) => `${c} ${a}`),
    fc.tuple(aggregation, expression).map(([a, b]) => `summarize x = ${a}, by: {n = ${b}}`),
    aggregation.map((a) => `makeTimeseries x = ${a}, interval: 10m`),
  );
  const query = fc
    .array(command, { minLength: 1, maxLength: 3 })
    .map((commands) => ["fetch logs", ...commands].join(" | "));
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      await bench.run(text).catch(assertDqlError);
    }),
    { numRuns: 200 },
  );
});
