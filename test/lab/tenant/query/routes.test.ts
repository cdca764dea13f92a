import { ACCOUNT_LEVEL, type AreaLab, fieldOf, GROUPS, PROD_LEVEL, startAreaLab } from "../area-client";
import { ACCOUNT_ID } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});

beforeEach(() => lab.control("POST", "/lab/reset"));

afterAll(() => lab.tenant.close());

const RECORDS = "ALLOW storage:logs:read, storage:spans:read; ALLOW storage:buckets:read;";

/** Gives a claim the records of a namespace in prod, as an onboarded team has them. */
async function grant(name: string, claim: string, query = `storage:k8s.namespace.name IN ("${name}");`) {
  const group = { name, federatedAttributeValues: [claim] };
  const groupId = fieldOf(await lab.account("POST", GROUPS, [group]), "uuid");
  const boundary = { name, boundaryQuery: query };
  const boundaryId = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/boundaries`, boundary), "uuid");
  const policy = { name, statementQuery: RECORDS };
  const policyId = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/policies`, policy), "uuid");
  const bindings = `${PROD_LEVEL}/bindings/${policyId}/${groupId}`;
  expect((await lab.account("POST", bindings, { boundaries: [boundaryId] })).status).toBe(204);
  return { groupId, policyId, boundaryId };
}

const LOGS = ["orders", "billing", "orders2"].map((name) => ({ "k8s.namespace.name": name, content: "hello" }));

async function visible(claims: string[], changes: Record<string, unknown> = {}) {
  const query = { claims, environment: "prod", permission: "storage:logs:read", records: LOGS, ...changes };
  return (await lab.control("POST", "/lab/query", query)).body;
}

test("a member sees the records of the own namespace and no other", async () => {
  await grant("orders", "claim-of-orders");
  await grant("billing", "claim-of-billing");
  expect(await visible(["claim-of-orders"])).toEqual({
    environment: "abc12345",
    permission: "storage:logs:read",
    total: 3,
    visible: [0],
    records: [LOGS[0]],
    assumed: [],
  });
  expect(await visible(["claim-of-billing"])).toMatchObject({ visible: [1] });
});

test("somebody in two groups sees what either sees, and somebody in none sees nothing", async () => {
  await grant("orders", "claim-of-orders");
  await grant("billing", "claim-of-billing");
  expect(await visible(["claim-of-billing", "claim-of-orders"])).toMatchObject({ visible: [0, 1] });
  expect(await visible(["claim-of-nobody"])).toMatchObject({ visible: [], records: [] });
  expect(await visible([])).toMatchObject({ visible: [] });
});

test("a binding in one environment shows nothing of another", async () => {
  await grant("orders", "claim-of-orders");
  expect(await visible(["claim-of-orders"], { environment: "nonprod" })).toMatchObject({
    environment: "def67890",
    visible: [],
  });
  expect(await visible(["claim-of-orders"], { environment: "abc12345" })).toMatchObject({ visible: [0] });
});

test("a table that no statement names stays closed", async () => {
  await grant("orders", "claim-of-orders");
  expect(await visible(["claim-of-orders"], { permission: "storage:spans:read" })).toMatchObject({ visible: [0] });
  expect(await visible(["claim-of-orders"], { permission: "storage:metrics:read" })).toMatchObject({ visible: [] });
});

test("a record without the field is not seen, unless more fields may be there", async () => {
  await grant("orders", "claim-of-orders");
  expect(await visible(["claim-of-orders"], { records: [{}] })).toMatchObject({ visible: [] });
  expect(await visible(["claim-of-orders"], { records: [{}], moreFields: true })).toMatchObject({
    visible: [0],
    assumed: ['storage:k8s.namespace.name IN ("orders")'],
  });
});

test("entities are seen by their security context", async () => {
  const { groupId } = await grant("orders", "claim-of-orders");
  const policy = {
    name: "entities",
    statementQuery: 'ALLOW storage:entities:read WHERE storage:dt.security_context = "Orders";',
  };
  const policyId = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/policies`, policy), "uuid");
  await lab.account("POST", `${PROD_LEVEL}/bindings/${policyId}/${groupId}`, {});
  const records = [{ "dt.security_context": "Orders" }, { "dt.security_context": ["Billing"] }];
  const seen = await visible(["claim-of-orders"], { permission: "storage:entities:read", records });
  expect(seen).toMatchObject({ visible: [0], records: [records[0]] });
});

test("what a query sees follows a change by hand at once", async () => {
  const { groupId, policyId } = await grant("orders", "claim-of-orders");
  await lab.account("DELETE", `${PROD_LEVEL}/bindings/${policyId}/${groupId}`);
  expect(await visible(["claim-of-orders"])).toMatchObject({ visible: [] });
});

test("a role that is limited to a zone is reported with the zone's name", async () => {
  const { groupId } = await grant("orders", "claim-of-orders");
  const value = { name: "Orders", rules: [] };
  const zone = [{ schemaId: "builtin:management-zones", scope: "environment", value }];
  expect((await lab.classic.prod("POST", "/api/v2/settings/objects", zone)).status).toBe(200);
  const { zones } = (await lab.control("GET", "/lab/access")).body as { zones: { legacyId: string }[] };
  expect(zones).toEqual([{ environmentId: "abc12345", legacyId: expect.stringMatching(/^-?\d+$/), name: "Orders" }]);
  const scope = `abc12345:${zones[0]?.legacyId}`;
  const role = [{ permissionName: "tenant-viewer", scope, scopeType: "management-zone" }];
  expect((await lab.account("PUT", `${GROUPS}/${groupId}/permissions`, role)).status).toBe(200);
  const { groups } = (await lab.control("GET", "/lab/access")).body as { groups: { permissions: unknown[] }[] };
  expect(groups[0]?.permissions).toEqual(role);
});

test("the state of access has groups, policies with Dynatrace's own, boundaries and bindings", async () => {
  const { groupId, policyId, boundaryId } = await grant("orders", "claim-of-orders");
  const { body } = await lab.control("GET", "/lab/access");
  const state = body as { groups: unknown[]; policies: { name: string }[]; boundaries: unknown[]; bindings: unknown[] };
  expect(state.groups).toEqual([expect.objectContaining({ uuid: groupId, name: "orders" })]);
  expect(state.policies[0]).toEqual({ uuid: policyId, name: "orders", statementQuery: RECORDS });
  expect(state.policies.map(({ name }) => name)).toContain("Admin User");
  const boundaryQuery = 'storage:k8s.namespace.name IN ("orders");';
  expect(state.boundaries).toEqual([{ uuid: boundaryId, name: "orders", boundaryQuery }]);
  expect(state.bindings).toEqual([
    {
      levelType: "environment",
      levelId: "abc12345",
      groupUuid: groupId,
      policyUuid: policyId,
      parameters: {},
      boundaries: [boundaryId],
    },
  ]);
});

test("an unknown environment is refused with a list of the known ones", async () => {
  const message = '"test" is not a known environment; use one of nonprod, prod';
  expect(await visible([], { environment: "test" })).toEqual({ error: { code: 404, message } });
});

test("a query that is about no data is refused", async () => {
  const message = "Constraints violated: permission: must be a permission such as storage:logs:read";
  expect(await visible([], { permission: "settings:objects:read" })).toMatchObject({ error: { code: 400, message } });
  expect(await visible([], { account: ACCOUNT_ID })).toMatchObject({
    error: { code: 400, message: "Constraints violated: account: is not a known property" },
  });
});
