import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const SEGMENTS = "/platform/storage/filter-segments/v1/filter-segments";
const logs = { dataObject: "logs", filter: '{"type":"Group"}' };
const segment = { name: "orders", isPublic: true, includes: [logs], variables: { type: "query", value: "fetch logs" } };

test("a segment is made, told with the fields that are asked for, changed with its version and deleted", async () => {
  const created = await lab.platform.prod("POST", SEGMENTS, segment);
  const [uid, owner] = [fieldOf(created, "uid"), fieldOf(created, "owner")];
  expect(created).toEqual({ status: 201, body: { ...segment, uid, owner, version: 1 } });
  const { includes, variables, ...plain } = segment;
  const path = `${SEGMENTS}/${uid}`;
  const told = { ...plain, uid, owner, version: 1, isReadyMade: false };
  expect((await lab.platform.prod("GET", path)).body).toEqual(told);
  const asked = await lab.platform.prod("GET", `${path}?add-fields=INCLUDES&add-fields=VARIABLES`);
  expect(asked.body).toEqual({ ...told, includes, variables });
  const change = { ...segment, name: "renamed", uid, owner };
  expect((await lab.platform.prod("PUT", `${path}?optimistic-locking-version=1`, change)).status).toBe(200);
  expect((await lab.platform.prod("GET", path)).body).toEqual({ ...told, name: "renamed", version: 2 });
  expect((await lab.platform.prod("PUT", `${path}?optimistic-locking-version=1`, change)).status).toBe(409);
  expect((await lab.platform.prod("DELETE", path)).status).toBe(204);
  expect(await lab.platform.prod("GET", path)).toEqual(refusal(404, `Filter segment ${uid} not found`));
  expect((await lab.platform.prod("GET", SEGMENTS)).body).toEqual({ filterSegments: [] });
});

test.each([
  ["a name of 101 characters", { name: "x".repeat(101) }, "name: must not be longer than 100 characters"],
  [
    "two includes of one data type",
    { includes: [logs, logs] },
    'includes/1/dataObject: must not name "logs" again: one include per data type',
  ],
  [
    "a filter in DQL",
    { includes: [{ ...logs, filter: 'a == "b"' }] },
    "includes/0/filter: must be a filter tree in JSON with a type",
  ],
  [
    "an empty filter",
    { includes: [{ ...logs, filter: "" }] },
    "includes/0/filter: must not be empty without a relationship",
  ],
  [
    "21 includes",
    { includes: Array.from({ length: 21 }, (_each, index) => ({ ...logs, dataObject: `d${index}` })) },
    "includes: must not hold more than 20 includes",
  ],
  ["a misspelt attribute", { public: true }, "public: is not a known property"],
])("a segment with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.platform.prod("POST", SEGMENTS, { ...segment, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("an include without a filter is taken where a relationship picks the entities", async () => {
  const relationship = { name: "clustered_by", target: "dt.entity.kubernetes_cluster" };
  const includes = [{ dataObject: "dt.entity.host", filter: "", relationship }];
  expect((await lab.platform.prod("POST", SEGMENTS, { ...segment, includes })).status).toBe(201);
});

test("a segment cannot be given another id", async () => {
  const created = await lab.platform.prod("POST", SEGMENTS, segment);
  const uid = fieldOf(created, "uid");
  const change = { ...segment, uid: "OTHER", owner: fieldOf(created, "owner") };
  const answer = await lab.platform.prod("PUT", `${SEGMENTS}/${uid}?optimistic-locking-version=1`, change);
  expect(answer).toEqual(refusal(400, `uid: must be ${uid}, not OTHER`));
});

test("one environment does not see the segments of the other", async () => {
  await lab.platform.prod("POST", SEGMENTS, segment);
  expect((await lab.platform.nonprod("GET", SEGMENTS)).body).toEqual({ filterSegments: [] });
});

test("a segment keeps a client's own id, and the lean list has no includes", async () => {
  const base = "/platform/storage/filter-segments/v1/filter-segments";
  await lab.platform.prod("POST", base, { name: "own", isPublic: false, externalId: "monaco:own" });
  const lean = (fields: string) => lab.platform.prod("GET", `${base}:lean${fields}`);
  const [segment] = (
    (await lean("?add-fields=EXTERNALID&add-fields=RESOURCECONTEXT")).body as { filterSegments: object[] }
  ).filterSegments;
  expect(segment).toMatchObject({
    name: "own",
    externalId: "monaco:own",
    allowedOperations: ["READ", "WRITE", "DELETE", "SHARE"],
  });
  expect(segment).not.toHaveProperty("includes");
  const [bare] = ((await lean("")).body as { filterSegments: object[] }).filterSegments;
  expect(bare).not.toHaveProperty("externalId");
  expect(await lean("?add-fields=INCLUDES")).toMatchObject({
    status: 400,
    body: { error: { message: 'add-fields: "INCLUDES" is not served here; use one of EXTERNALID, RESOURCECONTEXT' } },
  });
});
