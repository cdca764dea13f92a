import { modelFromTenant, type TenantState } from "../../access";
import { inProd, PROD } from "./models";

const NOTHING: TenantState = { groups: [], policies: [], boundaries: [], bindings: [] };

test("groups, texts and bindings keep their ids", () => {
  const state: TenantState = {
    groups: [
      { uuid: "g", name: "orders", federatedAttributeValues: ["claim"], permissions: null },
      { uuid: "s", name: "scim", owner: "SCIM" },
    ],
    policies: [{ uuid: "p", name: "records", statementQuery: "ALLOW storage:logs:read;" }],
    boundaries: [{ uuid: "b", name: "own", boundaryQuery: 'storage:host.name = "h";' }],
    bindings: [
      {
        levelType: "environment",
        levelId: PROD,
        groupUuid: "g",
        policyUuid: "p#-#account#-#acc",
        boundaries: ["b"],
        parameters: { x: "y" },
      },
      { levelType: "account", levelId: "acc", groupUuid: "s", policyUuid: "p", boundaries: null, parameters: null },
    ],
  };
  expect(modelFromTenant(state)).toEqual({
    groups: [
      { id: "g", name: "orders", claims: ["claim"] },
      { id: "s", name: "scim", claims: [], scim: true },
    ],
    policies: [{ id: "p", name: "records", text: "ALLOW storage:logs:read;" }],
    boundaries: [{ id: "b", name: "own", text: 'storage:host.name = "h";' }],
    bindings: [
      { groupId: "g", level: inProd, policyId: "p", boundaryIds: ["b"], parameters: { x: "y" } },
      { groupId: "s", level: { kind: "account", accountId: "acc" }, policyId: "p", boundaryIds: [], parameters: {} },
    ],
    rolePermissions: [],
    notes: [],
  });
});

test("a role in a zone gets the zone's name, and one whose zone is gone counts as unlimited", () => {
  const permission = (scope: string, scopeType: string) => ({ permissionName: "tenant-viewer", scope, scopeType });
  const permissions = [
    permission("acc", "account"),
    permission(PROD, "tenant"),
    permission(`${PROD}:-17`, "management-zone"),
    permission(`${PROD}:18`, "management-zone"),
  ];
  const { rolePermissions, notes } = modelFromTenant({
    ...NOTHING,
    groups: [{ uuid: "g", name: "orders", permissions }],
    zones: [{ environmentId: PROD, legacyId: "-17", name: "Orders" }],
  });
  const role = { groupId: "g", name: "tenant-viewer" };
  expect(rolePermissions).toEqual([
    { ...role, level: { kind: "account", accountId: "acc" } },
    { ...role, level: inProd },
    { ...role, level: inProd, zone: "Orders" },
    { ...role, level: inProd },
  ]);
  expect(notes).toEqual([
    `group "orders": zone ${PROD}:18 of tenant-viewer is not known; the role counts as unlimited`,
  ]);
});
