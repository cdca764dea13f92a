import { type IngestApp, ingestApp } from "./ingest-app";

let lab: IngestApp;

beforeAll(async () => {
  lab = await ingestApp();
});
afterEach(() => lab.reset());
afterAll(() => lab.close());

async function post(payload: unknown) {
  const answer = await lab.app.inject({
    method: "POST",
    url: "/api/v2/events/ingest",
    headers: { "content-type": "application/json" },
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });
  return { status: answer.statusCode, body: answer.json() as unknown };
}

const DEPLOYMENT = { eventType: "CUSTOM_DEPLOYMENT", title: "orders 1.2.3" };

test("a deployment is an event whose properties are fields", async () => {
  const properties = { version: "1.2.3", "dt.security_context": "tlo", "event.kind": "forged" };
  const answer = await post({ ...DEPLOYMENT, startTime: 1_000, endTime: 2_000, properties });
  const correlationId = expect.stringMatching(/^[0-9a-f]{16}$/);
  expect(answer).toEqual({
    status: 201,
    body: { reportCount: 1, eventIngestResults: [{ correlationId, status: "OK" }] },
  });
  expect(await lab.read("events")).toEqual([
    {
      timestamp: 1_000_000_000n,
      "event.id": correlationId,
      "event.kind": "DAVIS_EVENT",
      "event.type": "CUSTOM_DEPLOYMENT",
      "event.name": "orders 1.2.3",
      "event.provider": "EVENTS_REST_API_INGEST",
      "event.start": 1_000_000_000n,
      "event.end": 2_000_000_000n,
      version: "1.2.3",
      "dt.security_context": "tlo",
    },
  ]);
  expect(await lab.counted("events")).toMatchObject({ requests: 1, stored: 1 });
});

test("an event without times begins now and ends after its timeout", async () => {
  await post({ ...DEPLOYMENT, timeout: 5 });
  const [event] = await lab.read("events");
  expect(Number(event?.timestamp) / 1e6).toBeGreaterThan(Date.now() - 60_000);
  expect(Number(event?.["event.end"]) - Number(event?.["event.start"])).toBe(5 * 60e9);
});

test("a selector makes an event for each of its entities", async () => {
  const entities = ["a", "b"].map((displayName, index) => ({
    entityId: `SERVICE-000000000000000${index}`,
    type: "SERVICE",
    displayName,
  }));
  await lab.app.inject({ method: "POST", url: "/lab/telemetry", payload: { environment: "prod", entities } });
  const answer = await post({ ...DEPLOYMENT, entitySelector: 'type("SERVICE")' });
  expect(answer.body).toMatchObject({ reportCount: 2 });
  expect((await lab.read("events")).map((event) => event["dt.entity.service"]).sort()).toEqual([
    "SERVICE-0000000000000000",
    "SERVICE-0000000000000001",
  ]);
});

test.each([
  [
    "an unknown type",
    { eventType: "DEPLOYED", title: "a" },
    "eventType: must be one of AVAILABILITY_EVENT, CUSTOM_ALERT, ",
  ],
  ["no title", { ...DEPLOYMENT, title: "" }, "title: must not be empty"],
  ["an unknown key", { ...DEPLOYMENT, name: "a" }, "name: is not a known property"],
  ["an end before its start", { ...DEPLOYMENT, startTime: 2, endTime: 1 }, "endTime: must not be before startTime"],
  ["a selector of nothing", { ...DEPLOYMENT, entitySelector: 'type("HOST")' }, "entitySelector: takes no entity"],
  ["a selector that does not parse", { ...DEPLOYMENT, entitySelector: "HOST" }, "entitySelector: "],
  ["no JSON", "{", "The body is not valid JSON"],
])("an event with %s is refused", async (_title, payload, message) => {
  const answer = await post(payload);
  expect(answer).toEqual({
    status: 400,
    body: { error: expect.objectContaining({ code: 400, message: expect.stringContaining(message) }) },
  });
  expect(await lab.read("events")).toEqual([]);
});
