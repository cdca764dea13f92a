import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { numberOf, QueryClient, QueryError, tokenVariable } from "../../cli/query-client";
import type { LabReady } from "../../lab/tenant/server";
import { environment } from "../stacks/fixtures";

interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that gives these replies in turn, and what it was asked. */
async function tenant(...replies: readonly Reply[]) {
  const asked: Asked[] = [];
  const left = [...replies];
  const server = createServer((request, response) => {
    read(request).then((text) => {
      const { url: path = "", headers } = request;
      asked.push({ path, authorization: headers.authorization, body: text === "" ? undefined : JSON.parse(text) });
      const { status = 200, body } = left.shift() ?? { status: 500, body: "asked too often" };
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** A client of a real tenant's kind, with the server's answers. */
async function client(...replies: readonly Reply[]) {
  const { url, asked } = await tenant(...replies);
  const prod = environment("prod");
  const dynatrace = { ...prod.dynatrace, environmentUrl: `${url}/` };
  return { asked, client: QueryClient.ofToken({ ...prod, dynatrace }, { ONBOARD_QUERY_TOKEN_PROD: "secret" }) };
}

const GRAIL = {
  analysisTimeframe: { start: "2026-11-24T10:00:00Z", end: "2026-11-24T12:00:00Z" },
  notifications: [{ severity: "WARN", message: "cut at 1000 records" }],
};
const RESULT = {
  records: [{ "count()": "2" }, null],
  types: [
    { indexRange: [0, 0], mappings: { "count()": { type: "long" } } },
    { indexRange: [1, 1], mappings: { "count()": { type: "double" }, other: { type: "string" } } },
  ],
  metadata: { grail: GRAIL },
};
const SUCCEEDED = { body: { state: "SUCCEEDED", progress: 100, result: RESULT } };
const RUNNING = { status: 202, body: { state: "RUNNING", requestToken: "a/b=", ttlSeconds: 60 } };

test("a query gives its records, their types, what the tenant says besides, and the time it looked at", async () => {
  const { client: member, asked } = await client(SUCCEEDED);
  expect(await member.query("fetch logs", { from: "2026-11-24T10:00:00Z", maxRecords: 5 })).toEqual({
    records: [{ "count()": "2" }],
    types: { "count()": "long", other: "string" },
    notifications: ["cut at 1000 records"],
    timeframe: { start: "2026-11-24T10:00:00Z", end: "2026-11-24T12:00:00Z" },
  });
  const body = {
    query: "fetch logs",
    maxResultRecords: 5,
    defaultTimeframeStart: "2026-11-24T10:00:00Z",
    // Half a timeframe counts as none, so that the end is always sent with it.
    defaultTimeframeEnd: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  };
  expect(asked).toEqual([{ path: "/platform/storage/query/v1/query:execute", authorization: "Bearer secret", body }]);
});

test("an end without a start looks at the two hours before it", async () => {
  const { client: member, asked } = await client(SUCCEEDED);
  await member.query("fetch logs", { to: "2026-11-24T10:00:00.000Z" });
  expect(asked[0]?.body).toMatchObject({
    defaultTimeframeStart: "2026-11-24T08:00:00.000Z",
    defaultTimeframeEnd: "2026-11-24T10:00:00.000Z",
  });
});

test("a query that still runs is asked for until it has ended", async () => {
  const { client: member, asked } = await client(RUNNING, { body: { state: "RUNNING" } }, SUCCEEDED);
  expect((await member.query("fetch logs")).records).toHaveLength(1);
  const poll = "/platform/storage/query/v1/query:poll?request-token=a%2Fb%3D";
  expect(asked.map(({ path }) => path)).toEqual(["/platform/storage/query/v1/query:execute", poll, poll]);
});

test("an answer without records, types or a time is an empty one", async () => {
  const { client: member } = await client({ body: { state: "SUCCEEDED", result: {} } });
  expect(await member.query("fetch logs")).toEqual({ records: [], types: {}, notifications: [], timeframe: undefined });
});

test.each([
  [
    "refused",
    {
      status: 400,
      body: {
        error: { code: 400, message: "PARSE_ERROR", details: { errorType: "PARSE_ERROR", errorMessage: "no parse" } },
      },
    },
    { message: "no parse", status: 400, kind: "PARSE_ERROR" },
  ],
  [
    "not allowed",
    { status: 403, body: { error: { code: 403, message: "not for you", details: null } } },
    { message: "not for you", status: 403, kind: undefined },
  ],
  ["another page", { status: 502, body: "<html>" }, { message: "the tenant answered 502: <html>", status: 502 }],
  ["not JSON", { body: "<html>" }, { message: "the answer is not JSON: <html>", status: 200 }],
  ["failed", { body: { state: "FAILED" } }, { message: "the query ended as FAILED", status: 0, kind: "FAILED" }],
  ["gone", { body: { state: "SUCCEEDED" } }, { message: "the query ended as SUCCEEDED", status: 0 }],
  [
    "without a token",
    { body: { state: "RUNNING" } },
    { message: "the tenant gave no token to ask for the result", status: 0 },
  ],
])("a query that is %s says so", async (_name, reply, expected) => {
  const { client: member } = await client(reply);
  const error = await member.query("fetch logs").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(QueryError);
  expect(error).toMatchObject(expected);
});

test("a query that does not end is given up", async () => {
  const { client: member } = await client(RUNNING);
  const error = await member.query("fetch logs", { timeoutMs: 50 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: "the query took too long", kind: "TIMEOUT" });
});

test("a tenant that does not answer is named by its address", async () => {
  const prod = environment("prod");
  const dynatrace = { ...prod.dynatrace, environmentUrl: "http://127.0.0.1:1/e/x" };
  const member = QueryClient.ofToken({ ...prod, dynatrace }, { ONBOARD_QUERY_TOKEN_PROD: "secret" });
  await expect(member.query("fetch logs")).rejects.toThrow("no answer from http://127.0.0.1:1");
});

test("why a query would be refused is asked without running it", async () => {
  const notifications = [{ severity: "ERROR", message: "no such command" }];
  const { client: member, asked } = await client(
    { body: { valid: true } },
    { body: { valid: false, notifications } },
    { body: { valid: false } },
  );
  expect(await member.verify("fetch logs")).toEqual([]);
  expect(await member.verify("fetsch logs")).toEqual(["no such command"]);
  expect(await member.verify("fetsch logs")).toEqual(["it is not valid"]);
  expect(asked[0]).toMatchObject({ path: "/platform/storage/query/v1/query:verify", body: { query: "fetch logs" } });
});

test("a document is there only for those who may read it; other failures are no answer", async () => {
  const refused = (code: number) => ({ status: code, body: { error: { code, message: `is ${code}` } } });
  const { client: member, asked } = await client({ body: { tiles: {} } }, refused(404), refused(403), refused(500));
  expect(await member.document("a b")).toEqual({ tiles: {} });
  expect(await member.document("a b")).toBeUndefined();
  expect(await member.document("a b")).toBeUndefined();
  await expect(member.document("a b")).rejects.toThrow("is 500");
  expect(asked[0]?.path).toBe("/platform/document/v1/documents/a%20b/content");
});

test("a person signs on to a lab with claims, and asks the environment with the token", async () => {
  const account = await tenant({ body: { access_token: "of ada", token_type: "Bearer", expires_in: 300 } });
  const prod = await tenant(SUCCEEDED);
  const ready: LabReady = {
    account: { id: "account", url: account.url },
    environments: { prod: { id: "abc12345", url: prod.url } },
    credentials: { account: { clientId: "", clientSecret: "" }, environments: {} },
  };
  const ada = await QueryClient.ofPerson(ready, "prod", { claims: ["orders"], name: "ada" });
  await ada.query("fetch logs");
  expect(account.asked).toEqual([
    { path: "/lab/sign-on", authorization: undefined, body: { claims: ["orders"], name: "ada" } },
  ]);
  expect(prod.asked[0]?.authorization).toBe("Bearer of ada");
  const elsewhere = QueryClient.ofPerson(ready, "stage", { claims: [] });
  await expect(elsewhere).rejects.toThrow("the lab tenant has no environment stage");
});

test("for a real tenant the token is in a variable of the environment's name, which the error names", () => {
  expect(tokenVariable("non-prod")).toBe("ONBOARD_QUERY_TOKEN_NON_PROD");
  expect(() => QueryClient.ofToken(environment("prod"), {})).toThrow(
    "ONBOARD_QUERY_TOKEN_PROD must be set to ask prod; set it to a platform token, or to a bearer token of the person to ask as",
  );
});

test.each([
  ["12", 12],
  ["-1.5e3", -1500],
  [0, 0],
  [Number.NaN, undefined],
  ["", undefined],
  ["12 apples", undefined],
  [null, undefined],
  [[1], undefined],
])("as a number, %j is %j", (value, expected) => {
  expect(numberOf(value)).toBe(expected);
});
