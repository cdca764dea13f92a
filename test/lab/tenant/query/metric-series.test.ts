import { type AreaLab, startAreaLab } from "../area-client";
import { grant, recordsOf, signOn } from "./query-client";

let lab: AreaLab;
let administrator: string;

beforeAll(async () => {
  lab = await startAreaLab();
  administrator = `Bearer ${lab.tenant.ready.credentials.environments.prod?.platformToken}`;
  const point = (namespace: string, key: string, timestamp: number) => ({
    key,
    dimensions: { "k8s.namespace.name": namespace },
    timestamp,
    count: 1,
  });
  const now = Date.now();
  const metrics = [
    point("orders", "http_requests_total", now - 60_000),
    point("orders", "http_requests_total", now),
    point("orders", "orders_total", now - 3 * 3_600_000),
    point("billing", "http_requests_total", now),
  ];
  await lab.control("POST", "/lab/telemetry", { environment: "prod", metrics });
});

afterAll(() => lab.tenant.close());

const COUNT = "fetch metric.series | summarize n = count(), by: {metric.key} | sort metric.key asc";

test("each series is one record, however many points it has, if the newest lies in the timeframe", async () => {
  expect(await recordsOf(lab, administrator, COUNT)).toEqual([{ "metric.key": "http_requests_total", n: "2" }]);
  expect(await recordsOf(lab, administrator, COUNT.replace("series", "series, from:-4h"))).toEqual([
    { "metric.key": "http_requests_total", n: "2" },
    { "metric.key": "orders_total", n: "1" },
  ]);
});

test("a person sees the series of their own namespace", async () => {
  const policy = "ALLOW storage:metrics:read; ALLOW storage:buckets:read;";
  await grant(lab, "orders", "claim-of-orders", policy, 'storage:k8s.namespace.name = "orders";');
  const member = await signOn(lab, ["claim-of-orders"]);
  expect(await recordsOf(lab, member, COUNT)).toEqual([{ "metric.key": "http_requests_total", n: "1" }]);
});

test("an environment without metrics has no series", async () => {
  const other = `Bearer ${lab.tenant.ready.credentials.environments.nonprod?.platformToken}`;
  expect(await recordsOf(lab, other, "fetch metric.series | summarize n = count()", "nonprod")).toEqual([{ n: "0" }]);
});
