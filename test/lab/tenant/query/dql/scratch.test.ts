import { RecordStore } from "../../../../../lab/tenant/telemetry";
import { compileQuery, parseQuery, recordsOf, typesOf } from "../../../../../lab/tenant/query/dql";
const H = 3_600_000_000_000n; const NOW = 1_764_028_800_000_000_000n; // 2025-11-25T00:00:00Z
const store = new RecordStore();
beforeAll(async () => {
  await store.append("e", "logs", [1,2,3,4].map((n) => ({ timestamp: NOW - BigInt(n) * 60_000_000_000n, fields: { content: `line ${n} Foo-bar`, loglevel: n % 2 ? "ERROR" : "INFO", n: BigInt(n), d: n / 2, tags: ["a", `t${n}`] } })));
  for (let i = 0; i < 4; i++) await store.appendPoints("e", [
    { key: "req", dimensions: { route: i % 2 ? "/a" : "/b" }, timestamp: NOW - BigInt(i) * 60_000_000_000n - 1n, min: i, max: i, sum: i, count: 1 },
    { key: "lat.histogram", dimensions: { route: "/a" }, timestamp: NOW - BigInt(i) * 60_000_000_000n - 1n, min: 0, max: 1, sum: 5, count: 10, bounds: [0.1, 0.5, 1], counts: [5, 4, 1, 0] }]);
});
afterAll(() => store.close());
async function run(q: string) {
  const source = { names: ["logs"], table: async (name: string) => name === "logs" || name === "metrics" ? { relation: await store.relation("e", name), isTimed: true } : undefined };
  const c = await compileQuery(parseQuery(q), { now: NOW, timeframe: { start: NOW - 2n * H, end: NOW }, source, limit: 1000n });
  const rows = await store.all(c.sql.text, c.sql.parameters);
  return { records: recordsOf(rows, c.fields), types: typesOf(rows, c.fields), fields: c.fields };
}
test.each([
  "fetch logs",
  "fetch logs | filter loglevel == \"ERROR\" | summarize count(), avg(n), sum(d), by:{loglevel}",
  "fetch logs | summarize {c = count(), e = countIf(loglevel == \"ERROR\"), p = percentile(n, 50)} | fieldsAdd r = 100.0 * e / c, q = e / c",
  "fetch logs | sort n desc | limit 2 | fields n, x = bin(timestamp, 5m), nix",
  "fetch logs | search \"foo\" | summarize takeFirst(n), takeLast(n), collectDistinct(loglevel), countDistinct(n)",
  "fetch logs | dedup loglevel, sort:{n desc} | fields n, loglevel, matchesPhrase(content, \"line 4\"), contains(content, \"FOO\", caseSensitive:false), in(loglevel, \"ERROR\", \"X\"), matchesValue(tags, \"T*\")",
  "fetch logs | makeTimeseries count(default:0), avg(n), by:{loglevel}, interval:1m, from:-5m",
  "fetch logs | fields formatTimestamp(timestamp, format:\"HH:mm\"), t = toString(timestamp), s = substring(content, from:0, to:4), if(n > 2, \"big\", else:\"small\"), coalesce(null, n), splitString(content, \" \"), timestamp - @h, timestamp@h, concat(n, \"x\")",
  "timeseries a = sum(req), by:{route}, interval:1m, from:-4m",
  "timeseries {a = sum(req, filter:{route == \"/a\"}), b = sum(req)}, interval:1m, from:-4m | fieldsAdd r = a[] / b[] * 100, s = arraySum(b), l = arrayLast(b), total = arrayAvg(a[] + b[])",
  "timeseries p = percentile(lat.histogram, 95), avg(lat.histogram), m = max(req, scalar:true, rate:1s), interval:1m, from:-4m | summarize sum(p[])",
  "data record(a=1, b=\"x\"), record(a=2.5), record() | fieldsAdd c = a * 2 | fieldsRename d = c | fieldsRemove b",
  "data record(a=9223372036854775807) | fields a + 1, a / 0, -a, a % 2, abs(-5), round(2.567, decimals:1), 5m * 2, 1h / 1m",
])("%s", async (q) => { const r = await run(q); console.log(q, JSON.stringify(r.records), JSON.stringify(r.types)); });
