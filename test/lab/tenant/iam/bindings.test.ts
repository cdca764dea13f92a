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

let lab: AreaLab;
let group: string;
let policy: string;
let boundary: string;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(async () => {
  await lab.control("POST", "/lab/reset");
  group = fieldOf(await lab.account("POST", GROUPS, [{ name: "g" }]), "uuid");
  const records = { name: "records", statementQuery: "ALLOW storage:logs:read;" };
  policy = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/policies`, records), "uuid");
  const namespaces = { name: "ns", boundaryQuery: 'storage:k8s.namespace.name = "a";' };
  boundary = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/boundaries`, namespaces), "uuid");
});
afterAll(() => lab.tenant.close());

const bind = (details: unknown, level = PROD_LEVEL) =>
  lab.account("POST", `${level}/bindings/${policy}/${group}`, details);
const bound = async (level = PROD_LEVEL) =>
  (await lab.account("GET", `${level}/bindings/groups/${group}?details=true`)).body;

test("one policy is bound several times with other parameters or boundaries, and listed once", async () => {
  const first = { parameters: { cluster: "one" }, metadata: { why: "w" }, boundaries: [boundary] };
  expect((await bind(first)).status).toBe(204);
  await bind({ parameters: { cluster: "two" }, metadata: null, boundaries: null });
  await bind(first);
  expect(await bound()).toEqual({
    policyUuids: [policy],
    bindingsDetails: [
      { policyUuid: policy, ...first },
      { policyUuid: policy, parameters: { cluster: "two" }, metadata: {}, boundaries: [] },
    ],
  });
  expect((await lab.account("GET", `${PROD_LEVEL}/bindings`)).body).toEqual({
    levelType: "environment",
    levelId: "abc12345",
    policyBindings: [
      { policyUuid: policy, ...first, groups: [group] },
      { policyUuid: policy, parameters: { cluster: "two" }, metadata: {}, boundaries: [], groups: [group] },
    ],
  });
});

test("what is bound at one level does not show at another", async () => {
  await bind({});
  const none = { policyUuids: [], bindingsDetails: [] };
  expect(await bound(ACCOUNT_LEVEL)).toEqual(none);
  expect(await bound("/iam/v1/repo/environment/def67890")).toEqual(none);
});

test("an empty list takes all policies from a group, and leaves nothing behind", async () => {
  await bind({ boundaries: [boundary] });
  expect((await lab.account("PUT", `${PROD_LEVEL}/bindings/groups/${group}`, { policyUuids: [] })).status).toBe(204);
  expect(await bound()).toEqual({ policyUuids: [], bindingsDetails: [] });
  const state = (await lab.control("GET", "/lab/state")).body as { collections: object };
  expect(Object.keys(state.collections)).toEqual(["account/boundaries", "account/groups", "account/policies"]);
});

test("a list of policies keeps how they were bound, and adds the new ones bare", async () => {
  const details = { parameters: { a: "b" }, metadata: {}, boundaries: [boundary] };
  await bind(details);
  const other = { name: "other", statementQuery: "ALLOW storage:spans:read;" };
  const added = fieldOf(await lab.account("POST", `${PROD_LEVEL}/policies`, other), "uuid");
  await lab.account("PUT", `${PROD_LEVEL}/bindings/groups/${group}`, { policyUuids: [policy, added] });
  const bare = { policyUuid: added, parameters: {}, metadata: {}, boundaries: [] };
  expect(await bound()).toEqual({
    policyUuids: [policy, added],
    bindingsDetails: [{ policyUuid: policy, ...details }, bare],
  });
});

test("one policy is taken from a group", async () => {
  await bind({});
  expect((await lab.account("DELETE", `${PROD_LEVEL}/bindings/${policy}/${group}`)).status).toBe(204);
  const again = await lab.account("DELETE", `${PROD_LEVEL}/bindings/${policy}/${group}`);
  expect(again).toEqual(iamRefusal(404, `Policy ${policy} is not bound to group ${group}`));
});

test("a policy of one environment cannot be bound in another", async () => {
  const here = { name: "here", statementQuery: "ALLOW storage:spans:read;" };
  const uuid = fieldOf(await lab.account("POST", `${PROD_LEVEL}/policies`, here), "uuid");
  const answer = await lab.account("POST", `/iam/v1/repo/environment/def67890/bindings/${uuid}/${group}`, {});
  const text = `Policy ${uuid} not found at level environment/def67890, nor above it`;
  expect(answer).toEqual(iamRefusal(404, text));
});

test("an unknown boundary, policy or group is refused", async () => {
  const unknownBoundary = await bind({ boundaries: [UNKNOWN] });
  expect(unknownBoundary).toEqual(iamRefusal(400, `Policy boundary ${UNKNOWN} not found`));
  const unknownPolicy = await lab.account("POST", `${PROD_LEVEL}/bindings/${UNKNOWN}/${group}`, {});
  const text = `Policy ${UNKNOWN} not found at level environment/abc12345, nor above it`;
  expect(unknownPolicy).toEqual(iamRefusal(404, text));
  const unknownGroup = await lab.account("POST", `${PROD_LEVEL}/bindings/${policy}/${UNKNOWN}`, {});
  expect(unknownGroup).toEqual(iamRefusal(404, `Group ${UNKNOWN} not found`));
  expect(await bound()).toEqual({ policyUuids: [], bindingsDetails: [] });
});

test("a binding without a group is refused", async () => {
  expect(await lab.account("POST", `${PROD_LEVEL}/bindings/${group}`, {})).toMatchObject({
    status: 400,
    body: { message: "groups: Invalid input: expected array, received undefined" },
  });
});

test("one policy is bound to several groups at once, and listed with them", async () => {
  const second = fieldOf(await lab.account("POST", GROUPS, [{ name: "second" }]), "uuid");
  const body = { groups: [group, second], boundaries: [boundary] };
  expect((await lab.account("POST", `${PROD_LEVEL}/bindings/${policy}`, body)).status).toBe(204);
  const level = { levelType: "environment", levelId: "abc12345" };
  const bare = { policyUuid: policy, parameters: {}, metadata: {}, boundaries: [boundary] };
  expect((await lab.account("GET", `${PROD_LEVEL}/bindings/${policy}`)).body).toEqual({
    ...level,
    policyBindings: [{ ...bare, groups: [group, second] }],
  });
  expect((await lab.account("GET", `${PROD_LEVEL}/bindings/${policy}/${second}`)).body).toEqual({
    ...level,
    policyBindings: [{ ...bare, groups: [second] }],
  });
  const unknown = { groups: [group, UNKNOWN] };
  expect(await lab.account("POST", `${PROD_LEVEL}/bindings/${policy}`, unknown)).toEqual(
    iamRefusal(404, `Group ${UNKNOWN} not found`),
  );
});

test("a PUT replaces the binding, or makes it, with its boundary", async () => {
  const path = `${PROD_LEVEL}/bindings/${policy}/${group}`;
  const narrow = { parameters: {}, metadata: {}, boundaries: [boundary] };
  expect((await lab.account("PUT", path, { boundaries: [boundary] })).status).toBe(204);
  expect(await bound()).toEqual({ policyUuids: [policy], bindingsDetails: [{ policyUuid: policy, ...narrow }] });
  const other = { parameters: { a: "b" }, metadata: { c: "d" }, boundaries: [] };
  expect((await lab.account("PUT", path, other)).status).toBe(204);
  expect(await bound()).toEqual({ policyUuids: [policy], bindingsDetails: [{ policyUuid: policy, ...other }] });
});

test("all bindings of a policy, or of a level, go at once", async () => {
  const second = fieldOf(await lab.account("POST", GROUPS, [{ name: "second" }]), "uuid");
  const both = async () => lab.account("POST", `${PROD_LEVEL}/bindings/${policy}`, { groups: [group, second] });
  const left = async (level = PROD_LEVEL) => {
    const { body } = await lab.account("GET", `${level}/bindings`);
    return (body as { policyBindings: unknown[] }).policyBindings.length;
  };
  await both();
  await bind({}, ACCOUNT_LEVEL);
  expect((await lab.account("DELETE", `${PROD_LEVEL}/bindings/${policy}`)).status).toBe(204);
  expect(await left()).toBe(0);
  await both();
  expect((await lab.account("DELETE", `${PROD_LEVEL}/bindings`)).status).toBe(204);
  expect([await left(), await left(ACCOUNT_LEVEL)]).toEqual([0, 1]);
});

test("values of parameters and metadata say which binding of a policy is meant", async () => {
  const path = `${PROD_LEVEL}/bindings/${policy}/${group}`;
  const of = (cluster: string) => ({ parameters: { cluster }, metadata: { by: "us" }, boundaries: [] });
  for (const cluster of ["one", "two", "three"]) await bind(of(cluster));
  await lab.account("PUT", `${path}?parameters[cluster]=two`, of("second"));
  const several = iamRefusal(400, "3 bindings match; set forceMultiple=true to delete all of them");
  expect(await lab.account("DELETE", `${path}?metadata[by]=us`)).toEqual(several);
  expect((await lab.account("DELETE", `${path}?parameters[cluster]=one&metadata[by]=us`)).status).toBe(204);
  expect(await bound()).toMatchObject({ bindingsDetails: [of("three"), of("second")] });
  expect((await lab.account("DELETE", `${path}?metadata[by]=us&forceMultiple=true`)).status).toBe(204);
  expect(await bound()).toMatchObject({ bindingsDetails: [] });
});

test("a misspelt attribute of a binding is refused", async () => {
  expect(await bind({ boundary: [] })).toMatchObject({
    status: 400,
    body: { message: "boundary: is not a known property" },
  });
});
