import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { statusOf } from "../../../../cli/commands/doctor";
import { examineReal } from "../../../../cli/doctor/real/examine-real";
import { tenantOptions } from "../../../../cli/lab-session";
import { labVariables } from "../../../../cli/lab-variables";
import { OUTPUTS } from "../../../../cli/output/schemas";
import { synthesize } from "../../../../cli/synthesized";
import { ENVIRONMENT_SCOPES } from "../../../../lab/tenant/clients/scopes";
import { type RunningTenant, startTenant } from "../../../../lab/tenant/server";
import { shipped } from "../../fixtures";

const configuration = shipped();
const stacks = synthesize(configuration);
let tenant: RunningTenant;
let variables: Record<string, string>;
const ASK = "platform-management:effective-permissions:resolve";
const CLIENT_SCOPES = [
  "document:direct-shares:delete",
  "document:direct-shares:read",
  "document:direct-shares:write",
  "document:documents:delete",
  "document:documents:read",
  "document:documents:write",
  "document:trash.documents:delete",
  "settings:objects:read",
  "settings:objects:write",
  "slo:slos:read",
  "slo:slos:write",
];
const TOKEN_SCOPES = ["settings.read", "settings.write"];

beforeAll(async () => {
  tenant = await startTenant({ ...tenantOptions(configuration), port: 0 });
  const client = await make("/lab/clients", {
    environment: "prod",
    scopes: [...CLIENT_SCOPES, ASK],
  });
  variables = {
    ...labVariables(tenant.ready),
    TF_VAR_prod_dynatrace_api_token: await apiToken({ scopes: TOKEN_SCOPES }),
    TF_VAR_prod_dynatrace_client_id: client.clientId,
    TF_VAR_prod_dynatrace_client_secret: client.clientSecret,
  };
});

afterAll(() => tenant.close());
afterEach(() => jest.restoreAllMocks());

interface Made {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

async function make(path: string, body: object, authorization = ""): Promise<Made> {
  const base = path.startsWith("/lab/") ? tenant.ready.account.url : urlOf("prod");
  const headers = {
    "content-type": "application/json",
    ...(authorization !== "" && { authorization }),
  };
  const answer = await fetch(base + path, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Made;
}

async function apiToken(changes: object): Promise<string> {
  const body = { name: "deploy", ...changes };
  return (await make("/api/v2/apiTokens", body, "Api-Token lab-prod-api-token")).token;
}

function urlOf(name: string): string {
  return tenant.ready.environments[name]?.url ?? "";
}

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a process of its own, while the lab answers in this one. */
function doctor(changes: Record<string, string> = {}, ...args: string[]): Promise<Ran> {
  const entry = resolve("packages/onboard/onboard.mjs");
  const env = {
    ...process.env,
    NO_COLOR: "1",
    ONBOARD_KUBERNETES: "false",
    ...variables,
    ...changes,
  };
  const all = [entry, "doctor", "--real", "--env", "prod", ...args];
  return new Promise((done) => {
    execFile(process.execPath, all, { env }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** What is not fine, and the exit status; what is printed holds no secret. */
async function problems(changes: Record<string, string> = {}) {
  const all = await examineReal({
    configuration,
    environments: configuration.environments.filter(({ name }) => name === "prod"),
    stacks,
    variables: { ...variables, ...changes },
    kubernetes: false,
  });
  return judged(JSON.stringify(all), changes, statusOf(all));
}

/** The same by the command as a process of its own, which has the real time. */
async function problemsOfCommand(changes: Record<string, string>) {
  const { status, stdout, stderr } = await doctor(changes, "--json");
  expect(stderr).toBe("");
  return judged(stdout, changes, status);
}

function judged(json: string, changes: Record<string, string>, status: number) {
  const all = OUTPUTS.doctor.parse(JSON.parse(json));
  const secrets = Object.entries({ ...variables, ...changes }).filter(([name]) =>
    /(token|secret|client_id)$/.test(name),
  );
  for (const [, secret] of secrets.filter(([, value]) => value !== "")) expect(json).not.toContain(secret);
  return { status, found: all.filter(({ state }) => state !== "fine") };
}

test("with the right credentials nothing is found, and the scopes stand beside the needs at 80 columns", async () => {
  const { status, stdout, stderr } = await doctor();
  const shown = stdout.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1").replace(/Clock: [01] s/, "Clock: 0 s");
  expect(shown.replace(/Terraform: Terraform \S+;/, "Terraform: Terraform 1.11.4;")).toMatchInlineSnapshot(`
    "ok       Terraform: Terraform 1.11.4; 1.11.0 is the oldest allowed

    prod
    ok       Address: http://127.0.0.1 says nothing of an environment
    ok       Clock: 0 s from the tenant's
    ok       API token: has the 2 scopes that the stacks need
             granted  right       scope
             yes      yes         settings.read for alerting and 8 more
             yes      yes         settings.write for alerting and 8 more
    ok       OAuth client: has the 11 scopes that the stacks need; 11 of 11 rights
               proved
             granted  right       scope
             yes      yes         document:direct-shares:delete for direct_shares
             yes      yes         document:direct-shares:read for direct_shares
             yes      yes         document:direct-shares:write for direct_shares
             yes      yes         document:documents:delete for document
             yes      yes         document:documents:read for document
             yes      yes         document:documents:write for document
             yes      yes         document:trash.documents:delete for document
             yes      yes         settings:objects:read for davis_anomaly_detectors
             yes      yes         settings:objects:write for davis_anomaly_detectors
             yes      yes         slo:slos:read for platform_slo
             yes      yes         slo:slos:write for platform_slo
    ok       Account: 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10 has environment abc12345
    ok       Account client: has the 4 scopes that the stacks need; 3 of 4 rights
               proved by reading only
             granted  right       scope
             yes      yes         account-env-read for iam_policy and 2 more
             yes      yes         account-idm-read for iam_group
             yes      not proved  account-idm-write for iam_group
             yes      yes         iam-policies-management for iam_policy and 2 more
    ok       Provider: dynatrace-oss/dynatrace 1.102.0; 1.100.0 is the oldest
               allowed
    "
  `);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "prod: asking the tenant …\n",
  });
});

test("a wrong secret is named by its variable", async () => {
  expect(await problems({ TF_VAR_prod_dynatrace_client_secret: "wrong-secret" })).toEqual({
    status: 1,
    found: [
      {
        what: "OAuth client",
        place: "TF_VAR_prod_dynatrace_client_id",
        state: "problem",
        found: "got no token (400): the id or the secret is wrong, or the client was deleted",
        fix: "copy both from one client, or make a new one: its secret is shown once, in Account Management",
        rule: "sign-on",
        environment: "prod",
      },
    ],
  });
});

test("a scope that is missing, and one without the right behind", async () => {
  const scopes = [ASK, ...CLIENT_SCOPES.filter((scope) => scope !== "document:trash.documents:delete")];
  const client = await make("/lab/clients", {
    environment: "prod",
    scopes,
    withoutRight: ["slo:slos:write"],
  });
  const token = await apiToken({ scopes: ["settings.read"] });
  const { status, found } = await problems({
    TF_VAR_prod_dynatrace_api_token: token,
    TF_VAR_prod_dynatrace_client_id: client.clientId,
    TF_VAR_prod_dynatrace_client_secret: client.clientSecret,
  });
  expect(status).toBe(1);
  expect(found.map(({ what, found: text }) => [what, text])).toEqual([
    ["API token", "lacks 1 scope that the stacks need: settings.write"],
    ["OAuth client", "lacks 1 scope that the stacks need: document:trash.documents:delete"],
    ["OAuth client", "has 1 scope without the right behind: slo:slos:write"],
  ]);
});

test("scopes too many are a note, which changes no status", async () => {
  const client = await make("/lab/clients", {
    environment: "prod",
    scopes: ENVIRONMENT_SCOPES,
  });
  const { status, found } = await problems({
    TF_VAR_prod_dynatrace_client_id: client.clientId,
    TF_VAR_prod_dynatrace_client_secret: client.clientSecret,
  });
  expect(status).toBe(0);
  expect(found).toMatchObject([{ what: "OAuth client", state: "note", rule: "scope-unneeded" }]);
});

test("a token that ends soon, and one that has ended", async () => {
  const soon = await apiToken({
    scopes: TOKEN_SCOPES,
    expirationDate: "now+3d",
  });
  expect(await problems({ TF_VAR_prod_dynatrace_api_token: soon })).toMatchObject({
    status: 1,
    found: [
      {
        rule: "token-expiry",
        found: expect.stringMatching(/^expires on \d{4}-\d\d-\d\d, in [23] days$/),
      },
    ],
  });
  const later = Date.now() + 4 * 86_400_000;
  jest.spyOn(Date, "now").mockReturnValue(later);
  expect(await problemsOfCommand({ TF_VAR_prod_dynatrace_api_token: soon })).toMatchObject({
    status: 1,
    found: [
      {
        rule: "sign-on",
        found: expect.stringContaining("is not accepted (401): it is of another environment"),
      },
    ],
  });
});

test("addresses of another environment get nothing, and variables that are not set are named", async () => {
  const before = (await requests()).length;
  const { status, found } = await problems({
    TF_VAR_prod_dynatrace_environment_url: "https://xyz98765.live.dynatrace.com",
    TF_VAR_prod_account_client_secret: "",
  });
  expect(status).toBe(1);
  expect(found.map(({ rule, place }) => [rule, place])).toEqual([
    ["address", "TF_VAR_prod_dynatrace_environment_url"],
    ["credential-set", "TF_VAR_prod_account_client_secret"],
  ]);
  expect((await requests()).length).toBe(before);
});

test("an account without the environment is named at its place in the file", async () => {
  const other = await startTenant({
    accountId: tenant.ready.account.id,
    environments: [{ name: "prod", id: "abc99999" }],
    port: 0,
  });
  try {
    const { account } = other.ready;
    const { found } = await problems({
      TF_VAR_prod_account_endpoint_url: account.url,
      TF_VAR_prod_account_client_id: "lab-account-client",
    });
    expect(found).toMatchObject([
      {
        what: "Account",
        found: `${account.id} has no environment abc12345; it has abc99999`,
        place: expect.stringMatching(/^config\/environments\/prod\.yaml:6:\d+$/),
      },
    ]);
  } finally {
    await other.close();
  }
});

test("a tenant that does not answer ends with 3, and the rest is judged", async () => {
  const silent = await problemsOfCommand({
    TF_VAR_prod_dynatrace_environment_url: "http://127.0.0.1:1",
    HTTPS_PROXY: "http://127.0.0.1:2",
  });
  expect(silent.status).toBe(3);
  expect(silent.found).toMatchObject([
    {
      what: "API token",
      rule: "reach",
      found: expect.stringMatching(/^no answer from http:\/\/127\.0\.0\.1:1: /),
      fix: expect.stringContaining("Node uses it with NODE_USE_ENV_PROXY=1 only"),
    },
    { what: "OAuth client", rule: "reach" },
  ]);
});

describe("behind something else", () => {
  let front: Server;
  let url: string;
  let misbehave: (headers: Record<string, string>) => {
    status?: number;
    headers: Record<string, string>;
  };

  beforeAll(async () => {
    front = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { host, connection, "content-length": _length, ...headers } = request.headers as Record<string, string>;
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
      const answer = await fetch(urlOf("prod") + request.url, {
        method: request.method,
        headers,
        body,
      });
      const changed = misbehave({ "content-type": "application/json" });
      response.writeHead(changed.status ?? answer.status, changed.headers).end(await answer.text());
    });
    await new Promise<void>((done) => front.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((done) => front.close(done)));

  test("a clock that is off is seen by the time of the answers", async () => {
    misbehave = (headers) => ({
      headers: {
        ...headers,
        date: new Date(Date.now() + 300_000).toUTCString(),
      },
    });
    const { status, found } = await problems({
      TF_VAR_prod_dynatrace_environment_url: url,
    });
    expect(status).toBe(1);
    expect(found).toMatchObject([
      {
        rule: "clock",
        found: expect.stringMatching(/^(299|300|301) s behind the tenant's: /),
      },
    ]);
  });

  test("a redirect is not followed with credentials", async () => {
    misbehave = (headers) => ({
      status: 302,
      headers: { ...headers, location: "http://127.0.0.1:1/" },
    });
    const { status, found } = await problems({
      TF_VAR_prod_dynatrace_environment_url: url,
    });
    expect(status).toBe(3);
    expect(found.map(({ found: text }) => text)).toEqual([
      "was not judged: 302, a redirect, which is not followed with credentials",
      expect.stringContaining("no right was proved: the tenant answered 302"),
    ]);
  });
});

async function requests(): Promise<unknown[]> {
  const answer = await fetch(`${tenant.ready.account.url}/lab/requests`);
  return ((await answer.json()) as { requests: unknown[] }).requests.filter((each) =>
    JSON.stringify(each).includes("apiTokens"),
  );
}
