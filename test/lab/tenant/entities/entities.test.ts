import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const cluster = { type: "KUBERNETES_CLUSTER", displayName: "prod-eu", properties: { version: "1.30" } };
const see = (entities: object[]) => lab.control("POST", "/lab/entities", entities);
const list = (selector: string, more = "") =>
  lab.classic.prod("GET", `/api/v2/entities?entitySelector=${encodeURIComponent(selector)}${more}`);
const namesOf = async (selector: string, more = "") => {
  const { body } = await list(selector, more);
  return (body as { entities: { displayName: string }[] }).entities.map(({ displayName }) => displayName);
};

test("what a test has OneAgent find is listed with the fields that are asked for", async () => {
  const tags = [{ context: "KUBERNETES", key: "team", value: "tlo" }];
  const entityId = fieldOf(await see([{ ...cluster, tags }]), "entityId");
  const plain = { entityId, type: cluster.type, displayName: "prod-eu" };
  const selector = 'type("KUBERNETES_CLUSTER"),entityName.equals("prod-eu")';
  expect((await list(selector)).body).toEqual({ totalCount: 1, pageSize: 50, entities: [plain] });
  const all = await list(selector, "&fields=tags,properties,lastSeenTms&pageSize=4000&from=now-3y");
  const entity = {
    ...plain,
    properties: cluster.properties,
    tags: [{ context: "KUBERNETES", key: "team", value: "tlo", stringRepresentation: "[KUBERNETES]team:tlo" }],
    lastSeenTms: expect.any(Number),
  };
  expect(all.body).toEqual({ totalCount: 1, pageSize: 4_000, entities: [entity] });
  expect((await lab.classic.prod("GET", `/api/v2/entities/${entityId}?from=now-3y`)).body).toEqual(entity);
});

test("entities belong to one environment, and to no configuration", async () => {
  const entityId = fieldOf(await see([cluster]), "entityId");
  expect((await lab.classic.nonprod("GET", `/api/v2/entities/${entityId}`)).status).toBe(404);
  expect((await lab.control("GET", "/lab/state")).body).toEqual({ objects: 0, collections: {} });
});

test("pages follow each other by their key", async () => {
  await see(["a", "b", "c"].map((displayName) => ({ type: "HOST", displayName })));
  const { body } = await list("type(HOST)", "&pageSize=2");
  const { nextPageKey, entities } = body as { nextPageKey: string; entities: unknown[] };
  expect(entities).toHaveLength(2);
  const next = await lab.classic.prod("GET", `/api/v2/entities?nextPageKey=${nextPageKey}`);
  expect(next.body).toEqual({ totalCount: 3, pageSize: 2, entities: [expect.objectContaining({ displayName: "c" })] });
});

test("an entity that is seen again under its id is renewed", async () => {
  const host = { entityId: "HOST-0123456789ABCDEF", type: "HOST", displayName: "old" };
  await see([host]);
  await see([{ ...host, displayName: "new" }]);
  expect(await namesOf("type(HOST)")).toEqual(["new"]);
});

test("a selector decides what is listed, and a wrong one is refused", async () => {
  await see([cluster, { type: "HOST", displayName: "node-1" }]);
  expect(await namesOf('type("HOST")')).toEqual(["node-1"]);
  const text = 'entitySelector: expected "," or the end at "and more"';
  expect(await list('type("HOST") and more')).toEqual(refusal(400, text));
});

test.each([
  ["/api/v2/entities", "The query parameter entitySelector is missing"],
  ["/api/v2/entities?entitySelector=type(HOST)&pageSize=4001", 'pageSize: must be 1 to 4000; got "4001"'],
  ["/api/v2/entities?nextPageKey=abc", "nextPageKey: is not one that this API has given out"],
])("%s is refused", async (path, message) => {
  expect(await lab.classic.prod("GET", path)).toEqual(refusal(400, message));
});

test("an entity with a wrong id or without a type is refused", async () => {
  const answer = await see([{ entityId: "HOST-1", displayName: "x" }]);
  const id = "0/entityId: must be a type and 16 hexadecimal digits, as HOST-0123456789ABCDEF";
  expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining(id) } } });
});
