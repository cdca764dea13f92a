import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const MONITORS = "/api/v1/synthetic/monitors";
const request = { url: "https://lb.example.com/tlo", method: "GET" };
const script = { version: "1.0", requests: [request] };
const monitor = { name: "lb", type: "HTTP", frequencyMin: 15, enabled: true, locations: [], tags: [], script };

test("a monitor is made, listed by type, changed and deleted under its entity id", async () => {
  const created = await lab.classic.prod("POST", MONITORS, monitor);
  const entityId = fieldOf(created, "entityId");
  expect(created).toEqual({ status: 200, body: { entityId: expect.stringMatching(/^HTTP_CHECK-[0-9A-F]{16}$/) } });
  const path = `${MONITORS}/${entityId}`;
  expect((await lab.classic.prod("GET", path)).body).toEqual({ ...monitor, entityId });
  const listed = { name: "lb", entityId, type: "HTTP", enabled: true };
  expect((await lab.classic.prod("GET", `${MONITORS}?type=HTTP`)).body).toEqual({ monitors: [listed] });
  expect((await lab.classic.prod("GET", `${MONITORS}?type=BROWSER`)).body).toEqual({ monitors: [] });
  expect((await lab.classic.nonprod("GET", MONITORS)).body).toEqual({ monitors: [] });
  expect((await lab.classic.prod("PUT", path, { ...monitor, enabled: false })).status).toBe(204);
  expect((await lab.classic.prod("GET", path)).body).toEqual({ ...monitor, enabled: false, entityId });
  expect((await lab.classic.prod("DELETE", path)).status).toBe(204);
  expect(await lab.classic.prod("GET", path)).toEqual(refusal(404, `Synthetic monitor ${entityId} not found`));
});

test.each([
  ["a frequency of 7 minutes", { frequencyMin: 7 }, "frequencyMin: must be one of 1, 2, 5, 10, 15, 30, 60 minutes"],
  ["no request", { script: { ...script, requests: [] } }, "script/requests: must hold at least one request"],
  [
    "an address without a scheme",
    { script: { ...script, requests: [{ ...request, url: "lb.example.com" }] } },
    "script/requests/0/url: must begin with http:// or https://",
  ],
  ["a browser's type", { type: "BROWSER" }, "type: must be HTTP: the lab serves no browser monitors"],
  ["a misspelt attribute", { frequency: 5 }, "frequency: is not a known property"],
])("a monitor with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.classic.prod("POST", MONITORS, { ...monitor, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});
