import type { RunningTenant } from "../../../../lab/tenant/server";
import { type Answer, apiOf, bearerOf, call, startLab, urlOf } from "../lab-client";

let tenant: RunningTenant;
const OBJECTS = "/api/v2/settings/objects";
const ZONES = "builtin:management-zones";
const LOGS = "builtin:logmonitoring.log-storage-settings";
const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

beforeAll(async () => {
  tenant = await startLab();
});

beforeEach(() => call("POST", `${tenant.ready.account.url}/lab/reset`));

afterAll(() => tenant.close());

const api = (method: string, path: string, json?: unknown) => apiOf(tenant)(method, OBJECTS + path, json);
const zone = (name: string) => ({ schemaId: ZONES, scope: "environment", value: { name, rules: [] } });

function rule(title: string, insertAfter?: string, scope = "environment") {
  const value = { "config-item-title": title, enabled: true, "send-to-storage": true, matchers: [] };
  return { schemaId: LOGS, scope, value, ...(insertAfter !== undefined && { insertAfter }) };
}

async function create(object: unknown): Promise<string> {
  const { status, body } = await api("POST", "", [object]);
  const [{ objectId }] = body as [{ objectId: string }];
  expect([status, body]).toEqual([200, [{ code: 200, objectId: expect.stringMatching(/^vu9U3hXa3q0AAAAB/) }]]);
  return objectId;
}

async function titles(query = `?schemaIds=${LOGS}&fields=value`): Promise<unknown[]> {
  const { items } = (await api("GET", query)).body as { items: { value: Record<string, unknown> }[] };
  return items.map(({ value }) => value["config-item-title"]);
}

function violation(schemaId: string, path: string, message: string, index = 0) {
  return { path: `${schemaId}/${index}/${path}`, message, parameterLocation: "PAYLOAD_BODY", location: null };
}

function refusedWith(answer: Answer, ...constraintViolations: unknown[]): void {
  const message = "Validation failed for one or more settings values.";
  const error = { code: 400, message, constraintViolations };
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual([{ code: 400, error, invalidValue: expect.anything() }]);
}

test("an object is read back exactly as it was sent, without defaults", async () => {
  const value = { name: "orders", rules: [], description: null };
  const id = await create({ ...zone("orders"), value });
  expect(await api("GET", `/${id}`)).toEqual({
    status: 200,
    body: {
      objectId: id,
      schemaId: ZONES,
      schemaVersion: "1.0.13",
      scope: "environment",
      value,
      author: "lab-prod-client",
      created: expect.any(Number),
      modified: expect.any(Number),
      updateToken: expect.any(String),
    },
  });
});

test("an object is changed and removed by its id, and then unknown", async () => {
  const id = await create(zone("orders"));
  expect(await api("PUT", `/${id}?repairInput=true`, { value: { name: "bills", rules: [] } })).toEqual({
    status: 200,
    body: { code: 200, objectId: id },
  });
  expect((await api("GET", `/${id}`)).body).toMatchObject({ value: { name: "bills" } });
  expect(await api("DELETE", `/${id}`)).toEqual({ status: 204, body: "" });
  const message = `This environment has no settings object with the id "${id}"`;
  for (const method of ["GET", "PUT", "DELETE"]) {
    const body = method === "PUT" ? { value: {} } : undefined;
    expect(await api(method, `/${id}`, body)).toEqual({ status: 404, body: { error: { code: 404, message } } });
  }
});

test("a name that was freed can be used again and gets a new id", async () => {
  const first = await create(zone("orders"));
  await api("DELETE", `/${first}`);
  expect(await create(zone("orders"))).not.toBe(first);
});

test("ids repeat from run to run", async () => {
  const first = await create(zone("orders"));
  await call("POST", `${tenant.ready.account.url}/lab/reset`);
  expect(await create(zone("orders"))).toBe(first);
});

test("validate-only checks and keeps nothing", async () => {
  expect(await api("POST", "?validateOnly=true", [zone("orders")])).toEqual({ status: 200, body: [{ code: 200 }] });
  const wrong = await api("POST", "?validateOnly=true", [{ ...zone("orders"), value: { name: "", rules: [] } }]);
  refusedWith(wrong, violation(ZONES, "name", "must have at least 1 characters, not 0"));
  const id = await create(zone("bills"));
  expect(await api("PUT", `/${id}?validateOnly=true`, { value: zone("x").value })).toEqual({
    status: 200,
    body: { code: 200 },
  });
  expect((await api("GET", `?schemaIds=${ZONES}&fields=value`)).body).toMatchObject({
    items: [{ value: { name: "bills" } }],
  });
});

test("several objects in one request are judged one by one", async () => {
  const { status, body } = await api("POST", "", [zone("orders"), zone("orders"), zone("bills")]);
  expect(status).toBe(207);
  expect(body).toMatchObject([{ code: 200 }, { code: 400 }, { code: 200 }]);
});

test("without a neighbour an object goes to the end of its scope, and with one behind it", async () => {
  const a = await create(rule("a"));
  await create(rule("x", undefined, CLUSTER));
  await create(rule("c"));
  await create(rule("b", a));
  await create(rule("first", ""));
  expect(await titles()).toEqual(["first", "a", "b", "c", "x"]);
  expect(await titles(`?schemaIds=${LOGS}&fields=value&scopes=${CLUSTER}`)).toEqual(["x"]);
});

test("an update keeps the place, or takes the one it names", async () => {
  const [a, b, c] = [await create(rule("a")), await create(rule("b")), await create(rule("c"))];
  await api("PUT", `/${a}`, { value: rule("A").value });
  expect(await titles()).toEqual(["A", "b", "c"]);
  await api("PUT", `/${a}`, { value: rule("A").value, insertAfter: c });
  expect(await titles()).toEqual(["b", "c", "A"]);
  await api("PUT", `/${a}`, { value: rule("A").value, insertAfter: "" });
  expect(await titles()).toEqual(["A", "b", "c"]);
  await api("PUT", `/${b}`, { value: rule("b").value, insertAfter: a });
  expect(await titles()).toEqual(["A", "b", "c"]);
});

test("a neighbour that is unknown, or stands in another scope, is refused with Dynatrace's text", async () => {
  const other = await create(rule("x", undefined, CLUSTER));
  for (const neighbour of ["nothing", other]) {
    const message = `Neighbor with key '${neighbour}' not found for '${LOGS}'`;
    const { status, body } = await api("POST", "", [rule("a", neighbour)]);
    expect([status, body]).toEqual([
      400,
      [{ code: 400, error: { code: 400, message }, invalidValue: rule("a").value }],
    ]);
  }
  const self = await api("PUT", `/${other}`, { value: rule("x").value, insertAfter: other });
  const message = "Setting value cannot be inserted to the specified position";
  expect(self).toEqual({ status: 400, body: { error: { code: 400, message } } });
  expect(await titles()).toEqual(["x"]);
});

test("a schema with one object per scope replaces it and keeps its id", async () => {
  const schemaId = "builtin:histogram-metrics";
  const object = (isOn: boolean) => ({ schemaId, scope: "environment", value: { enableHistogramBucketIngest: isOn } });
  const id = await create(object(true));
  expect(await create(object(false))).toBe(id);
  const { body } = await api("GET", `?schemaIds=${schemaId}&fields=value`);
  expect(body).toEqual({ items: [{ value: { enableHistogramBucketIngest: false } }], totalCount: 1, pageSize: 100 });
});

test("a stale update token is refused", async () => {
  const id = await create(zone("orders"));
  const { updateToken } = (await api("GET", `/${id}`)).body as { updateToken: string };
  const change = { value: zone("bills").value, updateToken };
  expect((await api("PUT", `/${id}`, change)).status).toBe(200);
  const stale = await api("PUT", `/${id}`, change);
  const text = "The settings object was changed by lab-prod-client in the meantime; read it again";
  expect(stale).toEqual({ status: 409, body: { error: { code: 409, message: `${text} and repeat the change` } } });
  const deleted = await api("DELETE", `/${id}?updateToken=${updateToken}`);
  expect(deleted).toEqual({ status: 409, body: { error: { code: 409, message: text } } });
});

test("schemas are listed and served, and an unknown one is refused by name", async () => {
  const list = (await apiOf(tenant)("GET", "/api/v2/settings/schemas")).body as {
    items: unknown[];
    totalCount: number;
  };
  expect(list.items).toContainEqual({
    schemaId: ZONES,
    displayName: "Management zones settings",
    latestSchemaVersion: "1.0.13",
  });
  expect(list.totalCount).toBe(list.items.length);
  expect((await apiOf(tenant)("GET", `/api/v2/settings/schemas/${ZONES}`)).body).toMatchObject({
    dynatrace: "1",
    schemaId: ZONES,
    displayName: "Management zones settings",
    schemaConstraints: [{ type: "UNIQUE", uniqueProperties: ["name"] }],
    enums: { RuleType: { type: "enum", items: expect.arrayContaining([{ value: "ME", displayName: "ME" }]) } },
  });
  const error = {
    code: 404,
    message: 'No settings schema has the id "builtin:nothing"; GET /api/v2/settings/schemas lists those served',
  };
  expect(await api("GET", "?schemaIds=builtin:nothing")).toEqual({ status: 404, body: { error } });
  expect(await api("POST", "", [{ ...zone("x"), schemaId: "builtin:nothing" }])).toEqual({
    status: 404,
    body: [{ code: 404, error, invalidValue: zone("x").value }],
  });
});

test("a request that is not made of settings objects is refused", async () => {
  const message = "The body must be a list of settings objects";
  for (const wrong of [{}, []]) {
    expect(await api("POST", "", wrong)).toEqual({ status: 400, body: { error: { code: 400, message } } });
  }
  const text = "A settings object must be a JSON object";
  expect(await api("POST", "", [1])).toEqual({ status: 400, body: { error: { code: 400, message: text } } });
  const { status, body } = await api("POST", "", [{}]);
  expect([status, body]).toMatchObject([400, [{ error: { constraintViolations: [{ message: "must be given" }] } }]]);
  refusedWith(await api("POST", "", [{ schemaId: ZONES, value: {} }]), violation(ZONES, "scope", "must be given"));
});

test("a scope that the schema does not allow is refused", async () => {
  const allowed = `must be one of HOST, KUBERNETES_CLUSTER, HOST_GROUP, environment for ${LOGS}, not`;
  for (const scope of ["SERVICE-0123456789ABCDEF", "KUBERNETES_CLUSTER-1", "tenant"]) {
    refusedWith(
      await api("POST", "", [rule("a", undefined, scope)]),
      violation(LOGS, "scope", `${allowed} "${scope}"`),
    );
  }
});

test("a detector is refused for an API token and taken from an OAuth client", async () => {
  const schemaId = "builtin:davis.anomaly-detectors";
  const value = {
    title: "Slow orders",
    description: "",
    source: "tests",
    enabled: true,
    analyzer: { name: "dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer", input: [] },
    eventTemplate: { properties: [] },
    executionSettings: {},
  };
  const detector = [{ schemaId, scope: "environment", value }];
  refusedWith(
    await api("POST", "", detector),
    violation(schemaId, "", "Could not do validation as request was not done using oAuth."),
  );
  const url = `${urlOf(tenant, "prod")}/platform/classic/environment-api/v2/settings/objects`;
  expect(await call("POST", url, await bearerOf(tenant, "prod"), detector)).toMatchObject({ status: 200 });
});

test("schemas come with the fields that are asked for, and an unknown one is refused", async () => {
  const schemas = (query: string) => apiOf(tenant)("GET", `/api/v2/settings/schemas?fields=${query}`);
  const { items } = (await schemas("schemaId,ordered")).body as { items: unknown[] };
  expect(items).toContainEqual({ schemaId: LOGS, ordered: true });
  const message =
    'fields: "all" is not served here; use one of schemaId, displayName, latestSchemaVersion, multiObject, ordered';
  expect(await schemas("all")).toEqual({ status: 400, body: { error: { code: 400, message } } });
});

test("an object is found again by the id that its client gave it, and changed rather than made twice", async () => {
  const own = { ...zone("orders"), externalId: "monaco:orders" };
  const id = await create(own);
  expect(await create({ ...own, value: { name: "renamed", rules: [] } })).toBe(id);
  expect(await create({ ...zone("again"), objectId: id })).toBe(id);
  await create(zone("other"));
  const { body } = await api("GET", `?schemaIds=${ZONES}&externalIds=monaco:orders&fields=objectId,externalId,value`);
  const value = { name: "again", rules: [] };
  expect(body).toMatchObject({ totalCount: 1, items: [{ objectId: id, externalId: "monaco:orders", value }] });
  expect((await api("GET", `/${id}`)).body).toMatchObject({ externalId: "monaco:orders" });
  refusedWith(
    await api("POST", "", [{ ...zone("x"), externalId: 7 }]),
    violation(ZONES, "externalId", "must be a text of 1 to 2000 characters"),
  );
});

test("an id of a client's own holds in its scope", async () => {
  const inScope = (scope: string) => create({ ...rule("r", undefined, scope), externalId: "one" });
  expect(await inScope("environment")).not.toBe(await inScope(CLUSTER));
});

test("another version of a schema than the lab has is refused", async () => {
  const id = await create({ ...zone("orders"), schemaVersion: "1.0.13" });
  const text = 'must be 1.0.13, the version of this schema here; got "9"';
  const fault = violation(ZONES, "schemaVersion", text);
  refusedWith(await api("POST", "", [{ ...zone("x"), schemaVersion: "9" }]), fault);
  const update = await api("PUT", `/${id}`, { value: zone("x").value, schemaVersion: "9" });
  expect(update).toMatchObject({ status: 400, body: { error: { constraintViolations: [fault] } } });
});

test("scopes alone are enough for a list", async () => {
  await create(rule("here", undefined, CLUSTER));
  await create(zone("not here"));
  const { body } = await api("GET", `?scopes=${CLUSTER}&fields=schemaId`);
  expect(body).toMatchObject({ totalCount: 1, items: [{ schemaId: LOGS }] });
});

test("what older versions of a schema had is dropped only where the tenant may repair the request", async () => {
  const value = {
    cloudApplicationPipelineEnabled: true,
    eventProcessingActive: false,
    openMetricsPipelineEnabled: true,
    openMetricsBuiltinEnabled: false,
    pvcMonitoringEnabled: true,
  };
  const object = { schemaId: "builtin:cloud.kubernetes.monitoring", scope: "environment", value };
  expect((await api("POST", "", [object])).status).toBe(400);
  expect((await api("POST", "?repairInput=true", [object])).status).toBe(200);
});
