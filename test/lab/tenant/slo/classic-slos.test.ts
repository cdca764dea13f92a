import { encodeObjectId } from "../../../../lab/tenant/settings/object-id";
import { type AreaLab, refusal, startAreaLab, UNKNOWN } from "../area-client";
import { urlOf } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const SLOS = "/api/v2/slo";
const SETTINGS = "/api/v2/settings/objects";
const slo = {
  name: "Orders up",
  enabled: true,
  metricExpression: "100",
  evaluationType: "AGGREGATE",
  filter: "type(SERVICE)",
  target: 95,
  warning: 98,
  timeframe: "-1w",
  errorBudgetBurnRate: { burnRateVisualizationEnabled: true, fastBurnThreshold: 10 },
};

async function make(body: object = slo): Promise<string> {
  const response = await fetch(urlOf(lab.tenant, "prod") + SLOS, {
    method: "POST",
    headers: { authorization: "Api-Token lab-prod-api-token", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.text()]).toEqual([201, ""]);
  return response.headers.get("location")?.split("/").pop() ?? "no location";
}

test("an objective answers with its place only, and is also a settings object with its id as key", async () => {
  const id = await make();
  const kept = { ...slo, id, metricKey: "func:slo.orders_up" };
  expect((await lab.classic.prod("GET", `${SLOS}/${id}?evaluate=false`)).body).toEqual(kept);
  const objectId = encodeObjectId("builtin:monitoring.slo", "environment", id);
  expect((await lab.classic.prod("GET", `${SETTINGS}/${objectId}`)).body).toMatchObject({
    value: {
      name: "Orders up",
      metricName: "orders_up",
      enabled: true,
      metricExpression: "100",
      evaluationType: "AGGREGATE",
      filter: "type(SERVICE)",
      evaluationWindow: "-1w",
      targetSuccess: 95,
      targetWarning: 98,
      errorBudgetBurnRate: slo.errorBudgetBurnRate,
    },
  });
});

test("the settings object follows a change and a deletion", async () => {
  const id = await make();
  const objectId = encodeObjectId("builtin:monitoring.slo", "environment", id);
  expect((await lab.classic.prod("PUT", `${SLOS}/${id}`, { ...slo, name: "Renamed" })).status).toBe(200);
  const changed = await lab.classic.prod("GET", `${SETTINGS}/${objectId}`);
  expect(changed.body).toMatchObject({ value: { name: "Renamed", metricName: "orders_up" } });
  expect((await lab.classic.prod("DELETE", `${SLOS}/${id}`)).status).toBe(204);
  expect((await lab.classic.prod("GET", `${SETTINGS}/${objectId}`)).status).toBe(404);
  expect(await lab.classic.prod("GET", `${SLOS}/${id}`)).toEqual(refusal(404, `SLO with id ${id} not found`));
  expect((await lab.control("GET", "/lab/state")).body).toEqual({ objects: 0, collections: {} });
});

test("a selector finds objectives by id and by name", async () => {
  const [first, second] = [await make(), await make({ ...slo, name: "Other, too" })];
  const select = async (selector: string) => {
    const { body } = await lab.classic.prod("GET", `${SLOS}?sloSelector=${encodeURIComponent(selector)}`);
    return (body as { slo: { id: string }[] }).slo.map(({ id }) => id);
  };
  expect(await select(`id("${first}")`)).toEqual([first]);
  expect(await select(`id("${first}","${second}"),name("Other, too")`)).toEqual([second]);
  expect(await select(`id("${UNKNOWN}")`)).toEqual([]);
  expect((await lab.classic.nonprod("GET", SLOS)).body).toMatchObject({ slo: [], totalCount: 0 });
});

test("an invalid selector is refused with its place", async () => {
  const answer = await lab.classic.prod("GET", `${SLOS}?sloSelector=${encodeURIComponent('id("a"),text("b")')}`);
  expect(answer).toEqual(refusal(400, 'sloSelector: expected id("…") or name("…") at "text("b")"'));
});

test.each([
  ["a warning below its target", { warning: 90 }, "warning: must be more than the target"],
  ["a target over 100", { target: 101, warning: 102 }, "target: must be at most 100; warning: must be at most 100"],
  ["another evaluation", { evaluationType: "PER_INTERVAL" }, 'evaluationType: Invalid input: expected "AGGREGATE"'],
  ["a misspelt attribute", { targetSuccess: 90 }, "targetSuccess: is not a known property"],
  [
    "a metric name with blanks",
    { metricName: "a b" },
    "metricName: must be letters, digits and underscores, beginning with a letter",
  ],
])("an objective with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.classic.prod("POST", SLOS, { ...slo, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("the metric name stays once the objective exists", async () => {
  const answer = await lab.classic.prod("PUT", `${SLOS}/${await make()}`, { ...slo, metricName: "other" });
  expect(answer).toEqual(refusal(400, 'metricName: cannot change from "orders_up" once the SLO exists'));
});
