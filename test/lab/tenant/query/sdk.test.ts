import { QueryAssistanceClient, QueryExecutionClient } from "@dynatrace-sdk/client-query";
import { _OAuthHttpClient } from "@dynatrace-sdk/http-client";
import { type AreaLab, startAreaLab } from "../area-client";
import { urlOf } from "../lab-client";

let lab: AreaLab;
let execution: QueryExecutionClient;
let assistance: QueryAssistanceClient;

/** Dynatrace's own clients, signed on with the OAuth client of prod. */
beforeAll(async () => {
  lab = await startAreaLab();
  const httpClient = new _OAuthHttpClient({
    clientId: "lab-prod-client",
    secret: "lab-prod-client-secret",
    scopes: ["storage:logs:read", "storage:buckets:read"],
    environmentUrl: urlOf(lab.tenant, "prod"),
    authUrl: `${lab.tenant.ready.account.url}/sso/oauth2/token`,
  });
  execution = new QueryExecutionClient(httpClient);
  assistance = new QueryAssistanceClient(httpClient);
  const timestamp = Date.now() - 60_000;
  const logs = ["a", "b"].map((content) => ({ timestamp, content, "k8s.namespace.name": "orders" }));
  await lab.control("POST", "/lab/telemetry", { environment: "prod", logs });
});

afterAll(() => lab.tenant.close());

test("Dynatrace's own client executes a query", async () => {
  const body = { query: "fetch logs | sort content | fields content, timestamp", requestTimeoutMilliseconds: 10_000 };
  const { state, result } = await execution.queryExecute({ body });
  expect(state).toBe("SUCCEEDED");
  expect(result?.records.map((record) => record?.content)).toEqual(["a", "b"]);
  expect(result?.types).toEqual([
    { indexRange: [0, 1], mappings: { content: { type: "string" }, timestamp: { type: "timestamp" } } },
  ]);
  const { grail } = result?.metadata ?? {};
  expect(grail).toMatchObject({
    query: body.query,
    canonicalQuery: "fetch logs\n| sort content\n| fields content, timestamp",
    dqlVersion: "V1_0",
    scannedRecords: 2,
    sampled: false,
    notifications: [],
  });
  expect(Number(grail?.analysisTimeframe?.end) - Number(grail?.analysisTimeframe?.start)).toBe(2 * 60 * 60 * 1_000);
});

test("it polls for a query that takes longer than it waits, and the result is kept", async () => {
  const body = { query: "fetch logs | summarize count()", requestTimeoutMilliseconds: 0 };
  const { requestToken = "" } = await execution.queryExecute({ body });
  expect(requestToken).not.toBe("");
  for (let times = 0; times < 2; times += 1) {
    const polled = await execution.queryPoll({ requestToken, requestTimeoutMilliseconds: 60_000 });
    expect(polled).toMatchObject({ state: "SUCCEEDED", result: { records: [{ "count()": "2" }] } });
  }
  const cancelled = await execution.queryCancel({ requestToken });
  expect(cancelled).toMatchObject({ state: "SUCCEEDED" });
  await expect(execution.queryPoll({ requestToken })).rejects.toMatchObject({ response: { status: 410 } });
});

test("it verifies queries, and reads where a fault is", async () => {
  const good = await assistance.queryVerify({ body: { query: "fetch logs|limit 1", generateCanonicalQuery: true } });
  expect(good).toEqual({ valid: true, canonicalQuery: "fetch logs\n| limit 1", notifications: [] });
  const bad = await assistance.queryVerify({ body: { query: "fetch logs | filtr true" } });
  expect(bad).toMatchObject({
    valid: false,
    notifications: [
      {
        severity: "ERROR",
        notificationType: "UNKNOWN_COMMAND",
        message: "There's no command 'filtr'; did you mean \"filter\"?",
        syntaxPosition: { start: { index: 13, line: 1, column: 14 }, end: { index: 17, line: 1, column: 18 } },
      },
    ],
  });
});

test("a query that is not understood arrives as the client's own error", async () => {
  const body = { query: "fetch logs | filtr true" };
  await expect(execution.queryExecute({ body })).rejects.toMatchObject({
    response: { status: 400 },
    body: { error: { code: 400, message: "UNKNOWN_COMMAND" } },
  });
});
