import { type AreaLab, refusal, startAreaLab } from "../area-client";
import { bearerOf, call, urlOf } from "../lab-client";
import { ask, QUERY, type QueryBody, signOn } from "./query-client";

let lab: AreaLab;
let client: string;

beforeAll(async () => {
  lab = await startAreaLab();
  client = await bearerOf(lab.tenant, "prod");
  const timestamp = Date.now() - 60_000;
  const logs = ["a", "b", "c"].map((content) => ({ timestamp, content }));
  const host = {
    entityId: "HOST-0123456789ABCDEF",
    type: "HOST",
    displayName: "h1",
    fields: { cores: 4, "k8s.cluster.name": "prod-eu" },
  };
  await lab.control("POST", "/lab/telemetry", { environment: "prod", logs, entities: [host] });
});

afterAll(() => lab.tenant.close());

const poll = (authorization: string, query: string) =>
  call("GET", `${urlOf(lab.tenant, "prod")}${QUERY}:poll?${query}`, authorization);

test("a result is cut at the number of records that the request allows, and the answer says so", async () => {
  const { status, body } = await ask(lab, client, {
    query: "fetch logs | sort content | fields content",
    maxResultRecords: 2,
  });
  expect(status).toBe(200);
  const { records, metadata } = (body as QueryBody).result;
  expect(records).toEqual([{ content: "a" }, { content: "b" }]);
  const message = "The result has been limited to 2 records.";
  expect(metadata.grail.notifications).toMatchObject([{ severity: "WARN", notificationType: "LIMIT_ADDED", message }]);
  const limited = await ask(lab, client, { query: "fetch logs | limit 3", maxResultRecords: 1 });
  const cut = (limited.body as QueryBody).result.metadata.grail.notifications;
  expect(cut).toMatchObject([{ notificationType: "RESULT_LIMIT_RECORDS" }]);
});

test("a result is cut after the record that exceeds the bytes that the request allows", async () => {
  const query = "fetch logs | sort content | fields content";
  const { body } = await ask(lab, client, { query, maxResultBytes: 20 });
  const { records, types, metadata } = (body as QueryBody).result;
  expect(records).toEqual([{ content: "a" }, { content: "b" }]);
  expect(types).toMatchObject([{ indexRange: [0, 1] }]);
  const message = "The result has been limited to 20 bytes.";
  expect(metadata.grail.notifications).toMatchObject([{ notificationType: "RESULT_LIMIT_BYTES", message }]);
});

test("the request gives the timeframe of a query that names none, and keys that are not known are let through", async () => {
  const frame = { defaultTimeframeStart: "2020-01-01T00:00:00Z", defaultTimeframeEnd: "2020-01-02T00:00:00Z" };
  const { body } = await ask(lab, client, { query: "fetch logs", ...frame, pollingPromiseSeconds: 5, locale: null });
  const analysisTimeframe = { start: "2020-01-01T00:00:00.000000000Z", end: "2020-01-02T00:00:00.000000000Z" };
  expect(body).toMatchObject({ result: { records: [], types: [], metadata: { grail: { analysisTimeframe } } } });
  const own = await ask(lab, client, { query: "fetch logs, from: -5m", ...frame });
  expect((own.body as QueryBody).result.records).toHaveLength(3);
  const half = await ask(lab, client, { query: "fetch logs", defaultTimeframeStart: "2020-01-01T00:00:00Z" });
  expect((half.body as QueryBody).result.records).toHaveLength(3);
});

test("types may be left out, and another timezone than UTC is not passed over in silence", async () => {
  const { body } = await ask(lab, client, { query: "fetch logs", includeTypes: false, timezone: "Europe/Paris" });
  const { types, metadata } = (body as QueryBody).result;
  expect(types).toEqual([]);
  const message = 'Times are aligned and formatted in UTC; the timezone "Europe/Paris" is not applied.';
  expect(metadata.grail.notifications).toMatchObject([{ notificationType: "TIMEZONE_IGNORED", message }]);
});

test("a fault is answered in Grail's shape", async () => {
  const query = "fetch logs\n| filter lenght(content) > 1";
  expect(await ask(lab, client, { query })).toEqual({
    status: 400,
    body: {
      error: {
        code: 400,
        message: "UNKNOWN_FUNCTION",
        details: {
          exceptionType: "DQL-SYNTAX-ERROR",
          errorType: "UNKNOWN_FUNCTION",
          errorMessage: "There's no function 'lenght'",
          errorMessageFormat: "There's no function '%1$s'",
          errorMessageFormatSpecifierTypes: ["GENERAL_MESSAGE"],
          arguments: ["lenght"],
          queryString: query,
          queryId: expect.any(String),
          syntaxErrorPosition: { start: { index: 20, line: 2, column: 10 }, end: { index: 25, line: 2, column: 15 } },
        },
      },
    },
  });
});

test("a query of one person cannot be polled by another", async () => {
  const { status, body } = await ask(lab, client, { query: "fetch logs", requestTimeoutMilliseconds: 0 });
  expect(status).toBe(202);
  const { requestToken = "", state } = body as QueryBody;
  expect(state).toBe("RUNNING");
  const other = await signOn(lab, ["claim"]);
  const gone = refusal(410, "The query result is gone: the request token is unknown or has expired");
  expect(await poll(other, `request-token=${requestToken}`)).toEqual(gone);
  expect((await poll(client, `request-token=${requestToken}&request-timeout-milliseconds=60000`)).body).toMatchObject({
    state: "SUCCEEDED",
  });
  expect(await poll(client, "request-token=mine")).toEqual(gone);
  expect(await poll(client, "")).toEqual(refusal(400, "The query parameter request-token is missing"));
  const patience = await poll(client, `request-token=${requestToken}&request-timeout-milliseconds=x`);
  expect(patience).toEqual(refusal(400, 'request-timeout-milliseconds: must be 0 to 300000; got "x"'));
});

test("segments are refused, as a result without them would show too much", async () => {
  const answer = await ask(lab, client, { query: "fetch logs", filterSegments: [{ id: "x" }] });
  const message = "Constraints violated: filterSegments: are not applied by the lab; leave them out";
  expect(answer).toEqual(refusal(400, message));
});

test("Grail's own tables name buckets and data objects", async () => {
  const buckets = await ask(lab, client, {
    query: 'fetch dt.system.buckets | filter name == "default_logs" | fields name, retention_days',
  });
  expect((buckets.body as QueryBody).result.records).toEqual([{ name: "default_logs", retention_days: "35" }]);
  const objects = await ask(lab, client, {
    query: "fetch dt.system.data_objects | summarize names = collectDistinct(name)",
  });
  expect((objects.body as QueryBody).result.records).toEqual([
    {
      names: [
        "bizevents",
        "dt.entity.host",
        "dt.system.buckets",
        "dt.system.data_objects",
        "events",
        "logs",
        "metrics",
        "spans",
      ],
    },
  ]);
});

test("entities are records with their properties", async () => {
  const { body } = await ask(lab, client, {
    query: "fetch dt.entity.host | fields id, entity.name, cores, managementZones",
  });
  expect((body as QueryBody).result.records).toEqual([
    { id: "HOST-0123456789ABCDEF", "entity.name": "h1", cores: "4", managementZones: [] },
  ]);
  expect(((await ask(lab, client, { query: "fetch dt.entity.service" })).body as QueryBody).result.records).toEqual([]);
});
