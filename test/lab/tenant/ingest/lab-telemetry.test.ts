import { histogramValues } from "../../../../lab/tenant/ingest/histogram";
import { type IngestApp, ingestApp } from "./ingest-app";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

async function send(payload: unknown) {
  const answer = await lab.app.inject({ method: "POST", url: "/lab/telemetry", payload: payload as object });
  return { status: answer.statusCode, body: answer.json() as unknown };
}

const AT = "2026-11-24T10:00:00.123456789Z";
const NANOSECONDS = 1_795_514_400_123_456_789n;

test("logs, metrics, events and entities of an agent are stored", async () => {
  const log = {
    timestamp: AT,
    content: '{"event":"started"}',
    loglevel: "WARN",
    "k8s.namespace.name": "orders",
    line: 3,
  };
  const metric = { key: "orders_total", dimensions: { outcome: "created" }, timestamp: 1_795_514_400_000, count: 2 };
  const event = { timestamp: AT, "event.kind": "K8S_EVENT", tags: ["a", 1, true], ratio: 0.5, nothing: null };
  const entity = { entityId: "HOST-0123456789ABCDEF", type: "HOST", displayName: "node", fields: { zone: "a" } };
  expect(
    await send({ environment: "prod", logs: [log], metrics: [metric], events: [event], entities: [entity] }),
  ).toEqual({ status: 200, body: { stored: { logs: 1, metrics: 1, events: 1, entities: 1 } } });
  expect(await lab.read("logs")).toEqual([{ ...log, timestamp: NANOSECONDS, status: "WARN", line: 3n }]);
  expect(await lab.readPoints()).toEqual([
    {
      timestamp: 1_795_514_400_000_000_000n,
      "metric.key": "orders_total",
      outcome: "created",
      min: 2,
      max: 2,
      sum: 2,
      count: 1,
    },
  ]);
  expect(await lab.read("events")).toEqual([
    { timestamp: NANOSECONDS, "event.kind": "K8S_EVENT", tags: ["a", "1", "true"], ratio: 0.5 },
  ]);
  expect([...lab.store.collection("_abc12345/entities").values()]).toEqual([
    expect.objectContaining({ entityId: "HOST-0123456789ABCDEF", properties: { zone: "a" } }),
  ]);
  expect(await lab.counted("logs")).toEqual({ requests: 1, received: 1, stored: 1, dropped: {}, refused: {} });
  expect(await lab.counted("spans")).toEqual({ requests: 0, received: 0, stored: 0, dropped: {}, refused: {} });
});

test("a gauge and a histogram keep their values", async () => {
  const at = { dimensions: {}, timestamp: 1_000 };
  const gauge = { min: 1, max: 5, sum: 9, count: 3 };
  const histogram = { bounds: [0.1, 1], counts: [0, 2, 1], sum: 4.5, count: 3 };
  await send({
    environment: "abc12345",
    metrics: [
      { ...at, key: "g", gauge },
      { ...at, key: "h", histogram },
    ],
  });
  const points = await lab.readPoints();
  const time = { timestamp: 1_000_000_000n };
  expect(points).toContainEqual({ ...time, "metric.key": "g", ...gauge });
  expect(points).toContainEqual({ ...time, "metric.key": "h", min: 0.1, max: 1, ...histogram });
});

test.each([
  ["values in the first bucket", [0.1, 1], [3, 0, 0], 0, 0.1],
  ["values in the last bucket", [0.1, 1], [0, 0, 3], 1, 1],
  ["a first bucket below zero", [-5, 1], [3, 0, 0], -5, -5],
  ["no bucket bounds", [], [3], 0, 0],
])("a histogram's edges stand for its least and greatest value: %s", (_title, bounds, counts, min, max) => {
  expect(histogramValues(bounds, counts, 1, 3)).toEqual({ min, max, sum: 1, count: 3, bounds, counts });
});

test("a log without a level has none, and keeps the status that it brings", async () => {
  await send({ environment: "prod", logs: [{ timestamp: 1_000, content: "a" }] });
  await send({ environment: "prod", logs: [{ timestamp: 2_000, content: "b", status: "ERROR" }] });
  expect((await lab.read("logs")).map(({ loglevel, status }) => [loglevel, status])).toEqual([
    ["NONE", "NONE"],
    ["NONE", "ERROR"],
  ]);
});

test("all faults are said at once, and nothing is stored", async () => {
  const answer = await send({
    environment: "prod",
    traces: [],
    logs: [{ timestamp: "yesterday", content: 5 }, "text", { timestamp: 1, content: "a", nested: { a: 1 } }],
    metrics: [
      { key: "", dimensions: {}, timestamp: 1, count: 1 },
      { key: "m", dimensions: { a: 1 }, timestamp: 1, count: 1 },
      { key: "m", dimensions: {}, timestamp: 1 },
      { key: "m", dimensions: {}, timestamp: 1, count: "1" },
      { key: "m", dimensions: {}, timestamp: 1, gauge: { min: 1 } },
      { key: "m", dimensions: {}, timestamp: 1, histogram: { bounds: [1, 1], counts: [1, 1, 1], sum: 1, count: 3 } },
    ],
    events: {},
  });
  expect(answer).toEqual({
    status: 400,
    body: {
      error: {
        code: 400,
        message: `Constraints violated: ${[
          "traces: is not a known property",
          "logs/0/content: must be a text",
          "logs/0/timestamp: must be a time in ISO 8601 or in milliseconds since 1970",
          "logs/1: must be an object",
          "logs/2/nested: must be a text, a number, true, false or a list of these",
          "metrics/0/key: must be the key of a metric",
          "metrics/1/dimensions: must be an object of texts",
          "metrics/2: must have exactly one of gauge, count, histogram",
          "metrics/3/count: must be a number",
          "metrics/4/gauge: must have the numbers min, max, sum and count",
          "metrics/5/histogram: must have ascending bounds, counts of one more number, sum and count",
          "events: must be a list",
        ].join("; ")}`,
        constraintViolations: expect.any(Array),
      },
    },
  });
  expect(await lab.read("logs")).toEqual([]);
});

test.each([
  ["an unknown environment", { environment: "test" }, 404, 'environment: must be one of prod, nonprod; got "test"'],
  ["no environment", {}, 404, "environment: must be one of prod, nonprod; got nothing"],
  ["a list", [], 400, "The telemetry must be a JSON object"],
])("%s is refused", async (_title, payload, code, message) => {
  expect(await send(payload)).toEqual({ status: code, body: { error: { code, message } } });
});
