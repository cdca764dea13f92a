import { type IngestApp, ingestApp } from "../ingest-app";
import { attributes, encode, fromNow, partialSuccess } from "./client";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

const TIME = fromNow(0);
const point = (value: object, more: Record<string, string> = {}) => ({
  timeUnixNano: String(TIME),
  startTimeUnixNano: String(TIME - 1n),
  attributes: attributes(more),
  ...value,
});

async function post(metrics: object[], resource: Record<string, string> = {}) {
  const request = {
    resourceMetrics: [{ resource: { attributes: attributes(resource) }, scopeMetrics: [{ metrics }] }],
  };
  const answer = await lab.app.inject({
    method: "POST",
    url: "/api/v2/otlp/v1/metrics",
    headers: { "content-type": "application/x-protobuf" },
    payload: encode("Metrics", request),
  });
  return { status: answer.statusCode, partial: partialSuccess(answer.rawPayload) };
}

test("gauges, delta sums and delta histograms become points with the attributes as dimensions", async () => {
  const answer = await post(
    [
      { name: "queue.size", unit: "1", gauge: { dataPoints: [point({ asDouble: 2.5 }, { queue: "mail" })] } },
      { name: "requests", sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point({ asInt: "-3" })] } },
      {
        name: "latency",
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            point({
              count: "3",
              sum: 4.5,
              bucketCounts: ["0", "2", "1"],
              explicitBounds: [0.1, 1],
              min: 0.2,
              max: 3.5,
            }),
          ],
        },
      },
    ],
    { "service.name": "orders" },
  );
  expect(answer).toEqual({ status: 200, partial: undefined });
  const common = { timestamp: TIME, "service.name": "orders" };
  const points = await lab.readPoints();
  expect(points).toHaveLength(3);
  expect(points).toContainEqual({
    ...common,
    "metric.key": "queue.size",
    queue: "mail",
    min: 2.5,
    max: 2.5,
    sum: 2.5,
    count: 1,
  });
  expect(points).toContainEqual({ ...common, "metric.key": "requests", min: -3, max: -3, sum: -3, count: 1 });
  expect(points).toContainEqual({
    ...common,
    "metric.key": "latency",
    min: 0.2,
    max: 3.5,
    sum: 4.5,
    count: 3,
    bounds: [0.1, 1],
    counts: [0, 2, 1],
  });
});

test("a histogram without buckets keeps sum and count", async () => {
  await post([
    { name: "latency", histogram: { aggregationTemporality: 1, dataPoints: [point({ count: "2", sum: 3 })] } },
  ]);
  expect(await lab.readPoints()).toEqual([
    { timestamp: TIME, "metric.key": "latency", min: 0, max: 0, sum: 3, count: 2, bounds: [], counts: [2] },
  ]);
});

test("what Dynatrace does not take is dropped with its reason, and the rest is kept", async () => {
  const cumulative = { aggregationTemporality: 2, dataPoints: [point({ asInt: "1" }), point({ asInt: "2" })] };
  const answer = await post([
    { name: "cumulative", sum: cumulative },
    { name: "unspecified", histogram: { dataPoints: [point({ count: "1" })] } },
    {
      name: "exponential",
      exponentialHistogram: { aggregationTemporality: 1, dataPoints: [{ count: "1", scale: 1 }] },
    },
    { name: "summary", summary: { dataPoints: [{ count: "1", sum: 1 }] } },
    { name: "dt.mine", gauge: { dataPoints: [point({ asDouble: 1 })] } },
    { name: "kept", gauge: { dataPoints: [point({ asDouble: 1 }), point({ asDouble: Number.NaN }), point({})] } },
  ]);
  expect(answer).toEqual({
    status: 200,
    partial: {
      rejected: 8,
      errorMessage:
        "3: is not of delta temporality; 2: is an exponential histogram or a summary; " +
        '1: metric key must not begin with "dt."; 2: has no finite value',
    },
  });
  expect((await lab.readPoints()).map((each) => each["metric.key"])).toEqual(["kept"]);
  expect(await lab.counted("metrics")).toMatchObject({ requests: 1, received: 9, stored: 1 });
});
