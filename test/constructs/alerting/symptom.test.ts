import { Symptom } from "../../../constructs/alerting";
import { MetricsLab } from "../../support/service-metrics";

const OURS = { cluster: "prod-eu", namespace: "orders" };
const OWNER = { cluster: "prod-eu", namespaces: ["orders"] };

let lab: MetricsLab;

beforeAll(async () => {
  lab = await MetricsLab.start();
  await lab.feed(OURS, [
    { requests: { "2xx": 90, "5xx": 10 }, durations: { 0.5: 96, 2.5: 4 }, ready: [1, 0] },
    { requests: { "2xx": 7 }, durations: { 0.5: 90, 2.5: 10 }, ready: [0, 0] },
    {},
  ]);
  await lab.feed({ ...OURS, namespace: "billing" }, [{ requests: { "5xx": 9 }, durations: { 10: 9 }, ready: [1] }]);
});
afterAll(() => lab?.close());

/** Which minutes count against the service, as the detector judges them. */
async function violations(symptom: Symptom, minutes: number): Promise<boolean[]> {
  const { dql, condition, threshold, alertOnMissingData } = symptom.definition;
  const record = (await lab.ask(dql, minutes)) ?? {};
  const [values] = Object.entries(record).flatMap(([name, value]) =>
    name !== "timeframe" && Array.isArray(value) ? [value as (number | null)[]] : [],
  );
  return (values ?? Array<null>(minutes).fill(null)).map((value) => {
    if (value === null) return alertOnMissingData;
    return condition === "ABOVE" ? value > threshold : value < threshold;
  });
}

test("errors count above the share, and not in a minute without requests", async () => {
  expect(await violations(Symptom.errorShare(OWNER, 5), 3)).toEqual([true, false, false]);
  expect(await violations(Symptom.errorShare(OWNER, 10), 3)).toEqual([false, false, false]);
});

test("slowness counts when more than 5 % take longer than the seconds", async () => {
  expect(await violations(Symptom.slowness(OWNER, 0.5), 3)).toEqual([false, true, false]);
  expect(await violations(Symptom.slowness(OWNER, 2.5), 3)).toEqual([false, false, false]);
});

test("one ready pod is enough, none is too few, and silence is none", async () => {
  expect(await violations(Symptom.noReadyPod(OWNER), 3)).toEqual([false, true, true]);
  expect(await violations(Symptom.noReadyPod({ ...OWNER, namespaces: ["gone"] }), 3)).toEqual([true, true, true]);
});
