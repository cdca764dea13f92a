import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const SLOS = "/platform/slo/v1/slos";
const criterion = { timeframeFrom: "now-7d", target: 95, warning: 98 };
const slo = { name: "up", customSli: { indicator: "timeseries x" }, criteria: [criterion] };

test("an objective has a version that is a text, needed to change and to delete it", async () => {
  const created = await lab.platform.prod("POST", SLOS, slo);
  const id = fieldOf(created, "id");
  expect(created).toEqual({ status: 201, body: { ...slo, id, version: "1" } });
  const path = `${SLOS}/${id}`;
  const change = { ...slo, name: "renamed" };
  expect((await lab.platform.prod("PUT", `${path}?optimistic-locking-version=1`, change)).status).toBe(204);
  expect((await lab.platform.prod("GET", path)).body).toEqual({ ...change, id, version: "2" });
  expect((await lab.platform.prod("DELETE", `${path}?optimistic-locking-version=1`)).status).toBe(409);
  expect((await lab.platform.nonprod("GET", SLOS)).body).toEqual({ totalCount: 0, slos: [] });
  expect((await lab.platform.prod("DELETE", `${path}?optimistic-locking-version=2`)).status).toBe(204);
  expect(await lab.platform.prod("GET", path)).toEqual(refusal(404, `SLO ${id} not found`));
});

test.each([
  [
    "a warning below its target",
    { criteria: [{ ...criterion, warning: 90 }] },
    "criteria/0/warning: must be more than the target",
  ],
  [
    "a target over 100",
    { criteria: [{ timeframeFrom: "now-7d", target: 101 }] },
    "criteria/0/target: must be at most 100",
  ],
  ["no criterion", { criteria: [] }, "criteria: must hold one criterion"],
  [
    "two indicators",
    { sliReference: { templateId: "t", variables: [] } },
    "customSli: must be given if and only if sliReference is not",
  ],
  ["no indicator", { customSli: undefined }, "customSli: must be given if and only if sliReference is not"],
])("an objective with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.platform.prod("POST", SLOS, { ...slo, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("an objective may be sent back as it was read, under its own id alone", async () => {
  const { body } = await lab.platform.prod("POST", SLOS, slo);
  const read = body as { id: string };
  const path = `${SLOS}/${read.id}?optimistic-locking-version=1`;
  expect(await lab.platform.prod("PUT", path, { ...read, id: "other" })).toEqual(
    refusal(400, `id: must be ${read.id}, not other`),
  );
  expect((await lab.platform.prod("PUT", path, read)).status).toBe(204);
});
