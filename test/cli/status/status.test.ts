import { statusIn } from "../../../cli/commands/status";
import { tenantOptions } from "../../../cli/lab-session";
import { labVariables } from "../../../cli/lab-variables";
import { labTenant } from "../../../cli/status/lab-tenant";
import { realTenant } from "../../../cli/status/real-tenant";
import { type EnvironmentStatus, isBroken } from "../../../cli/status/status";
import { modelOf, synthesize } from "../../../cli/synthesized";
import type { Configuration } from "../../../config/load";
import { type Team, teamSchema } from "../../../config/schema";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { dashboardIdOf } from "../../../rules/names";
import { attributes, encode, fromNow } from "../../lab/tenant/ingest/otlp/client";
import { configuration, environment, team } from "../../stacks/fixtures";
import { type AccountCall, deployAccess } from "../deploy-access";
import { CLAIMS } from "../fixtures";

const STORAGE = "builtin:logmonitoring.log-storage-settings";
const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";
const MONITORING = "builtin:cloud.kubernetes.monitoring";

const WANTED: Partial<Team> = {
  adGroups: [{ name: "orders-group", claim: CLAIMS.orders, access: { prod: "viewer" } }],
  logs: { ingest: true, mask: ["email"] },
  traces: { otlp: true },
  workload: teamSchema.shape.workload.parse({ image: `registry.example.com/orders/api@sha256:${"a".repeat(64)}` }),
};

let tenant: RunningTenant;
let account: AccountCall;

beforeAll(async () => {
  tenant = await startTenant({ ...tenantOptions(files()), port: 0 });
});
afterAll(() => tenant.close());

beforeEach(async () => {
  await control("POST", "/lab/reset", {});
});

function files(changes: Partial<Team> = {}): Configuration {
  return configuration([environment("prod")], [team("orders", { ...WANTED, ...changes })]);
}

async function control(method: string, path: string, body: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(tenant.ready.account.url + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json().catch(() => undefined);
}

function prod(): { url: string; token: string } {
  const { environments, credentials } = tenant.ready;
  return { url: environments.prod?.url ?? "", token: credentials.environments.prod?.apiToken ?? "" };
}

async function setting(schemaId: string, value: object): Promise<void> {
  const { url, token } = prod();
  const answer = await fetch(`${url}/api/v2/settings/objects`, {
    method: "POST",
    headers: { authorization: `Api-Token ${token}`, "content-type": "application/json" },
    body: JSON.stringify([{ schemaId, scope: "environment", value }]),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const ofOrders = [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }];
const storage = (name: string, stores: boolean, matchers: object[] = ofOrders) =>
  setting(STORAGE, { "config-item-title": name, enabled: true, "send-to-storage": stores, matchers });
const mask = () =>
  setting(MASKING, {
    "config-item-title": "orders: mask email",
    enabled: true,
    matchers: ofOrders,
    masking: { type: "STRING", expression: "(a{1,2}@b)", replacement: "<email>" },
  });
const monitoring = (isOn: boolean, workloads = true) =>
  setting(MONITORING, {
    cloudApplicationPipelineEnabled: workloads,
    openMetricsPipelineEnabled: isOn,
    openMetricsBuiltinEnabled: false,
    eventProcessingActive: false,
  });

async function access(): Promise<void> {
  account = await deployAccess(tenant.ready, modelOf(synthesize(files())));
}

const FIELDS = { "k8s.namespace.name": "orders", "k8s.cluster.name": "tlo-prod" };

async function send(kind: "logs" | "metrics" | "spans"): Promise<void> {
  if (kind === "logs") {
    const logs = [{ timestamp: new Date().toISOString(), content: "stored", ...FIELDS }];
    await control("POST", "/lab/telemetry", { environment: "prod", logs });
  } else if (kind === "metrics") {
    const metrics = [{ key: "orders_total", dimensions: FIELDS, timestamp: Date.now(), count: 1 }];
    await control("POST", "/lab/telemetry", { environment: "prod", metrics });
  } else {
    expect((await sendSpan(prod().token)).status).toBe(200);
  }
}

function sendSpan(token: string): Promise<Response> {
  const span = {
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 1),
    name: "GET /orders",
    startTimeUnixNano: fromNow(-1_000),
    endTimeUnixNano: fromNow(-900),
  };
  const request = {
    resourceSpans: [{ resource: { attributes: attributes(FIELDS) }, scopeSpans: [{ spans: [span] }] }],
  };
  return fetch(`${prod().url}/api/v2/otlp/v1/traces`, {
    method: "POST",
    headers: { authorization: `Api-Token ${token}`, "content-type": "application/x-protobuf" },
    body: new Uint8Array(encode("Trace", request)),
  });
}

async function share(): Promise<void> {
  const { url } = prod();
  const { environments } = tenant.ready.credentials;
  const headers = { authorization: `Bearer ${environments.prod?.platformToken}` };
  const form = new FormData();
  const parts = { id: dashboardIdOf("orders"), name: "orders", type: "dashboard", isPrivate: "true" };
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  form.append("content", new Blob(["{}"], { type: "application/json" }), "content.json");
  const made = await fetch(`${url}/platform/document/v1/documents`, { method: "POST", headers, body: form });
  if (!made.ok) throw new Error(await made.text());
  const { items } = (await account("GET", `/iam/v1/accounts/${tenant.ready.account.id}/groups`)) as unknown as {
    items: { uuid: string }[];
  };
  const body = JSON.stringify({
    documentId: dashboardIdOf("orders"),
    access: "read",
    recipients: items.map(({ uuid }) => ({ id: uuid, type: "group" })),
  });
  const json = { ...headers, "content-type": "application/json" };
  const shared = await fetch(`${url}/platform/document/v1/direct-shares`, { method: "POST", headers: json, body });
  if (!shared.ok) throw new Error(await shared.text());
}

async function status(changes: Partial<Team> = {}): Promise<EnvironmentStatus> {
  const asked = { team: "orders", environment: "prod", since: "2h" };
  const [only] = await statusIn(files(changes), asked, (each) => labTenant(tenant.ready, each));
  if (!only) throw new Error("there is no status");
  return only;
}

/** The state of a chain, and its last link that was looked at. */
async function chain(signal: string, changes: Partial<Team> = {}) {
  const found = (await status(changes)).signals.find((each) => each.signal === signal);
  const looked = (found?.links ?? []).filter(({ state }) => state !== "not looked at");
  return { state: found?.state, last: looked.at(-1) };
}

test("with everything there, each signal is seen, and the status says how much by whom", async () => {
  await access();
  await Promise.all([storage("orders: store logs", true), mask(), monitoring(true), share()]);
  await send("logs");
  await send("logs");
  await send("metrics");
  await send("spans");
  const all = await status();
  expect(isBroken([all])).toBe(false);
  expect(all.signals.map(({ signal, state }) => [signal, state])).toEqual([
    ["logs", "fine"],
    ["metrics", "fine"],
    ["traces", "fine"],
    ["dashboard", "fine"],
  ]);
  const [logs] = all.signals;
  expect(logs?.links).toEqual([
    { name: "rule", state: "fine", found: '"orders: store logs" stores them' },
    { name: "masks", state: "fine", found: "rules hide email" },
    { name: "access", state: "fine", found: "members of orders-group may read log records; nobody else may" },
    { name: "data", state: "fine", found: expect.stringMatching(/^2 log records in the last 2h, newest 20\S+Z$/) },
    { name: "seen", state: "fine", found: "log records found as a member: 2 by orders-group" },
  ]);
});

describe("logs", () => {
  test("a rule that is missing, or comes second, is named", async () => {
    expect(await chain("logs")).toEqual({
      state: "broken",
      last: {
        name: "rule",
        state: "broken",
        found: "no ingest rule takes the logs of namespace orders, so they are not sent",
        fix: "deploy it: npx cdktf deploy prod-orders",
      },
    });
    await storage("nothing of anybody", false, []);
    await storage("orders: store logs", true);
    expect((await chain("logs")).last).toMatchObject({
      found: 'rule "nothing of anybody" takes the logs of orders first, and does not store them',
      fix: "move the team's rule above it, or narrow that rule",
    });
  });

  test("a mask that is missing is named", async () => {
    await storage("orders: store logs", true);
    expect((await chain("logs")).last).toMatchObject({
      name: "masks",
      state: "broken",
      found: "nothing hides email: the rule is missing, off, or leaves out a namespace",
    });
  });

  test("a group that is missing, and one without a binding, are told apart", async () => {
    await storage("orders: store logs", true);
    await mask();
    expect((await chain("logs")).last).toMatchObject({
      name: "access",
      found: "no group of the tenant has the claim of orders-group",
    });
    await access();
    const { account: own } = tenant.ready;
    const groups = (await account("GET", `/iam/v1/accounts/${own.id}/groups`)) as unknown as {
      items: { uuid: string }[];
    };
    const bindings = `/iam/v1/repo/environment/abc12345/bindings/groups/${groups.items[0]?.uuid}`;
    await account("PUT", bindings, { policyUuids: [] });
    expect((await chain("logs")).last).toMatchObject({
      name: "access",
      state: "broken",
      found:
        "members of orders-group may not read log records: no policy that is bound to them grants storage:logs:read there",
    });
  });

  test("no data, and data of another cluster, break the chain there", async () => {
    await Promise.all([storage("orders: store logs", true), mask(), access()]);
    const logs = [
      { content: "elsewhere", ...FIELDS, "k8s.cluster.name": "other", timestamp: new Date().toISOString() },
    ];
    await control("POST", "/lab/telemetry", { environment: "prod", logs });
    expect((await chain("logs")).last).toMatchObject({
      name: "data",
      state: "broken",
      found: "no log records in the last 2h",
      fix: "see that OneAgent runs on tlo-prod with spec.logMonitoring, and that the pods write to standard output",
    });
  });

  test("a team that wants none has a chain that is off", async () => {
    expect(await chain("logs", { logs: { ingest: false, mask: [] } })).toEqual({
      state: "off",
      last: { name: "rule", state: "off", found: "the team's file has logs.ingest: false" },
    });
  });
});

describe("metrics", () => {
  test("a switch that nobody set, that is off, or that lacks workloads is told apart", async () => {
    const at = async () => (await chain("metrics")).last;
    expect(await at()).toMatchObject({
      name: "switch",
      found: "Prometheus scraping is off in the environment: no object sets it, and the default is off",
      fix: "let the platform team deploy it: npx cdktf deploy prod-tenant",
    });
    await monitoring(false);
    expect(await at()).toMatchObject({
      found: "Prometheus scraping is off in the environment: openMetricsPipelineEnabled is false",
    });
    await monitoring(true, false);
    expect(await at()).toMatchObject({
      found:
        "workload monitoring is off in the environment, and scraping needs it: cloudApplicationPipelineEnabled is false",
    });
  });

  test("no series break the chain at the data", async () => {
    await Promise.all([monitoring(true), access()]);
    expect((await chain("metrics")).last).toMatchObject({ name: "data", found: "no metric series in the last 2h" });
  });

  test("a team that wants none has a chain that is off", async () => {
    expect((await chain("metrics", { metrics: { prometheus: false } })).state).toBe("off");
  });
});

describe("traces", () => {
  test("without a workload nothing is declared that sends them", async () => {
    expect((await chain("traces", { workload: undefined })).last).toMatchObject({
      name: "source",
      state: "broken",
      found: "nothing is declared that exports them",
    });
  });

  test("requests that the tenant refused are the first thing to look at", async () => {
    await access();
    expect((await sendSpan("wrong")).status).toBe(401);
    const { signals } = await status();
    const last = signals.find(({ signal }) => signal === "traces")?.links.find(({ state }) => state === "broken");
    expect(last).toMatchObject({
      name: "data",
      found: "no spans in the last 2h",
      fix: expect.stringMatching(/^the tenant refused requests: 1 with 401 .*; give the exporter a valid token$/),
    });
  });
});

test("a dashboard that is not shared is named", async () => {
  await access();
  expect((await chain("dashboard")).last).toMatchObject({
    state: "broken",
    found: expect.stringMatching(/^members of orders-group cannot open ".*": it is missing, or not shared with them$/),
  });
});

test("somebody else who may read them is named", async () => {
  await Promise.all([storage("orders: store logs", true), mask()]);
  await access();
  const { id } = tenant.ready.account;
  const group = await account("POST", `/iam/v1/accounts/${id}/groups`, [{ name: "auditors" }]);
  const policy = { name: "all", statementQuery: "ALLOW storage:logs:read, storage:buckets:read;" };
  const { uuid } = await account("POST", `/iam/v1/repo/account/${id}/policies`, policy);
  await account("POST", `/iam/v1/repo/account/${id}/bindings/${uuid}/${group.uuid}`, {});
  const { signals } = await status();
  expect(signals[0]?.links.find(({ name }) => name === "access")).toMatchObject({
    state: "fine",
    found: "members of orders-group may read log records; so may auditors",
  });
});

describe("a tenant that signs nobody on", () => {
  /** The lab, asked as if it were a real one: by the variables that deploy to it. */
  async function realStatus(variables = labVariables(tenant.ready)): Promise<EnvironmentStatus> {
    const asked = { team: "orders", environment: "prod", since: "2h" };
    const [only] = await statusIn(files(), asked, (each) => realTenant(each, variables));
    if (!only) throw new Error("there is no status");
    return only;
  }

  test("is asked with the credentials of the deploy, and who sees what is judged by what is deployed", async () => {
    await access();
    await Promise.all([storage("orders: store logs", true), mask(), monitoring(true), share()]);
    for (const kind of ["logs", "metrics", "spans"] as const) await send(kind);
    const all = await realStatus();
    expect(all.signals.map(({ state }) => state)).toEqual(["fine", "fine", "fine", "fine"]);
    expect(all.signals[0]?.links.at(-1)).toEqual({
      name: "seen",
      state: "fine",
      found: "not asked as a member, for only a lab signs people on; by what is deployed they may read them",
    });
  });

  test("a dashboard that is shared with nobody of the team is named", async () => {
    await access();
    expect((await realStatus()).signals.at(-1)).toMatchObject({ signal: "dashboard", state: "broken" });
  });

  test("variables that are not set are named, all at once", () => {
    const [prodFile] = files().environments;
    if (!prodFile) throw new Error("there is no environment");
    expect(() => realTenant(prodFile, { TF_VAR_prod_dynatrace_api_token: "x" })).toThrow(
      "TF_VAR_prod_dynatrace_client_id, TF_VAR_prod_dynatrace_client_secret, TF_VAR_prod_account_client_id, " +
        "TF_VAR_prod_account_client_secret must be set to ask prod; set what deploys it, as docs/deploying.md says",
    );
  });
});
