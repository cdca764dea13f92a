import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";
import { call, urlOf } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const TOKENS = "/api/v2/apiTokens";
const ingest = { name: "ingest", scopes: ["metrics.ingest", "openTelemetryTrace.ingest"] };

test("the secret of a token is shown once, and kept nowhere", async () => {
  const created = await lab.classic.prod("POST", TOKENS, ingest);
  const [id, token] = [fieldOf(created, "id"), fieldOf(created, "token")];
  expect(created).toEqual({ status: 201, body: { id, token } });
  expect(token.startsWith(`${id}.`)).toBe(true);
  expect((await lab.classic.prod("GET", `${TOKENS}/${id}`)).body).toEqual({
    id,
    ...ingest,
    enabled: true,
    personalAccessToken: false,
    owner: "lab-prod-client",
    creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(JSON.stringify((await lab.control("GET", "/lab/state")).body)).not.toContain(token);
});

test("a token never looks like one of Dynatrace's, which scanners for secrets would find", async () => {
  expect(fieldOf(await lab.classic.prod("POST", TOKENS, ingest), "token")).not.toMatch(/^dt0/);
});

test("a token is switched off, renamed and deleted; the rest of it stays", async () => {
  const expirationDate = "2030-01-01T00:00:00.000Z";
  const created = await lab.classic.prod("POST", TOKENS, { ...ingest, expirationDate });
  const path = `${TOKENS}/${fieldOf(created, "id")}`;
  const change = { name: "renamed", enabled: false, scopes: ["logs.ingest"], owner: "somebody" };
  expect((await lab.classic.prod("PUT", path, change)).status).toBe(204);
  const { owner: _owner, ...changed } = change;
  expect((await lab.classic.prod("GET", path)).body).toMatchObject({
    ...changed,
    owner: "lab-prod-client",
    expirationDate,
  });
  const listed = await lab.classic.prod("GET", `${TOKENS}?fields=%2Bscopes`);
  expect(listed.body).toMatchObject({ totalCount: 1, apiTokens: [changed] });
  expect((await lab.classic.nonprod("GET", TOKENS)).body).toMatchObject({ totalCount: 0, apiTokens: [] });
  expect((await lab.classic.prod("DELETE", path)).status).toBe(204);
  expect((await lab.classic.prod("GET", path)).status).toBe(404);
});

test.each([
  ["no scope", { scopes: [] }, "scopes: must hold at least one scope"],
  ["a scope of the platform", { scopes: ["storage:logs:read"] }, "scopes/0: must be a scope such as metrics.ingest"],
  ["no name", { name: "" }, "name: must not be empty"],
  ["a misspelt attribute", { scope: [] }, "scope: is not a known property"],
])("a token with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.classic.prod("POST", TOKENS, { ...ingest, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test.each([
  ["milliseconds", "1893456000000", "2030-01-01T00:00:00.000Z"],
  ["a day", "2030-01-01", "2030-01-01T00:00:00.000Z"],
  ["a time without a zone", "2030-01-01 12:30", "2030-01-01T12:30:00.000Z"],
  ["a time with a zone", "2030-01-01T12:30:00+02:00", "2030-01-01T10:30:00.000Z"],
])("a token may expire at %s", async (_title, expirationDate, expected) => {
  const created = await lab.classic.prod("POST", TOKENS, { ...ingest, expirationDate });
  expect(created.body).toMatchObject({ expirationDate: expected });
});

test("a token may expire some time from now", async () => {
  const created = await lab.classic.prod("POST", TOKENS, { ...ingest, expirationDate: "now+90d" });
  const days = (Date.parse(fieldOf(created, "expirationDate")) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
});

test.each([
  ["is none", "tomorrow", "must be a date such as 2030-01-31T12:00:00Z or now+90d"],
  ["has an unknown unit", "now+1fortnight", "must be a date such as 2030-01-31T12:00:00Z or now+90d"],
  ["lies after all dates", "now+999999y", "must be a date such as 2030-01-31T12:00:00Z or now+90d"],
  ["has passed", "2020-01-01", "must lie in the future"],
])("an expiry that %s is refused", async (_title, expirationDate, message) => {
  const answer = await lab.classic.prod("POST", TOKENS, { ...ingest, expirationDate });
  expect(answer).toEqual(refusal(400, `Constraints violated: expirationDate: ${message}`));
});

test("a scope that Dynatrace does not have is refused, also one in its manner", async () => {
  const answer = await lab.classic.prod("POST", TOKENS, { ...ingest, scopes: ["metrics.ingest", "traces.ingest"] });
  expect(answer).toEqual(refusal(400, "Constraints violated: scopes/1: must be a scope such as metrics.ingest"));
});

test("whoever has a token can ask what it is, without any scope for it", async () => {
  const created = await lab.classic.prod("POST", TOKENS, ingest);
  const [id, token] = [fieldOf(created, "id"), fieldOf(created, "token")];
  const lookup = (own: string, body: unknown) =>
    call("POST", `${urlOf(lab.tenant, "prod")}${TOKENS}/lookup`, `Api-Token ${own}`, body);
  const { body: asListed } = await lab.classic.prod("GET", `${TOKENS}/${id}`);
  expect(await lookup(token, { token })).toEqual({ status: 200, body: asListed });
  const own = await lookup("lab-prod-api-token", { token: "lab-prod-api-token" });
  expect(own.body).toMatchObject({ id: "lab-prod", enabled: true, scopes: expect.arrayContaining(["logs.ingest"]) });
  const wrong = refusal(404, "The token does not exist in this environment");
  expect(await lookup(token, { token: `${token.slice(0, -1)}1` })).toEqual(wrong);
  expect(await lookup(token, { token: "lab-nonprod-api-token" })).toEqual(wrong);
  expect(await lookup(token, {})).toEqual(refusal(400, expect.stringContaining("Constraints violated: token: ")));
});
