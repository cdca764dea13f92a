import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import { TestLab } from "./support/lab";
import { LabModule, type Plan } from "./support/lab-module";

jest.setTimeout(180_000);

const selection: { resources: string[]; dataSources: string[] } = JSON.parse(
  readFileSync(join("packages", "provider-dynatrace", "selection.json"), "utf8"),
);
/** Its name, group and scope are its identity, and it has nothing else. */
const UNCHANGEABLE = ["iam_permission"];

let lab: TestLab;
let resources: LabModule;
let lookUps: LabModule;

beforeAll(async () => {
  lab = await TestLab.start(readConfiguration("config"));
  resources = await LabModule.init(lab, join("test", "e2e", "every-resource"));
  lookUps = await LabModule.init(lab, join("test", "e2e", "every-data-source"));
});

afterAll(() => lab?.close());

/** Types of a plan's objects for which some actions are planned, without the provider's prefix. */
function typesIn({ changes }: Plan, ...actions: string[]): string[] {
  const wanted = changes.filter((change) => change.actions.join() === actions.join());
  return [...new Set(wanted.map(({ type }) => type.replace("dynatrace_", "")))].sort();
}

async function seeEntities(...entities: object[]): Promise<void> {
  const answer = await fetch(`${lab.tenant.ready.environments.nonprod?.url}/lab/entities`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(entities),
  });
  if (!answer.ok) throw new Error(`the lab refused the entities: ${await answer.text()}`);
}

test("every resource of the selection is created, and a second plan is empty", async () => {
  const first = await resources.plan({ revision: 1 });
  expect(typesIn(first, "create")).toEqual(selection.resources);
  expect(first.changes.filter(({ actions }) => actions.join() !== "create")).toEqual([]);
  await resources.applyPlan();
  const second = await resources.plan({ revision: 1 });
  expect(typesIn(second, "no-op")).toEqual(selection.resources);
  expect(second.exitCode).toBe(0);
});

test("every data source of the selection finds what is there, and a null id says that nothing is", async () => {
  const cluster = { entityId: "KUBERNETES_CLUSTER-11D2C3B4A5968778", type: "KUBERNETES_CLUSTER" };
  const hosts = ["node-2", "node-1", "other"].map((displayName) => ({ type: "HOST", displayName }));
  await seeEntities({ ...cluster, displayName: "nonprod-eu" }, ...hosts);
  const made = (await resources.output("ids")) as Record<string, string>;
  await lookUps.plan();
  await lookUps.applyPlan();
  expect(await lookUps.dataSources()).toEqual(selection.dataSources);
  const { id } = lab.tenant.ready.environments.nonprod ?? {};
  expect(await lookUps.output("found")).toEqual({
    tenant: "127",
    zone: made.zone,
    zone_number: made.zone_number,
    environment: [id],
    group: made.group,
    groups: { [String(made.group)]: "orders (nonprod)" },
    policy: made.policy,
    policies: ["orders records"],
    cluster: cluster.entityId,
    hosts: ["node-1", "node-2"],
    unknown: null,
  });
});

test("everything that can change does so in place, and is then as it was asked for", async () => {
  const change = await resources.plan({ revision: 2 });
  const changeable = selection.resources.filter((type) => !UNCHANGEABLE.includes(type));
  expect(typesIn(change, "update")).toEqual(changeable);
  expect(change.changes.filter(({ actions }) => !["update", "no-op"].includes(actions.join()))).toEqual([]);
  await resources.applyPlan();
  expect((await resources.plan({ revision: 2 })).exitCode).toBe(0);
});

test("a destroy leaves nothing in the tenant", async () => {
  expect((await lab.state()).objects).toBeGreaterThanOrEqual(selection.resources.length);
  await resources.destroy();
  expect(await lab.state()).toEqual({ objects: 0, collections: {} });
});
