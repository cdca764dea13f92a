import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AreaLab, fieldOf, startAreaLab } from "../area-client";
import { apiOf, call, startLab, urlOf } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const TOKENS = "/api/v2/apiTokens";
const SETTINGS = "/api/v2/settings/schemas";

async function create(scopes: string[], more = {}) {
  const created = await lab.classic.prod("POST", TOKENS, { name: "ci", scopes, ...more });
  return { id: fieldOf(created, "id"), token: fieldOf(created, "token") };
}

const use = (token: string, method: string, path: string, json?: unknown, environment = "prod") =>
  call(method, urlOf(lab.tenant, environment) + path, `Api-Token ${token}`, json);

const errorOf = (code: number, message: string) => ({ status: code, body: { error: { code, message } } });
const UNKNOWN = errorOf(401, "Token Authentication failed: the credential is not valid in environment abc12345");

test("a token works at once, for what its scopes say and for nothing else", async () => {
  const { token } = await create(["settings.read"]);
  expect((await use(token, "GET", SETTINGS)).status).toBe(200);
  expect(await use(token, "POST", "/api/v2/settings/objects", [])).toEqual(
    errorOf(403, "Token is missing required scope. Use one of: settings.write (Write settings)"),
  );
});

test.each([
  ["GET", "/api/v2/settings/schemas", "settings.read (Read settings)"],
  ["POST", "/api/v2/settings/objects", "settings.write (Write settings)"],
  ["GET", TOKENS, "apiTokens.read (Read API tokens)"],
  ["DELETE", `${TOKENS}/x`, "apiTokens.write (Write API tokens)"],
  ["GET", "/api/v2/entities?entitySelector=type(HOST)", "entities.read (Read entities)"],
  ["GET", "/api/v2/slo", "slo.read (Read SLO)"],
  ["POST", "/api/v2/slo", "slo.write (Write SLO)"],
  [
    "GET",
    "/api/v1/synthetic/monitors",
    "ExternalSyntheticIntegration (Create and read synthetic monitors, locations, and nodes), " +
      "ReadSyntheticData (Read synthetic monitors, locations, and nodes)",
  ],
  [
    "POST",
    "/api/v1/synthetic/monitors",
    "ExternalSyntheticIntegration (Create and read synthetic monitors, locations, and nodes)",
  ],
])("%s %s names the scope that a token lacks", async (method, path, scopes) => {
  const { token } = await create(["releases.read"]);
  expect(await use(token, method, path)).toEqual(
    errorOf(403, `Token is missing required scope. Use one of: ${scopes}`),
  );
});

test("any of the scopes that a path accepts is enough", async () => {
  const { token } = await create(["ReadSyntheticData"]);
  expect((await use(token, "GET", "/api/v1/synthetic/monitors")).status).toBe(200);
});

test("a change of its scopes holds from the next request on", async () => {
  const { id, token } = await create(["settings.read"]);
  await lab.classic.prod("PUT", `${TOKENS}/${id}`, { scopes: ["slo.read"] });
  expect([(await use(token, "GET", SETTINGS)).status, (await use(token, "GET", "/api/v2/slo")).status]).toEqual([
    403, 200,
  ]);
});

test("a token that is disabled, deleted or of another environment opens nothing", async () => {
  const { id, token } = await create(["settings.read"]);
  const elsewhere = await use(token, "GET", SETTINGS, undefined, "nonprod");
  expect(elsewhere).toEqual(
    errorOf(401, "Token Authentication failed: the credential is not valid in environment def67890"),
  );
  await lab.classic.prod("PUT", `${TOKENS}/${id}`, { enabled: false });
  expect(await use(token, "GET", SETTINGS)).toEqual(UNKNOWN);
  await lab.classic.prod("PUT", `${TOKENS}/${id}`, { enabled: true });
  expect((await use(token, "GET", SETTINGS)).status).toBe(200);
  await lab.classic.prod("DELETE", `${TOKENS}/${id}`);
  expect(await use(token, "GET", SETTINGS)).toEqual(UNKNOWN);
});

test("a token is of no use after its end", async () => {
  const { token } = await create(["settings.read"], { expirationDate: "now+1h" });
  expect((await use(token, "GET", SETTINGS)).status).toBe(200);
  const later = Date.now() + 3_600_001;
  const clock = jest.spyOn(Date, "now").mockReturnValue(later);
  try {
    expect(await use(token, "GET", SETTINGS)).toEqual(UNKNOWN);
  } finally {
    clock.mockRestore();
  }
});

test("a wrong secret opens nothing, and two tokens never have the same one", async () => {
  const [one, other] = [await create(["settings.read"]), await create(["settings.read"])];
  const [secret, another] = [one, other].map(({ id, token }) => token.slice(id.length));
  expect(secret).not.toBe(another);
  expect(await use(`${one.id}${another}`, "GET", SETTINGS)).toEqual(UNKNOWN);
});

test("a token does not open the platform or the account", async () => {
  const { token } = await create(["settings.read"]);
  const platform = await use(token, "GET", "/platform/document/v1/documents");
  const text = "API tokens are not accepted under /platform/; use an OAuth client or a platform token";
  expect(platform).toEqual(errorOf(403, text));
  const account = await use(token, "GET", `/iam/v1/accounts/${lab.tenant.ready.account.id}/groups`);
  expect(account.status).toBe(403);
});

test("a token outlives a restart, and no file holds its secret", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "tokens-"));
  try {
    const first = await startLab({ stateFolder });
    const made = await apiOf(first)("POST", TOKENS, { name: "ci", scopes: ["settings.read"] });
    const [id, token] = [fieldOf(made, "id"), fieldOf(made, "token")];
    await first.close();
    expect(readFileSync(join(stateFolder, "journal.jsonl"), "utf8")).not.toContain(token.slice(id.length + 1));
    const again = await startLab({ stateFolder });
    const answer = await call("GET", urlOf(again, "prod") + SETTINGS, `Api-Token ${token}`);
    await again.close();
    expect(answer.status).toBe(200);
  } finally {
    rmSync(stateFolder, { recursive: true, force: true });
  }
});
