import { gzipSync } from "node:zlib";
import { type IngestApp, ingestApp } from "./ingest-app";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

async function post(payload: string | Buffer, type = "application/json; charset=utf-8", headers = {}) {
  const answer = await lab.app.inject({
    method: "POST",
    url: "/api/v2/logs/ingest",
    headers: { "content-type": type, ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.body === "" ? "" : (answer.json() as unknown) };
}

const errorOf = (code: number, message: string) => ({ status: code, body: { error: { code, message } } });
const DAY = 24 * 3_600_000;
const HOUR_AGO = Date.now() - 3_600_000;
const TIME = new Date(HOUR_AGO).toISOString();
const NANOSECONDS = BigInt(HOUR_AGO) * 1_000_000n;

test("one object or a list of them is stored without a word, each field with its type", async () => {
  const log = {
    timestamp: TIME,
    content: "started \u001b[31mred",
    severity: "error",
    "k8s.namespace.name": "orders",
    line: 12,
    ratio: 0.5,
    retried: true,
    tags: ["a", 1],
    nothing: null,
    nested: { a: { b: "c" } },
  };
  expect(await post(JSON.stringify(log))).toEqual({ status: 204, body: "" });
  expect(await post(JSON.stringify([{ content: "b" }, { content: "c" }]))).toEqual({ status: 204, body: "" });
  const [first, ...more] = await lab.read("logs");
  expect(first).toEqual({
    timestamp: NANOSECONDS,
    content: "started \u001b[31mred",
    loglevel: "ERROR",
    status: "ERROR",
    "k8s.namespace.name": "orders",
    line: 12n,
    ratio: 0.5,
    retried: true,
    tags: ["a", "1"],
    "nested.a.b": "c",
  });
  expect(more.map(({ content, loglevel, status }) => [content, loglevel, status])).toEqual([
    ["b", "NONE", "NONE"],
    ["c", "NONE", "NONE"],
  ]);
  expect(await lab.counted("logs")).toEqual({ requests: 2, received: 3, stored: 3, dropped: {}, refused: {} });
});

test.each(["application/jsonl", "application/x-ndjson", "application/jsonlines+json"])(
  "%s has an object in each line",
  async (type) => {
    expect((await post('{"content":"a"}\n\n{"content":"b"}\r\n', type)).status).toBe(204);
    expect((await lab.read("logs")).map(({ content }) => content)).toEqual(["a", "b"]);
  },
);

test("plain text is one record, whatever is in it", async () => {
  const text = `{"not":"read"}\n${"x".repeat(1_000_000)}`;
  expect((await post(gzipSync(text), "text/plain", { "content-encoding": "gzip" })).status).toBe(204);
  expect((await lab.read("logs")).map(({ content }) => content)).toEqual([text]);
});

test("time, level and content may have other names; a record without content keeps all of itself", async () => {
  await post(JSON.stringify([{ "@timestamp": HOUR_AGO, level: "Warning", Message: "a" }]));
  await post(JSON.stringify([{ time: String(HOUR_AGO + 1), event: "b" }]));
  expect(await lab.read("logs")).toEqual([
    { timestamp: NANOSECONDS, content: "a", loglevel: "WARN", status: "WARN" },
    {
      timestamp: NANOSECONDS + 1_000_000n,
      content: `{"time":"${HOUR_AGO + 1}","event":"b"}`,
      event: "b",
      loglevel: "NONE",
      status: "NONE",
    },
  ]);
});

test("a time that cannot be read is kept as it was, and the record gets the time of now", async () => {
  await post(JSON.stringify({ timestamp: "yesterday", content: "a" }));
  const [record] = await lab.read("logs");
  expect(record).toMatchObject({ unparsed_timestamp: "yesterday", content: "a" });
  expect(record?.timestamp).toBeGreaterThan(NANOSECONDS);
});

test("an old record is dropped and counted, and one from the future is one of now", async () => {
  const at = (time: number) => ({ timestamp: time, content: String(time) });
  const future = at(Date.now() + DAY);
  const answer = await post(JSON.stringify([at(Date.now() - DAY - 60_000), future, at(HOUR_AGO)]));
  const message = "1 of 3 log records were not stored: 1 older than 24 hours";
  expect(answer).toEqual({ status: 200, body: { details: { code: 200, message } } });
  const [, second] = await lab.read("logs");
  expect(second?.content).toBe(future.content);
  expect(second?.timestamp).toBeLessThanOrEqual(BigInt(Date.now()) * 1_000_000n);
  expect(await lab.counted("logs")).toMatchObject({ received: 3, stored: 2, dropped: { "older than 24 hours": 1 } });
});

test("a request of which nothing is stored fails", async () => {
  const answer = await post(JSON.stringify({ timestamp: "2020-01-01T00:00:00Z", content: "a" }));
  expect(answer).toEqual(errorOf(400, "1 of 1 log records were not stored: 1 older than 24 hours"));
});

test("fields beyond Dynatrace's limits are cut or left out, the content is not", async () => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`f${index}`, "x"]));
  const long = { long: "ä".repeat(20_000), [`k${"x".repeat(100)}`]: 1, list: Array.from({ length: 40 }, () => "x") };
  await post(JSON.stringify({ content: "c".repeat(100_000), "dt.system.bucket": "forged", ...long, ...many }));
  const [record] = await lab.read("logs");
  expect(String(record?.content)).toHaveLength(100_000);
  expect(Buffer.byteLength(String(record?.long))).toBe(32 * 1024);
  expect(record?.list).toHaveLength(32);
  expect(record?.["dt.ingest.warnings"]).toEqual([
    "attr_val_size_trimmed",
    "attr_key_trimmed",
    "attr_val_count_trimmed",
    "attr_count_trimmed",
  ]);
  // 500 fields, the time and the warnings.
  expect(Object.keys(record ?? {})).toHaveLength(502);
});

const TYPES =
  "application/json, application/jsonl, application/jsonlines, application/jsonlines+json, application/x-ndjson, " +
  "application/x-jsonlines, text/plain";

test.each([
  ["an empty list", "[]", undefined, 400, "The request has no log record"],
  ["an empty text", "", "text/plain", 400, "The request has no log record"],
  ["no JSON", "{", undefined, 400, "The body is not valid JSON"],
  ["a text", '"a"', undefined, 400, "Log record 1 must be a JSON object"],
  ["a list in a list", "[{},[]]", undefined, 400, "Log record 2 must be a JSON object"],
  ["a broken line", '{"content":"a"}\n{', "application/jsonl", 400, "Line 2 is not valid JSON"],
  ["a number in a line", "1", "application/jsonl", 400, "Line 1 must be a JSON object"],
  ["XML", "<a/>", "text/xml", 415, `Content type "text/xml" is not supported; use ${TYPES}`],
  [
    "too many records",
    `[${"{},".repeat(50_000)}{}]`,
    undefined,
    413,
    "The request has 50001 log records; the limit is 50000",
  ],
  ["too many bytes", "x".repeat(10 * 1024 * 1024 + 1), "text/plain", 413, "The request exceeds the limit of 10 MB"],
])("%s is refused, and nothing is stored", async (_title, payload, type, code, message) => {
  expect(await post(payload, type)).toEqual(errorOf(code, message));
  expect(await lab.read("logs")).toEqual([]);
  expect(await lab.counted("logs")).toMatchObject({ requests: 1, received: 0, refused: { [`${code} ${message}`]: 1 } });
});
