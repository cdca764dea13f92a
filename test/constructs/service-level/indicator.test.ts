import { Indicator } from "../../../constructs/service-level";
import { MetricsLab } from "../../support/service-metrics";

const OURS = { cluster: "prod-eu", namespace: "orders" };
const OWNER = { cluster: "prod-eu", namespaces: ["orders", "orders-jobs"] };

let lab: MetricsLab;

beforeAll(async () => {
  lab = await MetricsLab.start();
  await lab.feed(OURS, [
    { requests: { "2xx": 80, "4xx": 10, "5xx": 5 }, durations: { 0.25: 60, 0.5: 30, 1: 10 } },
    { requests: { "2xx": 10 }, durations: { 0.005: 10 } },
    {},
    { requests: { "5xx": 4 }, durations: { 5: 4 } },
  ]);
  await lab.feed({ ...OURS, namespace: "orders-jobs" }, [{ requests: { "2xx": 5 } }]);
  const broken = [{ requests: { "5xx": 1000 }, durations: { 10: 1000 } }];
  await lab.feed({ ...OURS, namespace: "billing" }, broken);
  await lab.feed({ ...OURS, cluster: "nonprod-eu" }, broken);
});
afterAll(() => lab?.close());

test("availability counts the team's requests alone, and a minute without requests counts for nothing", async () => {
  const { sli } = (await lab.ask(Indicator.availability(OWNER).dql, 4)) ?? {};
  expect(sli).toEqual([95, 100, null, 0]);
});

test("a team without a single error is fully available", async () => {
  const { sli } = (await lab.ask(Indicator.availability({ ...OWNER, namespaces: ["orders-jobs"] }).dql, 2)) ?? {};
  expect(sli).toEqual([100, null]);
});

test.each([
  [0.25, [60, 100, null, 0]],
  [0.5, [90, 100, null, 0]],
  [1, [100, 100, null, 0]],
  [5, [100, 100, null, 100]],
])("the share of the requests under %d s is exact", async (underSeconds, expected) => {
  const { sli } = (await lab.ask(Indicator.latency(OWNER, underSeconds).dql, 4)) ?? {};
  expect(sli).toEqual(expected);
});

test("a team without requests has no value at all", async () => {
  const nobody = { ...OWNER, namespaces: ["nobody"] };
  expect(await lab.ask(Indicator.availability(nobody).dql, 4)).toBeUndefined();
  expect(await lab.ask(Indicator.latency(nobody, 0.5).dql, 4)).toBeUndefined();
});

test("a name that looks like a query is a name", async () => {
  const hostile = { cluster: 'x" or true or "', namespaces: ["orders"] };
  expect(await lab.ask(Indicator.availability(hostile).dql, 4)).toBeUndefined();
});
