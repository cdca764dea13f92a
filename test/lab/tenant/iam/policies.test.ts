import {
  ACCOUNT_LEVEL,
  type AreaLab,
  fieldOf,
  GROUPS,
  iamRefusal,
  PROD_LEVEL,
  startAreaLab,
  UNKNOWN,
} from "../area-client";
import { ACCOUNT_ID } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const AT_ACCOUNT = `${ACCOUNT_LEVEL}/policies`;
const AT_PROD = `${PROD_LEVEL}/policies`;
const records = { name: "team-records", description: "d", tags: ["t"], statementQuery: "ALLOW storage:logs:read;" };

test("a policy is made, read, listed, changed and deleted at its level only", async () => {
  const created = await lab.account("POST", AT_ACCOUNT, records);
  const uuid = fieldOf(created, "uuid");
  const statements = [{ effect: "ALLOW", permissions: ["storage:logs:read"], conditions: [] }];
  const body = { uuid, ...records, statements };
  expect(created).toEqual({ status: 201, body });
  expect(await lab.account("GET", `${AT_ACCOUNT}/${uuid}`)).toEqual({ status: 200, body });
  const listed = { uuid, name: "team-records", description: "d" };
  expect((await lab.account("GET", AT_ACCOUNT)).body).toEqual({ policies: [listed] });
  expect((await lab.account("GET", AT_PROD)).body).toEqual({ policies: [] });
  const elsewhere = iamRefusal(404, `Policy ${uuid} not found at level environment/abc12345`);
  expect(await lab.account("GET", `${AT_PROD}/${uuid}`)).toEqual(elsewhere);
  const change = { name: "renamed", tags: null, statementQuery: "ALLOW storage:spans:read" };
  expect((await lab.account("PUT", `${AT_ACCOUNT}/${uuid}`, change)).status).toBe(204);
  expect((await lab.account("GET", `${AT_ACCOUNT}/${uuid}`)).body).toEqual({
    uuid,
    ...change,
    description: "",
    tags: [],
    statements: [{ effect: "ALLOW", permissions: ["storage:spans:read"], conditions: [] }],
  });
  expect((await lab.account("DELETE", `${AT_ACCOUNT}/${uuid}`)).status).toBe(204);
  expect((await lab.account("DELETE", `${AT_ACCOUNT}/${uuid}`)).status).toBe(404);
});

test("ids are UUIDs of version 4, as Terraform's provider wants them", async () => {
  const { body } = await lab.account("GET", "/iam/v1/repo/global/global/policies");
  const global = (body as { policies: { uuid: string }[] }).policies.map(({ uuid }) => uuid);
  const own = fieldOf(await lab.account("POST", AT_PROD, records), "uuid");
  for (const uuid of [...global, own])
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test("Dynatrace's own policies can be found and not be changed", async () => {
  const base = "/iam/v1/repo/global/global/policies";
  const refused = iamRefusal(403, "Global policies belong to Dynatrace and cannot be changed");
  const { body } = await lab.account("GET", base);
  const { policies } = body as { policies: { uuid: string; name: string }[] };
  expect(policies.map(({ name }) => name)).toEqual(expect.arrayContaining(["Admin User", "Standard User"]));
  const uuid = policies[0]?.uuid;
  expect((await lab.account("GET", `${base}/${uuid}`)).body).toMatchObject({ name: "Admin User" });
  expect(await lab.account("POST", base, records)).toEqual(refused);
  expect(await lab.account("PUT", `${base}/${uuid}`, records)).toEqual(refused);
  expect(await lab.account("DELETE", `${base}/${uuid}`)).toEqual(refused);
});

test("a name is used once at a level, and again at another one", async () => {
  await lab.account("POST", AT_ACCOUNT, records);
  const text = `Policy name "team-records" is already used at level account/${ACCOUNT_ID}`;
  expect(await lab.account("POST", AT_ACCOUNT, records)).toEqual(iamRefusal(400, text, { name: "must be unique" }));
  expect((await lab.account("POST", AT_PROD, records)).status).toBe(201);
});

test("a policy that does not parse is refused with the place of the error", async () => {
  const answer = await lab.account("POST", AT_ACCOUNT, {
    ...records,
    statementQuery: "ALLOW storage:logs:read;\nGRANT x:y:z;",
  });
  expect(answer).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/^statementQuery is not valid: line 2, column 1: .*GRANT/) },
  });
});

test.each([
  ["no statement", "// only a comment", "statementQuery: must hold at least one statement"],
  [
    "101 statements",
    "ALLOW storage:logs:read;\n".repeat(101),
    "A policy cannot hold more than 100 statements, not 101",
  ],
  ["no text", "", "statementQuery: must not be empty"],
])("a policy with %s is refused", async (_title, statementQuery, message) => {
  const answer = await lab.account("POST", AT_ACCOUNT, { ...records, statementQuery });
  expect(answer).toMatchObject({ status: 400, body: { message } });
});

test("a policy with 100 statements is accepted", async () => {
  const answer = await lab.account("POST", AT_ACCOUNT, {
    ...records,
    statementQuery: "ALLOW storage:logs:read;".repeat(100),
  });
  expect(answer.status).toBe(201);
});

test("a policy that is bound cannot be deleted", async () => {
  const uuid = fieldOf(await lab.account("POST", AT_ACCOUNT, records), "uuid");
  const group = fieldOf(await lab.account("POST", GROUPS, [{ name: "g" }]), "uuid");
  await lab.account("POST", `${PROD_LEVEL}/bindings/${uuid}/${group}`, {});
  const refused = iamRefusal(400, 'Policy "team-records" is in use: it is still bound to a group');
  expect(await lab.account("DELETE", `${AT_ACCOUNT}/${uuid}`)).toEqual(refused);
  await lab.account("DELETE", `${GROUPS}/${group}`);
  expect((await lab.account("DELETE", `${AT_ACCOUNT}/${uuid}`)).status).toBe(204);
});

test.each([
  ["environment/nope", /^Environment nope not found/],
  [`account/${UNKNOWN}`, /^Account .* not found/],
  ["global/other", /^There is no level global\/other/],
])("level %s is unknown", async (level, message) => {
  const answer = await lab.account("GET", `/iam/v1/repo/${level}/policies`);
  expect(answer).toMatchObject({ status: 404, body: { message: expect.stringMatching(message) } });
});

test("a policy is found by its name, and only by its whole name", async () => {
  await lab.account("POST", AT_ACCOUNT, records);
  const uuid = fieldOf(await lab.account("POST", AT_ACCOUNT, { ...records, name: "team" }), "uuid");
  expect((await lab.account("GET", `${AT_ACCOUNT}?name=team`)).body).toEqual({
    policies: [{ uuid, name: "team", description: "d" }],
  });
  expect((await lab.account("GET", `${AT_ACCOUNT}?name=nobody`)).body).toEqual({ policies: [] });
});

test("an overview lists what a level has and what it inherits, with the level of each", async () => {
  await lab.account("POST", AT_ACCOUNT, records);
  await lab.account("POST", AT_PROD, { ...records, name: "of-prod" });
  const overview = async (level: string) => {
    const { body } = await lab.account("GET", `${level}/policies/aggregate`);
    const { policyOverviewList } = body as {
      policyOverviewList: { name: string; levelType: string; levelId: string }[];
    };
    const own = policyOverviewList.filter(({ levelType }) => levelType !== "global");
    expect(policyOverviewList.length - own.length).toBeGreaterThan(5);
    return own.map(({ name, levelType, levelId }) => [name, levelType, levelId]);
  };
  const ofAccount = ["team-records", "account", ACCOUNT_ID];
  expect(await overview(PROD_LEVEL)).toEqual([["of-prod", "environment", "abc12345"], ofAccount]);
  expect(await overview(ACCOUNT_LEVEL)).toEqual([ofAccount]);
});

test("statements are answered as data, with the operators as the API names them", async () => {
  const statementQuery =
    'ALLOW storage:logs:read, storage:spans:read WHERE storage:k8s.namespace.name IN ("a", "b") AND storage:bucket-name != "c"; DENY storage:events:read;';
  const { body } = await lab.account("POST", AT_PROD, { ...records, statementQuery });
  expect((body as { statements: unknown }).statements).toEqual([
    {
      effect: "ALLOW",
      permissions: ["storage:logs:read", "storage:spans:read"],
      conditions: [
        { name: "storage:k8s.namespace.name", operator: "IN", values: ["a", "b"] },
        { name: "storage:bucket-name", operator: "NEQ", values: ["c"] },
      ],
    },
    { effect: "DENY", permissions: ["storage:events:read"], conditions: [] },
  ]);
});

test("a permission that nobody knows is refused, with its place", async () => {
  const text = 'line 1, column 27: the lab knows no permission "storage:log:read"';
  expect(
    await lab.account("POST", AT_PROD, { ...records, statementQuery: "ALLOW storage:spans:read, storage:log:read;" }),
  ).toEqual(iamRefusal(400, `statementQuery is not valid: ${text}`, { statementQuery: text }));
});

test("a PUT under an id that is free makes the policy", async () => {
  const path = `${AT_PROD}/${UNKNOWN}`;
  expect(await lab.account("PUT", path, records)).toMatchObject({ status: 201, body: { uuid: UNKNOWN, ...records } });
  expect((await lab.account("PUT", path, { ...records, name: "again" })).status).toBe(204);
  expect((await lab.account("GET", path)).body).toMatchObject({ uuid: UNKNOWN, name: "again" });
});

test("a policy in use goes only by force, and its bindings with it", async () => {
  const uuid = fieldOf(await lab.account("POST", AT_PROD, records), "uuid");
  const group = fieldOf(await lab.account("POST", GROUPS, [{ name: "g" }]), "uuid");
  await lab.account("POST", `${PROD_LEVEL}/bindings/${uuid}/${group}`, {});
  expect((await lab.account("DELETE", `${AT_PROD}/${uuid}`)).status).toBe(400);
  expect((await lab.account("DELETE", `${AT_PROD}/${uuid}?force=true`)).status).toBe(204);
  expect((await lab.account("GET", `${PROD_LEVEL}/bindings`)).body).toMatchObject({ policyBindings: [] });
});
