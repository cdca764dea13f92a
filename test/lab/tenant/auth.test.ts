import type { RunningTenant } from "../../../lab/tenant/server";
import { bearerOf, call, startLab, urlOf } from "./lab-client";

let tenant: RunningTenant;
const SCHEMAS = "/api/v2/settings/schemas";
const PLATFORM_SCHEMAS = "/platform/classic/environment-api/v2/settings/schemas";

beforeAll(async () => {
  tenant = await startLab();
});

afterAll(() => tenant.close());

function signOn(form: Record<string, string>, authorization?: string) {
  const headers = authorization === undefined ? undefined : { authorization };
  const body = new URLSearchParams(form);
  return fetch(`${urlOf(tenant, "prod")}/sso/oauth2/token`, { method: "POST", headers, body });
}

const errorOf = (code: number, message: string) => ({ status: code, body: { error: { code, message } } });

test("a client gets a token with HTTP Basic or with the form, and it is the same one", async () => {
  const secret = { client_id: "lab-prod-client", client_secret: "lab-prod-client-secret" };
  const basic = `Basic ${Buffer.from("lab-prod-client:lab-prod-client-secret").toString("base64")}`;
  const byForm = await signOn({ grant_type: "client_credentials", ...secret });
  const byBasic = await signOn({ grant_type: "client_credentials" }, basic);
  const token = await byForm.json();
  const scope = expect.stringContaining("document:documents:read document:documents:write");
  expect(token).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 300, scope });
  expect([byForm.status, byBasic.status, await byBasic.json()]).toEqual([200, 200, token]);
});

test("a wrong secret is refused with the sign-on's one answer", async () => {
  const answer = await signOn({
    grant_type: "client_credentials",
    client_id: "lab-prod-client",
    client_secret: "wrong",
  });
  const body = { errorCode: 400, message: "Bad Request", issueId: expect.stringMatching(/^[0-9A-F]{16}$/) };
  expect([answer.status, await answer.json()]).toEqual([400, body]);
});

test("another grant than that of clients is refused", async () => {
  const answer = await signOn({ grant_type: "password" });
  const error_description = "grant_type must be client_credentials, not password";
  expect([answer.status, await answer.json()]).toEqual([400, { error: "unsupported_grant_type", error_description }]);
});

test.each([
  ["an API token on a classic path", SCHEMAS, () => "Api-Token lab-prod-api-token"],
  ["a platform token on a platform path", PLATFORM_SCHEMAS, () => "Bearer lab-prod-platform-token"],
  ["an OAuth client on a platform path", PLATFORM_SCHEMAS, () => bearerOf(tenant, "prod")],
])("%s is let in", async (_title, path, authorization) => {
  const { status } = await call("GET", urlOf(tenant, "prod") + path, await authorization());
  expect(status).toBe(200);
});

test("a request without a credential is refused", async () => {
  const answer = await call("GET", urlOf(tenant, "prod") + SCHEMAS);
  expect(answer).toEqual(errorOf(401, "Missing authorization parameter."));
});

test.each([
  ["API token", SCHEMAS, () => "Api-Token lab-prod-api-token", "Token Authentication failed"],
  ["platform token", PLATFORM_SCHEMAS, () => "Bearer lab-prod-platform-token", "Bearer token not accepted"],
  ["OAuth client", PLATFORM_SCHEMAS, () => bearerOf(tenant, "prod"), "Bearer token not accepted"],
])("the %s of prod opens nothing in nonprod", async (_title, path, authorization, text) => {
  const answer = await call("GET", urlOf(tenant, "nonprod") + path, await authorization());
  expect(answer).toEqual(errorOf(401, `${text}: the credential is not valid in environment def67890`));
});

test("a bearer token does not fit a classic path, nor an API token a platform path", async () => {
  const bearer = await call("GET", urlOf(tenant, "prod") + SCHEMAS, await bearerOf(tenant, "prod"));
  const api = await call("GET", urlOf(tenant, "prod") + PLATFORM_SCHEMAS, "Api-Token lab-prod-api-token");
  expect(bearer).toEqual(errorOf(403, `Bearer tokens are not accepted under ${SCHEMAS}; use an API token`));
  const text = "API tokens are not accepted under /platform/; use an OAuth client or a platform token";
  expect(api).toEqual(errorOf(403, text));
});

test("the account's client opens the account only, and an environment's client does not open it", async () => {
  const path = `/iam/v1/accounts/${tenant.ready.account.id}/groups`;
  const inside = await call("GET", urlOf(tenant, "prod") + PLATFORM_SCHEMAS, await bearerOf(tenant, "account"));
  const outside = await call("GET", tenant.ready.account.url + path, await bearerOf(tenant, "prod"));
  const unknown = await call("GET", tenant.ready.account.url + path, "Bearer nonsense");
  expect(inside).toEqual(errorOf(403, "The client of the account has no permission in environment abc12345"));
  const message = 'A credential of environment "prod" has no permission in the account; use the account\'s client';
  expect(outside).toEqual({ status: 403, body: { code: 403, message, errorsMap: {} } });
  const text = "The bearer token is missing or not valid for this account";
  expect(unknown).toEqual({ status: 401, body: { code: 401, message: text, errorsMap: {} } });
});
