import { gzipSync } from "node:zlib";
import { type IngestApp, ingestApp } from "../ingest-app";
import { attributes, encode, fromNow, partialSuccess } from "./client";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

async function post(payload: Buffer, headers: Record<string, string> = {}) {
  const answer = await lab.app.inject({
    method: "POST",
    url: "/api/v2/otlp/v1/traces",
    headers: { "content-type": "application/x-protobuf", ...headers },
    payload,
  });
  return {
    status: answer.statusCode,
    type: answer.headers["content-type"],
    bytes: answer.rawPayload,
    body: answer.body,
  };
}

const TRACE_ID = "0123456789abcdef0123456789abcdef";
const SPAN_ID = "0123456789abcdef";
const bytesOf = (hex: string) => Buffer.from(hex, "hex");

function span(more: object = {}, start = fromNow(-50), end = start + 1_234_567n) {
  return {
    traceId: bytesOf(TRACE_ID),
    spanId: bytesOf(SPAN_ID),
    name: "GET /orders",
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    ...more,
  };
}

const request = (spans: object[], resource: Record<string, string> = {}, scope?: object) =>
  encode("Trace", {
    resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ scope, spans }] }],
  });

test("a span becomes a flat record with the fields of Grail", async () => {
  const start = fromNow(-50);
  const own = [
    ...attributes({ "http.route": "/orders" }),
    { key: "http.response.status_code", value: { intValue: "500" } },
    { key: "ratio", value: { doubleValue: 0.5 } },
    { key: "cached", value: { boolValue: false } },
    { key: "tags", value: { arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }, { boolValue: true }] } } },
    { key: "planet", value: { kvlistValue: { values: [{ key: "name", value: { stringValue: "earth" } }] } } },
    { key: "raw", value: { bytesValue: Buffer.from("hello world") } },
    { key: "nothing", value: {} },
  ];
  const events = [
    { timeUnixNano: String(start), name: "exception", attributes: attributes({ "exception.type": "ValueError" }) },
  ];
  const failed = {
    parentSpanId: bytesOf("fedcba9876543210"),
    attributes: own,
    events,
    status: { code: 2, message: "boom" },
    links: [{ traceId: bytesOf(TRACE_ID), spanId: bytesOf(SPAN_ID) }],
    flags: 1,
  };
  const resource = { "service.name": "orders", "k8s.namespace.name": "orders", "dt.security_context": "tlo" };
  const answer = await post(request([span(failed, start)], resource, { name: "fastapi", version: "1.0" }));
  expect(answer).toEqual({ status: 200, type: "application/x-protobuf", bytes: Buffer.alloc(0), body: "" });
  expect(await lab.read("spans")).toEqual([
    {
      ...resource,
      start_time: start,
      end_time: start + 1_234_567n,
      duration: 1_234_567n,
      "trace.id": TRACE_ID,
      "span.id": SPAN_ID,
      "span.parent_id": "fedcba9876543210",
      "span.name": "GET /orders",
      "span.kind": "server",
      "span.status_code": "error",
      "span.status_message": "boom",
      "span.events": [
        JSON.stringify({ timestamp: String(start), "span_event.name": "exception", "exception.type": "ValueError" }),
      ],
      "otel.scope.name": "fastapi",
      "otel.scope.version": "1.0",
      "http.route": "/orders",
      "http.response.status_code": 500n,
      ratio: 0.5,
      cached: false,
      tags: ["a", "1", "true"],
      "planet.name": "earth",
      raw: "aGVsbG8gd29ybGQ=",
    },
  ]);
  expect(await lab.counted("spans")).toEqual({ requests: 1, received: 1, stored: 1, dropped: {}, refused: {} });
});

test("a root span says so, and its own attributes stand above those of the resource", async () => {
  const own = attributes({ "deployment.environment": "test", "trace.id": "forged", "dt.system.bucket": "forged" });
  await post(request([span({ attributes: own, status: { code: 1 } })], { "deployment.environment": "prod" }));
  expect(await lab.read("spans")).toEqual([
    expect.objectContaining({
      "deployment.environment": "test",
      "trace.id": TRACE_ID,
      "request.is_root_span": true,
      "span.status_code": "ok",
    }),
  ]);
});

test("maps become fields down to the fifth level; what lies below is JSON", async () => {
  const nest = (depth: number): object =>
    depth === 0 ? { stringValue: "end" } : { kvlistValue: { values: [{ key: "k", value: nest(depth - 1) }] } };
  await post(request([span({ attributes: [{ key: "a", value: nest(6) }] })]));
  expect((await lab.read("spans"))[0]).toMatchObject({ "a.k.k.k.k": '{"k":{"k":"end"}}' });
});

test("spans outside of the time that Dynatrace takes are dropped, counted and named in the answer", async () => {
  const minute = 60_000;
  const at = (milliseconds: number) => span({}, fromNow(milliseconds), fromNow(milliseconds));
  const late = span({}, fromNow(-120 * minute), fromNow(-59 * minute));
  const spans = [
    at(-61 * minute),
    at(-62 * minute),
    late,
    at(9 * minute),
    at(11 * minute),
    span({}, fromNow(0), fromNow(-minute)),
  ];
  const answer = await post(request(spans));
  expect([answer.status, partialSuccess(answer.bytes)]).toEqual([
    200,
    {
      rejected: 4,
      errorMessage: "2: ended more than 60 minutes ago; 1: ends more than 10 minutes ahead; 1: ends before it starts",
    },
  ]);
  expect(await lab.read("spans")).toHaveLength(2);
  expect(await lab.counted("spans")).toEqual({
    requests: 1,
    received: 6,
    stored: 2,
    dropped: { "ended more than 60 minutes ago": 2, "ends more than 10 minutes ahead": 1, "ends before it starts": 1 },
    refused: {},
  });
});

test.each([
  ["without a trace id", { traceId: Buffer.alloc(0) }],
  ["with a trace id of zeros", { traceId: Buffer.alloc(16) }],
  ["with a short span id", { spanId: bytesOf("0123") }],
])("a span %s is dropped", async (_title, more) => {
  const answer = await post(request([span(more)]));
  expect(partialSuccess(answer.bytes)).toEqual({ rejected: 1, errorMessage: "1: trace or span id is not valid" });
});

test("a packed request is unpacked, and one without spans is fine", async () => {
  expect((await post(gzipSync(request([span()])), { "content-encoding": "gzip" })).status).toBe(200);
  expect(await lab.read("spans")).toHaveLength(1);
  expect((await post(Buffer.alloc(0))).status).toBe(200);
});

test("a body is refused that is no protobuf, of another type, packed otherwise or too large, and each is counted", async () => {
  const refused = async (payload: Buffer, headers: Record<string, string> = {}) => {
    const { status, body } = await post(payload, headers);
    const { error } = JSON.parse(body) as { error: { code: number; message: string } };
    expect(error.code).toBe(status);
    return `${status} ${error.message}`;
  };
  const large = Buffer.alloc(8 * 1024 * 1024 + 1);
  const answers = [
    await refused(Buffer.from("{}"), { "content-type": "application/json" }),
    await refused(Buffer.from("hello")),
    await refused(request([span()]).subarray(0, -3)),
    await refused(request([span()]), { "content-encoding": "br" }),
    await refused(request([span()]), { "content-encoding": "gzip" }),
    await refused(gzipSync(large), { "content-encoding": "gzip" }),
    await refused(large),
  ];
  const tooLarge = "413 The request exceeds the limit of 8 MB";
  const malformed = "400 The body is not an ExportTraceServiceRequest";
  const expected = [
    '415 Content type "application/json" is not supported; use application/x-protobuf',
    malformed,
    malformed,
    '415 Content encoding "br" is not supported; use gzip',
    "400 The body cannot be unpacked as gzip",
    tooLarge,
    tooLarge,
  ];
  expect(answers).toEqual(expected);
  const refusals = Object.fromEntries(expected.map((text) => [text, expected.filter((each) => each === text).length]));
  expect(await lab.counted("spans")).toEqual({ requests: 7, received: 0, stored: 0, dropped: {}, refused: refusals });
});

test("attributes that go on within each other without end are malformed, and nothing falls over", async () => {
  const wrap = (tag: number, inner: Buffer) => {
    const length: number[] = [];
    for (let left = inner.length; ; left >>>= 7) {
      length.push(left > 127 ? (left & 127) | 128 : left);
      if (left <= 127) return Buffer.concat([Buffer.from([(tag << 3) | 2, ...length]), inner]);
    }
  };
  // A list in a list in a list …: field 5 of AnyValue is a list, field 1 of a list is an AnyValue.
  let value = Buffer.alloc(0);
  for (let depth = 0; depth < 20_000; depth += 1) value = wrap(5, wrap(1, value));
  const attribute = Buffer.concat([wrap(1, Buffer.from("a")), wrap(2, value)]);
  const [resource, scopeSpans] = [wrap(1, wrap(1, attribute)), wrap(2, Buffer.alloc(0))];
  const { status, body } = await post(wrap(1, Buffer.concat([resource, scopeSpans])));
  expect([status, body]).toEqual([400, expect.stringContaining("The body is not an ExportTraceServiceRequest")]);
});
