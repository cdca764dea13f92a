import { type AreaLab, PROD_LEVEL, refusal, startAreaLab } from "../area-client";
import { bearerOf } from "../lab-client";
import { ask, grant, type QueryBody, recordsOf, signOn } from "./query-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});

afterAll(() => lab.tenant.close());

const RECORDS = "ALLOW storage:logs:read, storage:metrics:read; ALLOW storage:buckets:read;";
const namespace = (name: string) => `storage:k8s.namespace.name = "${name}";`;

beforeEach(async () => {
  await lab.control("POST", "/lab/reset");
  const timestamp = Date.now() - 60_000;
  const logs = ["orders", "billing", "billing"].map((name, index) => {
    return { timestamp, content: `line ${index}`, "k8s.namespace.name": name, loglevel: "INFO" };
  });
  const metrics = ["orders", "billing"].map((name, index) => {
    const gauge = { min: index, max: index, sum: index, count: 1 };
    return { key: "service_ready", dimensions: { "k8s.namespace.name": name }, timestamp, gauge };
  });
  const { status } = await lab.control("POST", "/lab/telemetry", { environment: "prod", logs, metrics });
  expect(status).toBe(200);
});

const CONTENT = "fetch logs | sort content | fields content";

test("each of two teams sees its own records and no others", async () => {
  await grant(lab, "orders", "claim-orders", RECORDS, namespace("orders"));
  await grant(lab, "billing", "claim-billing", RECORDS, namespace("billing"));
  const [orders, billing] = await Promise.all([signOn(lab, ["claim-orders"]), signOn(lab, ["claim-billing"])]);
  expect(await recordsOf(lab, orders, CONTENT)).toEqual([{ content: "line 0" }]);
  expect(await recordsOf(lab, billing, CONTENT)).toEqual([{ content: "line 1" }, { content: "line 2" }]);
  const ready = "timeseries avg(service_ready), by: {k8s.namespace.name} | fields k8s.namespace.name";
  expect(await recordsOf(lab, orders, ready)).toEqual([{ "k8s.namespace.name": "orders" }]);
  const both = await signOn(lab, ["claim-orders", "claim-billing"]);
  expect(await recordsOf(lab, both, "fetch logs | summarize count()")).toEqual([{ "count()": "3" }]);
});

test("a revoked binding empties what its group sees, and putting it back fills it again", async () => {
  await grant(lab, "all", "claim-orders", RECORDS, namespace("nothing"));
  const { binding, policyId, groupId } = await grant(lab, "orders", "claim-orders", RECORDS, namespace("orders"));
  const orders = await signOn(lab, ["claim-orders"]);
  expect(await recordsOf(lab, orders, CONTENT)).toHaveLength(1);
  await lab.account("DELETE", `${PROD_LEVEL}/bindings/${policyId}/${groupId}`);
  expect(await recordsOf(lab, orders, CONTENT)).toEqual([]);
  await lab.account("POST", binding, {});
  expect(await recordsOf(lab, orders, CONTENT)).toHaveLength(3);
});

test("a person without any grant for a table is refused, and told which permissions are missing", async () => {
  const stranger = await signOn(lab, ["claim-of-nobody"]);
  const answer = await ask(lab, stranger, { query: "fetch logs" });
  expect(answer).toEqual({
    status: 403,
    body: {
      error: {
        code: 403,
        message: "NOT_AUTHORIZED_FOR_TABLE",
        details: {
          exceptionType: "DQL-AUTHORIZATION",
          errorType: "NOT_AUTHORIZED_FOR_TABLE",
          errorMessage: "Insufficient permission to access table (logs).",
          arguments: ["logs"],
          queryString: "fetch logs",
          errorMessageFormatSpecifierTypes: ["GENERAL_MESSAGE"],
          errorMessageFormat: "Insufficient permission to access table (%1$s).",
          queryId: expect.any(String),
          missingPermissions: ["storage:logs:read", "storage:buckets:read"],
        },
      },
    },
  });
});

test("a table without its buckets is closed", async () => {
  await grant(lab, "orders", "claim-orders", "ALLOW storage:logs:read;");
  const answer = await ask(lab, await signOn(lab, ["claim-orders"]), { query: "fetch logs" });
  const details = expect.objectContaining({ missingPermissions: ["storage:buckets:read"] });
  expect(answer).toEqual({ status: 403, body: { error: expect.objectContaining({ details }) } });
});

test("a grant in one environment shows nothing of another", async () => {
  await grant(lab, "orders", "claim-orders", RECORDS);
  const orders = await signOn(lab, ["claim-orders"]);
  expect(await recordsOf(lab, orders, CONTENT)).toHaveLength(3);
  expect((await ask(lab, orders, { query: CONTENT }, "nonprod")).status).toBe(403);
});

test("clients and platform tokens of an environment see everything in it", async () => {
  const client = await bearerOf(lab.tenant, "prod");
  expect(await recordsOf(lab, client, CONTENT)).toHaveLength(3);
  expect(await recordsOf(lab, "Bearer lab-prod-platform-token", CONTENT)).toHaveLength(3);
  expect((await ask(lab, "Api-Token lab-prod-api-token", { query: CONTENT })).status).toBe(403);
});

test("what cannot be known of a grant counts as granted, and the answer says so", async () => {
  const policy = 'ALLOW storage:logs:read WHERE global:week-day = "Monday"; ALLOW storage:buckets:read;';
  await grant(lab, "orders", "claim-orders", policy);
  const { body } = await ask(lab, await signOn(lab, ["claim-orders"]), { query: CONTENT });
  const { records, metadata } = (body as QueryBody).result;
  expect(records).toHaveLength(3);
  const message =
    'Whether global:week-day = "Monday" holds is not known; it counts as met, so more records may be shown than Dynatrace shows.';
  expect(metadata.grail.notifications).toEqual([
    expect.objectContaining({ severity: "WARN", notificationType: "ACCESS_ASSUMED", message }),
  ]);
});

test("a person may query and read documents, and nothing else", async () => {
  const person = await signOn(lab, ["claim-orders"]);
  const headers = { authorization: person };
  const url = lab.tenant.ready.environments.prod?.url;
  const answer = await fetch(`${url}/platform/document/v1/trash/documents`, { headers });
  const message =
    "A person who is signed on may query and read documents, but not call GET /platform/document/v1/trash/documents";
  expect({ status: answer.status, body: await answer.json() }).toEqual(refusal(403, message));
  const account = await fetch(`${lab.tenant.ready.account.url}/iam/v1/repo/account/x/policies`, { headers });
  expect(account.status).toBe(403);
  expect(await account.json()).toEqual(
    expect.objectContaining({ message: "A person has no permission in the account; use its client" }),
  );
});

test("a changed token is not accepted", async () => {
  const person = await signOn(lab, ["claim-orders"]);
  const [prefix, payload = "", signature] = person.split(".");
  const claims = Buffer.from(payload, "base64url").toString("utf8").replace("claim-orders", "claim-other");
  const forged = [prefix, Buffer.from(claims).toString("base64url"), signature].join(".");
  expect((await ask(lab, forged, { query: CONTENT })).status).toBe(401);
});
