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

const BOUNDARIES = `${ACCOUNT_LEVEL}/boundaries`;
const namespaces = { name: "ns", boundaryQuery: ' storage:k8s.namespace.name IN ("a", "b");\n' };

test("a boundary is made, read, changed and deleted, its text kept to the last blank", async () => {
  const created = await lab.account("POST", BOUNDARIES, namespaces);
  const uuid = fieldOf(created, "uuid");
  const boundary = {
    uuid,
    levelType: "account",
    levelId: ACCOUNT_ID,
    ...namespaces,
    boundaryConditions: [{ name: "storage:k8s.namespace.name", operator: "IN", values: ["a", "b"] }],
    metadata: {},
  };
  expect(created).toEqual({ status: 201, body: boundary });
  expect(await lab.account("GET", `${BOUNDARIES}/${uuid}`)).toEqual({ status: 200, body: boundary });
  const zone = { name: "zone", boundaryQuery: 'environment:management-zone = "TLO";' };
  expect((await lab.account("PUT", `${BOUNDARIES}/${uuid}`, zone)).status).toBe(204);
  const boundaryConditions = [{ name: "environment:management-zone", operator: "EQ", values: ["TLO"] }];
  expect((await lab.account("GET", `${BOUNDARIES}/${uuid}`)).body).toEqual({
    ...boundary,
    ...zone,
    boundaryConditions,
  });
  expect((await lab.account("DELETE", `${BOUNDARIES}/${uuid}`)).status).toBe(204);
  const gone = iamRefusal(404, `Policy boundary ${uuid} not found`);
  expect(await lab.account("GET", `${BOUNDARIES}/${uuid}`)).toEqual(gone);
});

test("boundaries are listed page by page", async () => {
  for (const name of ["a", "b", "c"]) await lab.account("POST", BOUNDARIES, { ...namespaces, name });
  const { body } = await lab.account("GET", `${BOUNDARIES}?size=2&page=2`);
  expect(body).toEqual({
    pageSize: 2,
    pageNumber: 2,
    totalCount: 3,
    content: [expect.objectContaining({ name: "c" })],
  });
});

test("a boundary takes ten restrictions and no eleventh", async () => {
  const query = (count: number) => 'storage:dt.security_context = "a";\n'.repeat(count);
  expect((await lab.account("POST", BOUNDARIES, { name: "ten", boundaryQuery: query(10) })).status).toBe(201);
  const refused = iamRefusal(400, "A boundary cannot hold more than 10 restrictions, not 11");
  expect(await lab.account("POST", BOUNDARIES, { name: "eleven", boundaryQuery: query(11) })).toEqual(refused);
});

test.each([
  ["a condition with AND", 'a:b = "c" AND a:d = "e";', /^boundaryQuery is not valid: line 1, column 11: /],
  ["no restriction", "// none", /^boundaryQuery: must hold at least one restriction$/],
])("a boundary with %s is refused", async (_title, boundaryQuery, message) => {
  const answer = await lab.account("POST", BOUNDARIES, { name: "wrong", boundaryQuery });
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
});

test("a misspelt attribute is refused", async () => {
  const answer = await lab.account("POST", BOUNDARIES, { ...namespaces, query: "x" });
  expect(answer).toEqual(iamRefusal(400, "query: is not a known property", { query: "is not a known property" }));
});

test("a boundary that is bound is in use, until its binding goes", async () => {
  const uuid = fieldOf(await lab.account("POST", BOUNDARIES, namespaces), "uuid");
  const group = fieldOf(await lab.account("POST", GROUPS, [{ name: "g" }]), "uuid");
  const policy = { name: "p", statementQuery: "ALLOW storage:logs:read;" };
  const policyUuid = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/policies`, policy), "uuid");
  await lab.account("POST", `${PROD_LEVEL}/bindings/${policyUuid}/${group}`, { boundaries: [uuid] });
  expect(await lab.account("DELETE", `${BOUNDARIES}/${uuid}`)).toEqual(iamRefusal(400, "Policy boundary is in use"));
  await lab.account("PUT", `${PROD_LEVEL}/bindings/groups/${group}`, { policyUuids: [] });
  expect((await lab.account("DELETE", `${BOUNDARIES}/${uuid}`)).status).toBe(204);
});

test.each(["GET", "DELETE"])("%s of an unknown boundary ends with 404", async (method) => {
  expect((await lab.account(method, `${BOUNDARIES}/${UNKNOWN}`)).status).toBe(404);
});

test("metadata is kept, null is none, and a PUT under an id that is free makes the boundary", async () => {
  const metadata = { team: "orders" };
  const created = await lab.account("POST", BOUNDARIES, { ...namespaces, metadata });
  expect(created).toMatchObject({ status: 201, body: { metadata } });
  const path = `${BOUNDARIES}/${UNKNOWN}`;
  const made = await lab.account("PUT", path, { ...namespaces, metadata: null });
  expect(made).toMatchObject({ status: 201, body: { uuid: UNKNOWN, metadata: {} } });
  expect((await lab.account("PUT", path, namespaces)).status).toBe(204);
});

test("a page that cannot be is refused", async () => {
  expect(await lab.account("GET", `${BOUNDARIES}?page=0`)).toEqual(
    iamRefusal(400, 'Constraints violated: page: must be a whole number from 1 on; got "0"'),
  );
});
