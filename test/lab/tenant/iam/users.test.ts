import { type AreaLab, fieldOf, GROUPS, iamRefusal, startAreaLab, UNKNOWN } from "../area-client";
import { ACCOUNT_ID } from "../lab-client";

let lab: AreaLab;
let group: string;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(async () => {
  await lab.control("POST", "/lab/reset");
  group = fieldOf(await lab.account("POST", GROUPS, [{ name: "g" }]), "uuid");
});
afterAll(() => lab.tenant.close());

const USERS = `/iam/v1/accounts/${ACCOUNT_ID}/users`;
const email = "ada@example.com";
const groupsOf = async () => {
  const { body } = await lab.account("GET", `${USERS}/${email}`);
  return (body as { groups: { uuid: string }[] }).groups.map(({ uuid }) => uuid);
};

test("somebody is invited, listed, put into a group, and gone", async () => {
  expect((await lab.account("POST", USERS, { email })).status).toBe(201);
  const user = { uid: expect.any(String), email, userStatus: "PENDING", emergencyContact: false };
  expect((await lab.account("GET", USERS)).body).toEqual({ count: 1, items: [user] });
  expect((await lab.account("PUT", `${USERS}/${email}/groups`, [group])).status).toBe(200);
  expect((await lab.account("GET", `${USERS}/${email}`)).body).toEqual({
    ...user,
    groups: [expect.objectContaining({ uuid: group, groupName: "g", owner: "LOCAL", accountUUID: ACCOUNT_ID })],
  });
  expect((await lab.account("GET", `${GROUPS}/${group}/users`)).body).toEqual({ count: 1, items: [user] });
  expect((await lab.account("DELETE", `${USERS}/${email}`)).status).toBe(200);
  const gone = iamRefusal(404, `User ${email} not found`);
  expect(await lab.account("GET", `${USERS}/${email}`)).toEqual(gone);
});

test("groups are added and taken away one by one, and a group that goes takes its members' membership along", async () => {
  const second = fieldOf(await lab.account("POST", GROUPS, [{ name: "second" }]), "uuid");
  await lab.account("POST", USERS, { email });
  await lab.account("POST", `${USERS}/${email}`, [group]);
  await lab.account("POST", `${USERS}/${email}`, [second, group]);
  expect(await groupsOf()).toEqual([group, second]);
  await lab.account("DELETE", `${USERS}/${email}/groups?group-uuid=${group}&group-uuid=${UNKNOWN}`);
  expect(await groupsOf()).toEqual([second]);
  await lab.account("DELETE", `${GROUPS}/${second}`);
  expect(await groupsOf()).toEqual([]);
});

test.each([
  [
    "no address",
    { email: "ada" },
    iamRefusal(400, "email: must be an email address", { email: "must be an email address" }),
  ],
  ["nothing", {}, expect.objectContaining({ status: 400 })],
])("an invitation of %s is refused", async (_title, body, answer) => {
  expect(await lab.account("POST", USERS, body)).toEqual(answer);
});

test("nobody is invited twice, and a group must be there", async () => {
  await lab.account("POST", USERS, { email });
  expect(await lab.account("POST", USERS, { email })).toEqual(
    iamRefusal(400, `User ${email} is already in this account`),
  );
  expect(await lab.account("PUT", `${USERS}/${email}/groups`, [UNKNOWN])).toEqual(
    iamRefusal(404, `Group ${UNKNOWN} not found`),
  );
});

test("there are no service users", async () => {
  expect((await lab.account("GET", `/iam/v1/accounts/${ACCOUNT_ID}/service-users`)).body).toEqual({
    results: [],
    totalCount: 0,
  });
});
