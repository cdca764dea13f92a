import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

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
  expect((await lab.classic.prod("GET", TOKENS)).body).toMatchObject({ totalCount: 1, apiTokens: [changed] });
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
