import type { RunningTenant } from "../../../lab/tenant/server";
import { apiOf, call, startLab, urlOf } from "./lab-client";

let tenant: RunningTenant;
const SCHEMAS = "/api/v2/settings/schemas";
const OBJECTS = "/api/v2/settings/objects";
const ALLOW = "builtin:attribute-allow-list";
const entry = [{ schemaId: ALLOW, scope: "environment", value: { key: "team", enabled: true } }];

beforeAll(async () => {
  tenant = await startLab();
});

beforeEach(() => control("POST", "reset"));

afterAll(() => tenant.close());

function control(method: string, path: string, json?: unknown) {
  return call(method, `${tenant.ready.account.url}/lab/${path}`, undefined, json);
}

test("the state shows what is held, and a reset empties it", async () => {
  const [{ objectId }] = (await apiOf(tenant)("POST", OBJECTS, entry)).body as [{ objectId: string }];
  const { body } = await control("GET", "state");
  expect(body).toEqual({
    objects: 1,
    collections: { "abc12345/settings": { [objectId]: expect.objectContaining({ value: entry[0]?.value }) } },
  });
  expect((await control("POST", "reset")).status).toBe(204);
  expect((await control("GET", "state")).body).toEqual({ objects: 0, collections: {} });
});

test("requests are remembered with their environment, but not the control calls", async () => {
  await apiOf(tenant)("GET", SCHEMAS);
  await call("GET", `${urlOf(tenant, "nonprod")}${SCHEMAS}?a=b`);
  const ms = expect.any(Number);
  expect((await control("GET", "requests")).body).toEqual({
    requests: [
      { method: "GET", path: SCHEMAS, environment: "prod", status: 200, ms },
      { method: "GET", path: `${SCHEMAS}?a=b`, environment: "nonprod", status: 401, ms },
    ],
  });
});

test("a fault fails the requests that it fits, as often as told", async () => {
  const fault = {
    match: { method: "get", path: "/api/v2/", environment: "prod" },
    action: "fail",
    status: 418,
    times: 2,
  };
  const body = { error: { code: 500, message: "as told" } };
  expect(await control("POST", "faults", { ...fault, body })).toEqual({ status: 201, body: { ...fault, body } });
  expect(await apiOf(tenant)("GET", SCHEMAS)).toEqual({ status: 418, body });
  expect((await control("GET", "faults")).body).toEqual({ faults: [{ ...fault, body, times: 1 }] });
  expect((await apiOf(tenant, "nonprod")("GET", SCHEMAS)).status).toBe(200);
  expect((await apiOf(tenant)("GET", SCHEMAS)).status).toBe(418);
  expect((await apiOf(tenant)("GET", SCHEMAS)).status).toBe(200);
  expect((await control("GET", "faults")).body).toEqual({ faults: [] });
});

test("a fault without details answers 500 in Dynatrace's shape, to all, until it is cleared", async () => {
  await control("POST", "faults", { match: { path: "/\\/schemas$/" }, action: "fail" });
  const error = { code: 500, message: "The lab tenant was told to fail" };
  expect(await apiOf(tenant)("GET", SCHEMAS)).toEqual({ status: 500, body: { error } });
  expect((await apiOf(tenant)("GET", `${SCHEMAS}/${ALLOW}`)).status).toBe(200);
  expect((await control("DELETE", "faults")).status).toBe(204);
  expect((await apiOf(tenant)("GET", SCHEMAS)).status).toBe(200);
});

test("a dropped connection is seen by the client and remembered with status 0", async () => {
  await control("POST", "faults", { match: { method: "DELETE" }, action: "drop", times: 1 });
  await expect(apiOf(tenant)("DELETE", `${OBJECTS}/x`)).rejects.toThrow("fetch failed");
  expect((await control("GET", "requests")).body).toMatchObject({ requests: [{ method: "DELETE", status: 0 }] });
});

test("a late change is answered with success and seen after its delay", async () => {
  await control("POST", "faults", { match: { method: "POST" }, action: "late", delayMs: 60, times: 1 });
  const [{ code, objectId }] = (await apiOf(tenant)("POST", OBJECTS, entry)).body as [
    { code: number; objectId: string },
  ];
  expect(code).toBe(200);
  expect((await apiOf(tenant)("GET", `${OBJECTS}/${objectId}`)).status).toBe(404);
  expect((await apiOf(tenant)("GET", `${OBJECTS}?schemaIds=${ALLOW}`)).body).toMatchObject({ totalCount: 0 });
  let status = 404;
  while (status === 404) ({ status } = await apiOf(tenant)("GET", `${OBJECTS}/${objectId}`));
  expect(status).toBe(200);
  expect((await apiOf(tenant)("GET", `${OBJECTS}?schemaIds=${ALLOW}`)).body).toMatchObject({ totalCount: 1 });
});

test("closing ends a request that hangs", async () => {
  const own = await startLab();
  const fault = { match: {}, action: "hang" };
  await call("POST", `${own.ready.account.url}/lab/faults`, undefined, fault);
  const hanging = expect(apiOf(own)("GET", SCHEMAS)).rejects.toThrow("fetch failed");
  await call("GET", `${own.ready.account.url}/lab/state`);
  await own.close();
  await hanging;
});

test("every fault of a fault is reported", async () => {
  const wrong = { match: { path: "/(/", verb: "GET" }, action: "explode", status: 42, delayMs: -1, times: 0, tmies: 1 };
  const { status, body } = await control("POST", "faults", wrong);
  const violation = (path: string, message: string) => ({
    path,
    message,
    parameterLocation: "PAYLOAD_BODY",
    location: null,
  });
  expect(status).toBe(400);
  expect(body).toEqual({
    error: {
      code: 400,
      message: "The fault has 7 fault(s) of its own",
      constraintViolations: [
        violation("tmies", "must be one of match, action, status, body, delayMs, times"),
        violation("match.verb", "must be one of method, path, environment"),
        violation("action", "must be one of fail, hang, drop, late"),
        violation("status", "must be a status from 200 to 599"),
        violation("delayMs", "must be milliseconds from 0 to 3600000"),
        violation("times", "must be a whole number from 1"),
        violation("match.path", "must be a path prefix or a regular expression between slashes"),
      ],
    },
  });
});
