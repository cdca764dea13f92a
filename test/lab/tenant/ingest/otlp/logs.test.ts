import { type IngestApp, ingestApp } from "../ingest-app";
import { attributes, encode, fromNow, partialSuccess } from "./client";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

async function post(logRecords: object[]) {
  const resource = { attributes: attributes({ "service.name": "orders" }) };
  const answer = await lab.app.inject({
    method: "POST",
    url: "/api/v2/otlp/v1/logs",
    headers: { "content-type": "application/x-protobuf" },
    payload: encode("Logs", { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "app" }, logRecords }] }] }),
  });
  return { status: answer.statusCode, partial: partialSuccess(answer.rawPayload) };
}

test("a log record keeps body, level and the ids of its span", async () => {
  const time = fromNow(-1_000);
  const record = {
    timeUnixNano: String(time),
    severityText: "warning",
    body: { stringValue: "slow" },
    attributes: attributes({ route: "/orders" }),
    traceId: Buffer.from("0123456789abcdef0123456789abcdef", "hex"),
    spanId: Buffer.from("0123456789abcdef", "hex"),
  };
  expect(await post([record])).toEqual({ status: 200, partial: undefined });
  expect(await lab.read("logs")).toEqual([
    {
      timestamp: time,
      content: "slow",
      loglevel: "WARN",
      status: "WARN",
      route: "/orders",
      "service.name": "orders",
      "otel.scope.name": "app",
      trace_id: "0123456789abcdef0123456789abcdef",
      span_id: "0123456789abcdef",
    },
  ]);
});

test("a body that is no text is kept as JSON, a level may be a number, a time that of the observer", async () => {
  const observed = fromNow(-1_000);
  const body = {
    kvlistValue: {
      values: [
        { key: "a", value: { intValue: "1" } },
        { key: "b", value: { boolValue: true } },
      ],
    },
  };
  await post([{ observedTimeUnixNano: String(observed), severityNumber: 17, body }, { severityNumber: 0 }]);
  const [first, second] = await lab.read("logs");
  expect(first).toMatchObject({ timestamp: observed, content: '{"a":1,"b":true}', loglevel: "ERROR", status: "ERROR" });
  expect(second).toMatchObject({ content: "", loglevel: "NONE", status: "NONE" });
});

test("an old record is dropped, and one from the future is one of now", async () => {
  const day = 24 * 3_600_000;
  const records = [-day - 60_000, day].map((from) => ({
    timeUnixNano: String(fromNow(from)),
    body: { stringValue: `${from}` },
  }));
  expect((await post(records)).partial).toEqual({ rejected: 1, errorMessage: "1: older than 24 hours" });
  const [kept, ...more] = await lab.read("logs");
  expect([kept?.content, more]).toEqual([`${day}`, []]);
  expect(kept?.timestamp).toBeLessThanOrEqual(fromNow(0));
});
