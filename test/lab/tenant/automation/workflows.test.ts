import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const WORKFLOWS = "/platform/automation/v1/workflows";
const first = { name: "first", action: "dynatrace.automations:run-javascript", input: { script: "x" } };
const second = { name: "second", action: "dynatrace.automations:http-function", predecessors: ["first"] };
const workflow = { title: "notify", tasks: { first, second } };

test("a workflow belongs to whoever makes it, and is private and deployed unless it says otherwise", async () => {
  const created = await lab.platform.prod("POST", `${WORKFLOWS}?adminAccess=true`, workflow);
  const [id, owner] = [fieldOf(created, "id"), fieldOf(created, "owner")];
  const defaults = { owner, actor: owner, ownerType: "USER", type: "STANDARD", isDeployed: true, isPrivate: true };
  expect(created).toEqual({ status: 201, body: { ...workflow, ...defaults, id, version: 1 } });
  const change = { ...workflow, title: "renamed", isPrivate: false, owner: "", type: "" };
  await lab.platform.prod("PUT", `${WORKFLOWS}/${id}?adminAccess=true`, change);
  const changed = { ...workflow, ...defaults, title: "renamed", isPrivate: false, id, version: 2 };
  expect((await lab.platform.prod("GET", `${WORKFLOWS}/${id}`)).body).toEqual(changed);
  expect((await lab.platform.prod("GET", `${WORKFLOWS}?offset=0`)).body).toEqual({ count: 1, results: [changed] });
  expect((await lab.platform.nonprod("GET", WORKFLOWS)).body).toEqual({ count: 0, results: [] });
  expect((await lab.platform.prod("DELETE", `${WORKFLOWS}/${id}`)).status).toBe(204);
  expect(await lab.platform.prod("GET", `${WORKFLOWS}/${id}`)).toEqual(refusal(404, `Workflow ${id} not found`));
});

test.each([
  [
    "a key that is not the task's name",
    { tasks: { other: first } },
    'tasks/other/name: must be the key "other"; got "first"',
  ],
  ["an unknown predecessor", { tasks: { second } }, 'tasks/second/predecessors: must name tasks; got "first"'],
  [
    "a condition on a task before which it does not come",
    { tasks: { first: { ...first, conditions: { states: { x: "OK" } } } } },
    'tasks/first/conditions/states: must name predecessors; got "x"',
  ],
  [
    "a task that comes before itself",
    { tasks: { first: { ...first, predecessors: ["second"] }, second } },
    "tasks/first/predecessors: must not lead back to the task",
  ],
  [
    "an action without its app",
    { tasks: { first: { ...first, action: "run" } } },
    "tasks/first/action: must name an app and its action, as in dynatrace.automations:run-javascript",
  ],
  ["no title", { title: "" }, "title: must not be empty"],
  ["a misspelt attribute", { private: true }, "private: is not a known property"],
])("a workflow with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.platform.prod("POST", WORKFLOWS, { ...workflow, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("a workflow keeps the id that it names, once, and a change may name it too", async () => {
  const id = "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293";
  expect(await lab.platform.prod("POST", WORKFLOWS, { ...workflow, id })).toMatchObject({ status: 201, body: { id } });
  const taken = refusal(409, `A workflow with the id "${id}" already exists`);
  expect(await lab.platform.prod("POST", WORKFLOWS, { ...workflow, id })).toEqual(taken);
  const path = `${WORKFLOWS}/${id}`;
  expect(await lab.platform.prod("PUT", path, { ...workflow, id })).toMatchObject({ body: { id, version: 2 } });
  const other = "00000000-0000-4000-8000-000000000000";
  expect(await lab.platform.prod("PUT", path, { ...workflow, id: other })).toEqual(
    refusal(400, `id: must be ${id}, not ${other}`),
  );
  const patched = await lab.platform.prod("PATCH", path, { title: "patched" });
  expect(patched).toMatchObject({ status: 200, body: { ...workflow, title: "patched", version: 3 } });
});

test("workflows come by offset and limit", async () => {
  for (const title of ["a", "b", "c"]) await lab.platform.prod("POST", WORKFLOWS, { ...workflow, title });
  const { body } = await lab.platform.prod("GET", `${WORKFLOWS}?offset=1&limit=1`);
  expect(body).toMatchObject({ count: 3, results: [{ title: "b" }] });
  expect(await lab.platform.prod("GET", `${WORKFLOWS}?limit=few`)).toEqual(
    refusal(400, 'Constraints violated: limit: must be a whole number from 0 on; got "few"'),
  );
});
