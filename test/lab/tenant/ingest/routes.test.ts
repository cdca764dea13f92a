import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecordStore } from "../../../../lab/tenant/telemetry";
import { type AreaLab, fieldOf, startAreaLab } from "../area-client";
import { call, startLab, urlOf } from "../lab-client";
import { attributes, encode, fromNow } from "./otlp/client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const span = () => ({
  traceId: Buffer.alloc(16, 1),
  spanId: Buffer.alloc(8, 1),
  name: "GET /orders",
  startTimeUnixNano: String(fromNow(-5)),
  endTimeUnixNano: String(fromNow(0)),
});
const TRACES = encode("Trace", {
  resourceSpans: [
    { resource: { attributes: attributes({ "service.name": "orders" }) }, scopeSpans: [{ spans: [span()] }] },
  ],
});

/** What each signal is sent by, and the scope that it needs. */
const ROUTES = [
  ["spans", "/api/v2/otlp/v1/traces", "application/x-protobuf", TRACES, "openTelemetryTrace.ingest", 200],
  ["metrics", "/api/v2/otlp/v1/metrics", "application/x-protobuf", Buffer.alloc(0), "metrics.ingest", 200],
  ["logs", "/api/v2/otlp/v1/logs", "application/x-protobuf", Buffer.alloc(0), "logs.ingest", 200],
  ["logs", "/api/v2/logs/ingest", "application/json", Buffer.from('{"content":"a"}'), "logs.ingest", 204],
  ["metrics", "/api/v2/metrics/ingest", "text/plain", Buffer.from("abc 1"), "metrics.ingest", 202],
  [
    "events",
    "/api/v2/events/ingest",
    "application/json",
    Buffer.from('{"eventType":"CUSTOM_INFO","title":"a"}'),
    "events.ingest",
    201,
  ],
] as const;

async function send(path: string, type: string, body: Buffer, authorization?: string, url = urlOf(lab.tenant, "prod")) {
  const headers = { "content-type": type, ...(authorization !== undefined && { authorization }) };
  const answer = await fetch(url + path, { method: "POST", headers, body: new Uint8Array(body) });
  return { status: answer.status, text: await answer.text() };
}

async function tokenWith(scopes: string[]) {
  return `Api-Token ${fieldOf(await lab.classic.prod("POST", "/api/v2/apiTokens", { name: "ci", scopes }), "token")}`;
}

async function counted(signal: string, environment = "prod") {
  const { body } = await lab.control("GET", "/lab/telemetry");
  return (body as { environments: Record<string, Record<string, unknown>> }).environments[environment]?.[signal];
}

test.each(ROUTES)(
  "%s at %s need their scope, and each refusal is counted",
  async (signal, path, type, body, scope, status) => {
    const [right, wrong] = [await tokenWith([scope]), await tokenWith(["settings.read"])];
    const answers = [
      await send(path, type, body, right),
      await send(path, type, body, "Api-Token lab-prod-api-token"),
      await send(path, type, body, wrong),
      await send(path, type, body, "Api-Token lab0c01.AAAAAAAAAAAAAAAAAAAAAAAA.B"),
      await send(path, type, body),
    ];
    expect(answers.map((each) => each.status)).toEqual([status, status, 403, 401, 401]);
    expect(JSON.parse(answers[2]?.text ?? "")).toEqual({
      error: {
        code: 403,
        message: expect.stringMatching(`^Token is missing required scope. Use one of: ${scope} \\(`),
      },
    });
    const counts = (await counted(signal)) as { requests: number; refused: Record<string, number> };
    expect(counts.requests).toBe(5);
    expect(Object.entries(counts.refused).map(([reason, amount]) => [reason.split(":")[0], amount])).toEqual([
      ["403 Token is missing required scope. Use one of", 1],
      ["401 Token Authentication failed", 1],
      ["401 Missing authorization parameter.", 1],
    ]);
    expect(await counted(signal, "nonprod")).toMatchObject({ requests: 0 });
  },
);

test("the account's port takes nothing, and counts nothing", async () => {
  const [, path, type, body] = ROUTES[0];
  const { url } = lab.tenant.ready.account;
  expect((await send(path, type, body, "Api-Token lab-prod-api-token", url)).status).toBe(404);
  const prefixed = await send(`/e/abc12345${path}`, type, body, "Api-Token lab-prod-api-token", url);
  expect([prefixed.status, await counted("spans")]).toEqual([200, expect.objectContaining({ requests: 1, stored: 1 })]);
});

test("an injected fault is counted as what the client got", async () => {
  const fault = { match: { path: "/api/v2/otlp" }, action: "fail", status: 503, times: 1 };
  await lab.control("POST", "/lab/faults", fault);
  const [, path, type, body] = ROUTES[0];
  expect((await send(path, type, body, "Api-Token lab-prod-api-token")).status).toBe(503);
  expect(await counted("spans")).toMatchObject({ requests: 1, stored: 0, refused: { "503 told to fail": 1 } });
});

test("a body above the limit is refused over the network too, and the lab goes on", async () => {
  const [, path, type] = ROUTES[0];
  const large = await send(path, type, Buffer.alloc(9 * 1024 * 1024), "Api-Token lab-prod-api-token");
  expect(large).toEqual({
    status: 413,
    text: JSON.stringify({ error: { code: 413, message: "The request exceeds the limit of 8 MB" } }),
  });
  expect((await send(path, type, TRACES, "Api-Token lab-prod-api-token")).status).toBe(200);
});

test("the list of requests holds no body and no token", async () => {
  const [, path, type] = ROUTES[3];
  await send(path, type, Buffer.from('{"content":"a secret text"}'), "Api-Token lab-prod-api-token");
  const { body } = await lab.control("GET", "/lab/requests");
  expect(JSON.stringify(body)).not.toMatch(/secret text|api-token/);
});

test("a reset forgets counters and records, and a restart keeps records", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "ingest-"));
  try {
    const tenant = await startLab({ stateFolder });
    const prod = urlOf(tenant, "prod");
    const [, path, type, body] = ROUTES[3];
    await send(path, type, body, "Api-Token lab-prod-api-token", prod);
    await call("POST", `${prod}/lab/reset`);
    const { body: counts } = await call("GET", `${prod}/lab/telemetry`);
    expect(counts).toMatchObject({ environments: { prod: { logs: { requests: 0, stored: 0 } } } });
    await send(path, type, Buffer.from('{"content":"kept"}'), "Api-Token lab-prod-api-token", prod);
    await tenant.close();
    const store = new RecordStore(stateFolder);
    const { from, columns } = await store.relation("abc12345", "logs");
    expect(await store.all(`SELECT ${columns.get("content")?.sql} FROM ${from}`)).toEqual([["kept"]]);
    await store.close();
  } finally {
    rmSync(stateFolder, { recursive: true, force: true });
  }
});

test("a second lab on the same folder says whose the telemetry is", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "ingest-"));
  const [first, second] = [await startLab({ stateFolder }), await startLab({ stateFolder })];
  try {
    const [, path, type, body] = ROUTES[3];
    expect((await send(path, type, body, "Api-Token lab-prod-api-token", urlOf(first, "prod"))).status).toBe(204);
    const refused = await send(path, type, body, "Api-Token lab-prod-api-token", urlOf(second, "prod"));
    expect([refused.status, refused.text]).toEqual([
      500,
      expect.stringContaining("Another lab tenant holds the telemetry in "),
    ]);
  } finally {
    await first.close();
    await second.close();
    rmSync(stateFolder, { recursive: true, force: true });
  }
});
