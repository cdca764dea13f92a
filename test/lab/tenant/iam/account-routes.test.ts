import { ACCOUNT_LEVEL, type AreaLab, GROUPS, PROD_LEVEL, startAreaLab } from "../area-client";
import { ACCOUNT_ID } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

test("environments are listed with their zones, under the numbers that role permissions use", async () => {
  const value = { name: "TLO", rules: [] };
  const zone = [{ schemaId: "builtin:management-zones", scope: "environment", value }];
  expect((await lab.classic.prod("POST", "/api/v2/settings/objects", zone)).status).toBe(200);
  const { body } = await lab.account("GET", `/env/v1/accounts/${ACCOUNT_ID}/environments`);
  expect(body).toEqual({
    tenantResources: expect.arrayContaining([{ name: "prod", id: "abc12345" }]),
    managementZoneResources: [{ parent: "abc12345", name: "TLO", id: expect.stringMatching(/^-?\d{5,19}$/) }],
  });
  const [{ id }] = (body as { managementZoneResources: [{ id: string }] }).managementZoneResources;
  const permission = { permissionName: "tenant-viewer", scope: `abc12345:${id}`, scopeType: "management-zone" };
  const { body: groups } = await lab.account("POST", GROUPS, [{ name: "g" }]);
  const [{ uuid }] = groups as [{ uuid: string }];
  expect((await lab.account("PUT", `${GROUPS}/${uuid}/permissions`, [permission])).status).toBe(200);
});

test("limits count what is there", async () => {
  await lab.account("POST", GROUPS, [{ name: "g" }]);
  await lab.account("POST", `${PROD_LEVEL}/policies`, { name: "p", statementQuery: "ALLOW storage:logs:read;" });
  const { body } = await lab.account("GET", `/iam/v1/accounts/${ACCOUNT_ID}/limits`);
  expect(body).toEqual({
    pageSize: 3,
    pageNumber: 1,
    total: 3,
    results: [
      { limitType: "MAX_GROUPS", currentValue: 1, limitValue: 5_000 },
      { limitType: "MAX_POLICIES", currentValue: 1, limitValue: 200 },
      { limitType: "MAX_BOUNDARIES", currentValue: 0, limitValue: 2_000 },
    ],
  });
  const of = (policies: number) => ({
    policies: { count: policies, limit: "200" },
    bindings: { count: 0, limit: "30000" },
    boundaries: { count: 0, limit: "2000" },
  });
  expect((await lab.account("GET", `${PROD_LEVEL}/limits`)).body).toEqual(of(1));
  expect((await lab.account("GET", `${ACCOUNT_LEVEL}/limits`)).body).toEqual(of(0));
});

test("the role permissions that can be given are listed", async () => {
  const { body } = await lab.account("GET", "/ref/v1/account/permissions");
  expect(body).toContainEqual({ id: "tenant-viewer", description: "tenant viewer" });
});
