import type { RunningTenant } from "../../../../lab/tenant/server";
import { ACCOUNT_ID, bearerOf, call, startLab, urlOf } from "../lab-client";

let tenant: RunningTenant;
const RESOLVE = "/platform/management/v1/effective-permissions:resolve";
const ASK = "platform-management:effective-permissions:resolve";

beforeAll(async () => {
  tenant = await startLab();
});

afterAll(() => tenant.close());

interface Made {
  readonly clientId: string;
  readonly clientSecret: string;
}

async function make(body: object): Promise<Made> {
  const made = await call("POST", `${tenant.ready.account.url}/lab/clients`, undefined, body);
  expect(made).toEqual({
    status: 201,
    body: {
      clientId: expect.stringMatching(/^lab0s02\.[0-9a-f]{16}$/),
      clientSecret: expect.stringMatching(/^lab0s02\.[0-9a-f]{16}\.[0-9a-f]{48}$/),
      scopes: expect.any(Array),
    },
  });
  return made.body as Made;
}

async function exchange({ clientId, clientSecret }: Made, scope?: string) {
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams({ ...form, ...(scope !== undefined && { scope }) });
  const answer = await fetch(`${tenant.ready.account.url}/sso/oauth2/token`, { method: "POST", body });
  return { status: answer.status, body: (await answer.json()) as { access_token: string; scope: string } };
}

async function bearer(made: Made, scope?: string): Promise<string> {
  return `Bearer ${(await exchange(made, scope)).body.access_token}`;
}

const documents = () => `${urlOf(tenant, "prod")}/platform/document/v1/documents`;

test("a token that no scopes were asked for has all of the client's, and opens what they open", async () => {
  const made = await make({ environment: "prod", scopes: ["document:documents:read", "slo:slos:read"] });
  expect((await exchange(made)).body.scope).toBe("document:documents:read slo:slos:read");
  const token = await bearer(made);
  expect(await call("GET", documents(), token)).toMatchObject({ status: 200 });
  expect(await call("DELETE", `${documents()}/x`, token)).toEqual({
    status: 403,
    body: { error: { code: 403, message: "Forbidden", details: { missingScopes: ["document:documents:delete"] } } },
  });
});

test("a token has no more than was asked for", async () => {
  const made = await make({ environment: "prod", scopes: ["document:documents:read", "slo:slos:read"] });
  const token = await bearer(made, "slo:slos:read");
  expect((await call("GET", documents(), token)).status).toBe(403);
});

test("a scope that the client does not have is refused in the words of a wrong secret", async () => {
  const made = await make({ environment: "prod", scopes: ["slo:slos:read"] });
  const body = { errorCode: 400, message: "Bad Request", issueId: expect.any(String) };
  expect(await exchange(made, "slo:slos:write")).toEqual({ status: 400, body });
  expect(await exchange({ ...made, clientSecret: "wrong" })).toEqual({ status: 400, body });
});

test("a client of the account opens there what its scopes open", async () => {
  const made = await make({ scopes: ["account-idm-read"] });
  const groups = `${tenant.ready.account.url}/iam/v1/accounts/${ACCOUNT_ID}/groups`;
  const token = await bearer(made);
  expect((await call("GET", groups, token)).status).toBe(200);
  const message = `The token lacks a scope for POST /iam/v1/accounts/${ACCOUNT_ID}/groups: one of account-idm-write`;
  expect(await call("POST", groups, token, [{ name: "x" }])).toEqual({
    status: 403,
    body: { code: 403, message, errorsMap: {} },
  });
});

test("what a token may do is answered for the scopes that it carries and for the rights behind them", async () => {
  const scopes = [ASK, "document:documents:read", "document:documents:write"];
  const made = await make({ environment: "prod", scopes, withoutRight: ["document:documents:write"] });
  const permissions = [...scopes.slice(1), "slo:slos:read"].map((permission) => ({ permission }));
  expect(await call("POST", urlOf(tenant, "prod") + RESOLVE, await bearer(made), { permissions })).toEqual({
    status: 200,
    body: [
      { permission: "document:documents:read", granted: "true" },
      { permission: "document:documents:write", granted: "false" },
      { permission: "slo:slos:read", granted: "false" },
    ],
  });
  expect((await call("POST", documents(), await bearer(made))).status).toBe(403);
});

test("asking for rights needs a scope itself, takes a context back, and at most 100 permissions", async () => {
  const without = await make({ environment: "prod", scopes: ["slo:slos:read"] });
  const url = urlOf(tenant, "prod") + RESOLVE;
  const permissions = [{ permission: "slo:slos:read", context: [{ key: "shared:app-id", value: "x" }] }];
  expect(await call("POST", url, await bearer(without), { permissions })).toMatchObject({ status: 403 });
  const own = await bearerOf(tenant, "prod");
  const granted = permissions.map((each) => ({ ...each, granted: "true" }));
  expect(await call("POST", url, own, { permissions })).toEqual({ status: 200, body: granted });
  const many = Array.from({ length: 101 }, () => ({ permission: "slo:slos:read" }));
  expect(await call("POST", url, own, { permissions: many })).toMatchObject({
    status: 400,
    body: { error: { message: "Constraints violated: permissions: must not hold more than 100 permissions" } },
  });
});

test.each([
  [{ scopes: [] }, 400, "Constraints violated: scopes: must hold at least one scope"],
  [{ scopes: ["Not A Scope"] }, 400, "Constraints violated: scopes/0: must be a scope such as document:documents:read"],
  [
    { environment: "test", scopes: ["slo:slos:read"] },
    404,
    '"test" is not a known environment; use one of nonprod, prod',
  ],
])("a client cannot be made of %j", async (body, status, message) => {
  const answer = await call("POST", `${tenant.ready.account.url}/lab/clients`, undefined, body);
  expect(answer).toEqual({ status, body: { error: expect.objectContaining({ code: status, message }) } });
});

test("a bearer token that the lab has not issued, or that was changed, is nobody's", async () => {
  const own = await bearerOf(tenant, "prod");
  expect((await call("GET", documents(), `${own.slice(0, -2)}xx`)).status).toBe(401);
  expect((await call("GET", documents(), "Bearer lab-bearer.x")).status).toBe(401);
});
