import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCOUNT_ID, apiOf, bearerOf, call, startLab, urlOf } from "./lab-client";

const ZONES = "builtin:management-zones";
const OBJECTS = "/api/v2/settings/objects";
const zone = (name: string) => [{ schemaId: ZONES, scope: "environment", value: { name, rules: [] } }];

test("what a client must know is one JSON object with the environments sorted by name", async () => {
  const tenant = await startLab();
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  const credentialsOf = (name: string) => ({
    apiToken: `lab-${name}-api-token`,
    platformToken: `lab-${name}-platform-token`,
    clientId: `lab-${name}-client`,
    clientSecret: `lab-${name}-client-secret`,
  });
  expect(tenant.ready).toEqual({
    account: { id: ACCOUNT_ID, url },
    environments: { nonprod: { id: "def67890", url }, prod: { id: "abc12345", url } },
    credentials: {
      account: { clientId: "lab-account-client", clientSecret: "lab-account-client-secret" },
      environments: { nonprod: credentialsOf("nonprod"), prod: credentialsOf("prod") },
    },
  });
  expect(Object.keys(tenant.ready.environments)).toEqual(["nonprod", "prod"]);
  await tenant.close();
});

/** A port in use behind two free ones, below those that the system hands out to others while this test runs. */
async function blockedBehindFreePorts(): Promise<{ blocker: Server; port: number }> {
  for (let port = 12_002; port < 32_000; port += 3) {
    const held = await Promise.all([port - 2, port - 1, port].map(hold));
    const blocker = held[2];
    await Promise.all(held.slice(0, 2).map((server) => server && new Promise((resolve) => server.close(resolve))));
    if (blocker && held.every((server) => server !== undefined)) return { blocker, port };
    if (blocker) await new Promise((resolve) => blocker.close(resolve));
  }
  throw new Error("no three ports in a row are free");
}

/** Listens on a port; nothing if somebody else does. */
function hold(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

test("a port in use is named, with what to do, and the ports taken before it are given back", async () => {
  const { blocker, port } = await blockedBehindFreePorts();
  const advice = "end what listens there, or take another port (0 takes free ones)";
  const text = `The lab tenant needs port ${port} on 127.0.0.1, which is in use; ${advice}`;
  await expect(startLab({ port })).rejects.toThrow(text);
  await expect(startLab({ port: port - 1 })).rejects.toThrow(text);
  await expect(startLab({ port: port - 2 })).rejects.toThrow(text);
  await new Promise((resolve) => blocker.close(resolve));
});

test("a path may say its environment, once or twice, on any port", async () => {
  const tenant = await startLab();
  await apiOf(tenant)("POST", OBJECTS, zone("orders"));
  const token = "Api-Token lab-prod-api-token";
  const list = `${OBJECTS}?schemaIds=${ZONES}&fields=scope`;
  const expected = { status: 200, body: { items: [{ scope: "environment" }], totalCount: 1, pageSize: 100 } };
  expect(await call("GET", `${tenant.ready.account.url}/e/abc12345${list}`, token)).toEqual(expected);
  expect(await call("GET", `${urlOf(tenant, "nonprod")}/e/abc12345/e/abc12345${list}`, token)).toEqual(expected);
  const platform = `${urlOf(tenant, "prod")}/platform/classic/environment-api/v2/settings/objects?schemaIds=${ZONES}&fields=scope`;
  expect(await call("GET", platform, await bearerOf(tenant, "prod"))).toEqual(expected);
  await tenant.close();
});

test("the account's port needs the prefix for an environment's path", async () => {
  const tenant = await startLab();
  const answer = await call("GET", `${tenant.ready.account.url}${OBJECTS}`, "Api-Token lab-prod-api-token");
  const message =
    "The account's port serves an environment only under /e/<environment id>; known ids: def67890, abc12345";
  expect(answer).toEqual({ status: 404, body: { error: { code: 404, message } } });
  await tenant.close();
});

test("an unknown route is refused by method and path, in the shape of its API", async () => {
  const tenant = await startLab();
  const classic = await apiOf(tenant)("PATCH", "/api/v2/nothing?a=b");
  const message = "No resource is served under PATCH /api/v2/nothing";
  expect(classic).toEqual({ status: 404, body: { error: { code: 404, message } } });
  const account = await call("GET", `${tenant.ready.account.url}/iam/v9/nothing`, await bearerOf(tenant, "account"));
  const text = "No resource is served under GET /iam/v9/nothing";
  expect(account).toEqual({ status: 404, body: { code: 404, message: text, errorsMap: {} } });
  const wrongPrefix = await call("GET", `${urlOf(tenant, "prod")}/e/unknown/api/v2/nothing`);
  expect(wrongPrefix.body).toEqual({
    error: { code: 404, message: "No resource is served under GET /e/unknown/api/v2/nothing" },
  });
  await tenant.close();
});

test("a body that is not JSON is refused in Dynatrace's shape", async () => {
  const tenant = await startLab();
  const headers = { authorization: "Api-Token lab-prod-api-token", "content-type": "application/json" };
  const answer = await fetch(urlOf(tenant, "prod") + OBJECTS, { method: "POST", headers, body: "[{" });
  const message = expect.stringContaining("JSON");
  expect([answer.status, await answer.json()]).toEqual([400, { error: { code: 400, message } }]);
  await tenant.close();
});

test("what one environment holds is invisible to the other", async () => {
  const tenant = await startLab();
  const [{ objectId }] = (await apiOf(tenant)("POST", OBJECTS, zone("orders"))).body as [{ objectId: string }];
  const list = `${OBJECTS}?schemaIds=${ZONES}`;
  expect((await apiOf(tenant, "nonprod")("GET", list)).body).toEqual({ items: [], totalCount: 0, pageSize: 100 });
  expect((await apiOf(tenant, "nonprod")("GET", `${OBJECTS}/${objectId}`)).status).toBe(404);
  expect((await apiOf(tenant, "nonprod")("DELETE", `${OBJECTS}/${objectId}`)).status).toBe(404);
  expect((await apiOf(tenant)("GET", `${OBJECTS}/${objectId}`)).status).toBe(200);
  await tenant.close();
});

test("state in a folder, order and bearer tokens outlive a restart", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "tenant-"));
  const first = await startLab({ stateFolder });
  const bearer = await bearerOf(first, "prod");
  for (const name of ["a", "b", "c"]) await apiOf(first)("POST", OBJECTS, zone(name));
  await first.close();
  const second = await startLab({ stateFolder });
  const path = `/platform/classic/environment-api/v2/settings/objects?schemaIds=${ZONES}&fields=value`;
  const { body } = await call("GET", urlOf(second, "prod") + path, bearer);
  expect(body).toMatchObject({ items: ["a", "b", "c"].map((name) => ({ value: { name, rules: [] } })) });
  const again = await apiOf(second)("POST", OBJECTS, zone("a"));
  expect(again.status).toBe(400);
  await second.close();
  rmSync(stateFolder, { recursive: true });
});
