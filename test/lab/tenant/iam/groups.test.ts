import { type AreaLab, fieldOf, GROUPS, iamRefusal, startAreaLab, UNKNOWN } from "../area-client";
import { ACCOUNT_ID } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const orders = { name: "orders", description: "of orders", federatedAttributeValues: ["7c1d"] };
const made = async (group: object = orders) => fieldOf(await lab.account("POST", GROUPS, [group]), "uuid");

test("a group is made, read with its permissions, listed, changed and deleted", async () => {
  const created = await lab.account("POST", GROUPS, [orders]);
  const uuid = fieldOf(created, "uuid");
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const group = { uuid, ...orders, owner: "SAML", permissions: [], createdAt: time, updatedAt: time };
  expect(await lab.account("GET", `${GROUPS}/${uuid}/permissions`)).toEqual({ status: 200, body: group });
  const { permissions: _permissions, ...listed } = group;
  expect(created).toEqual({ status: 201, body: [listed] });
  expect((await lab.account("GET", GROUPS)).body).toEqual({ count: 1, items: [listed] });
  await lab.account("PUT", `${GROUPS}/${uuid}`, { name: "orders2", description: "", federatedAttributeValues: null });
  expect((await lab.account("GET", `${GROUPS}/${uuid}/permissions`)).body).toEqual({
    ...group,
    name: "orders2",
    description: "",
    federatedAttributeValues: [],
    owner: "LOCAL",
  });
  expect((await lab.account("DELETE", `${GROUPS}/${uuid}`)).status).toBe(200);
  expect((await lab.account("GET", GROUPS)).body).toEqual({ count: 0, items: [] });
});

test("a group that is made again gets another id, and a reset tenant gives the first one again", async () => {
  const first = await made();
  await lab.account("DELETE", `${GROUPS}/${first}`);
  const second = await made();
  await lab.control("POST", "/lab/reset");
  expect([first === second, await made()]).toEqual([false, first]);
});

test("a name is used once in the account, also within one request and by a rename", async () => {
  const taken = iamRefusal(400, 'Group name "orders" is already used in this account', { name: "must be unique" });
  await made();
  const other = await made({ name: "other" });
  expect(await lab.account("POST", GROUPS, [orders])).toEqual(taken);
  expect(await lab.account("PUT", `${GROUPS}/${other}`, orders)).toEqual(taken);
  const twice = await lab.account("POST", GROUPS, [{ name: "new" }, { name: "new" }]);
  expect(twice).toMatchObject({ status: 400, body: { message: 'Group name "new" is already used in this account' } });
  expect((await lab.account("GET", GROUPS)).body).toMatchObject({ count: 2 });
});

test.each([
  [
    "a misspelt attribute",
    [{ name: "a", federatedAttributeValue: [] }],
    "0/federatedAttributeValue: is not a known property",
  ],
  ["an empty name", [{ name: "" }], "0/name: must not be empty"],
  ["a group outside of a list", { name: "a" }, "Invalid input: expected array, received object"],
])("%s is refused", async (_title, body, message) => {
  expect(await lab.account("POST", GROUPS, body)).toMatchObject({ status: 400, body: { code: 400, message } });
});

test("an account holds 5,000 groups", async () => {
  const many = Array.from({ length: 5_000 }, (_each, index) => ({ name: `g${index}` }));
  expect((await lab.account("POST", GROUPS, many)).status).toBe(201);
  const refused = iamRefusal(400, "The account cannot hold more than 5000 groups");
  expect(await lab.account("POST", GROUPS, [orders])).toEqual(refused);
});

test.each([
  ["GET", "/permissions", undefined],
  ["PUT", "", orders],
  ["PUT", "/permissions", []],
  ["DELETE", "", undefined],
])("%s of an unknown group ends with 404 (%s)", async (method, path, body) => {
  const answer = await lab.account(method, `${GROUPS}/${UNKNOWN}${path}`, body);
  expect(answer).toEqual(iamRefusal(404, `Group ${UNKNOWN} not found`));
});

test("another account than that of the lab is unknown", async () => {
  const answer = await lab.account("GET", `/iam/v1/accounts/${UNKNOWN}/groups`);
  expect(answer).toEqual(iamRefusal(404, `Account ${UNKNOWN} not found; this lab has account ${ACCOUNT_ID}`));
});

test("the environments of the account are listed with the addresses at which they answer", async () => {
  const { environments } = lab.tenant.ready;
  const data = ["nonprod", "prod"].map((name) => ({ ...environments[name], name, active: true }));
  expect((await lab.account("GET", `/env/v2/accounts/${ACCOUNT_ID}/environments`)).body).toEqual({ data });
});

test("a group from SCIM is found but cannot be changed, and the lab's state does not show it", async () => {
  const uuid = fieldOf(await lab.control("POST", "/lab/groups", [{ name: "from-scim" }]), "uuid");
  const refused = iamRefusal(400, 'Group "from-scim" is managed by SCIM and cannot be changed in Dynatrace');
  expect((await lab.account("GET", GROUPS)).body).toMatchObject({ count: 1, items: [{ uuid, owner: "SCIM" }] });
  expect(await lab.account("PUT", `${GROUPS}/${uuid}`, { name: "mine" })).toEqual(refused);
  expect(await lab.account("DELETE", `${GROUPS}/${uuid}`)).toEqual(refused);
  expect((await lab.control("GET", "/lab/state")).body).toEqual({ objects: 0, collections: {} });
});

describe("the permissions of a group", () => {
  const viewer = { permissionName: "tenant-viewer", scope: "abc12345", scopeType: "tenant" };
  const zone = { permissionName: "tenant-logviewer", scope: "abc12345:-62395", scopeType: "management-zone" };
  const permissionsOf = async (uuid: string) =>
    ((await lab.account("GET", `${GROUPS}/${uuid}/permissions`)).body as { permissions: unknown }).permissions;

  test("are added once each, replaced, and taken away one by one", async () => {
    const uuid = await made();
    await lab.account("POST", `${GROUPS}/${uuid}/permissions`, [viewer]);
    await lab.account("POST", `${GROUPS}/${uuid}/permissions`, [viewer, zone]);
    expect(await permissionsOf(uuid)).toEqual([viewer, zone]);
    const query = "permission-name=tenant-viewer&scope=abc12345&scope-type=tenant";
    expect((await lab.account("DELETE", `${GROUPS}/${uuid}/permissions?${query}`)).status).toBe(200);
    expect(await permissionsOf(uuid)).toEqual([zone]);
    const again = await lab.account("DELETE", `${GROUPS}/${uuid}/permissions?${query}`);
    expect(again).toEqual(iamRefusal(404, `Permission ${uuid}#-#tenant-viewer#-#abc12345#-#tenant not found`));
    await lab.account("PUT", `${GROUPS}/${uuid}/permissions`, []);
    expect(await permissionsOf(uuid)).toEqual([]);
  });

  test.each([
    ["an unknown name", { ...viewer, permissionName: "tenant-owner" }, /^0\/permissionName: Invalid option/],
    [
      "an account right for an environment",
      { ...viewer, permissionName: "account-viewer" },
      /cannot be given with the scope type tenant$/,
    ],
    ["a zone without its environment", { ...zone, scope: "abc12345" }, /does not fit the type management-zone/],
    ["a zone by its object id", { ...zone, scope: "abc12345:vu9U3hXa" }, /does not fit the type management-zone/],
    ["a zone as scope of an environment", { ...viewer, scope: "abc12345:1" }, /does not fit the type tenant/],
    [
      "another account",
      { permissionName: "account-viewer", scope: UNKNOWN, scopeType: "account" },
      /^The scope must be the account/,
    ],
  ])("refuse %s", async (_title, permission, message) => {
    const answer = await lab.account("POST", `${GROUPS}/${await made()}/permissions`, [permission]);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  });

  test("are at most 1,000", async () => {
    const uuid = await made();
    const many = Array.from({ length: 1_001 }, (_each, index) => ({ ...zone, scope: `abc12345:${index}` }));
    const refused = iamRefusal(400, "A group cannot have more than 1000 permissions");
    expect(await lab.account("PUT", `${GROUPS}/${uuid}/permissions`, many)).toEqual(refused);
    expect((await lab.account("PUT", `${GROUPS}/${uuid}/permissions`, many.slice(1))).status).toBe(200);
  });

  test("refuse an environment that the account does not have", async () => {
    const answer = await lab.account("PUT", `${GROUPS}/${await made()}/permissions`, [{ ...viewer, scope: "nope" }]);
    const known = "known ids: def67890, abc12345";
    expect(answer).toEqual(iamRefusal(404, `Environment nope not found in this account; ${known}`));
  });
});
