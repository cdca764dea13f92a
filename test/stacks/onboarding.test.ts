import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration } from "../../config/load";
import { createApp } from "../../stacks/onboarding";
import { configuration, environment, team } from "./fixtures";

const folders: string[] = [];
const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const BOTH = [environment("nonprod"), environment("prod", { protected: true })];

/** All files of an output folder, by their path in it. */
function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, "utf8")]));
}

function stacksIn(outdir: string): Record<string, string[]> {
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  const stacks: { name: string; dependencies: string[] }[] = Object.values(manifest.stacks);
  return Object.fromEntries(stacks.map(({ name, dependencies }) => [name, dependencies]));
}

test("each environment has its tenant, and each team's stack comes after it", () => {
  const outdir = temporary();
  createApp(configuration(BOTH, [team("billing"), team("orders")]), { outdir }).synth();
  expect(stacksIn(outdir)).toMatchObject({
    "nonprod-tenant": [],
    "nonprod-billing": ["nonprod-tenant"],
    "nonprod-orders": ["nonprod-tenant"],
    "prod-tenant": [],
    "prod-billing": ["prod-tenant"],
    "prod-orders": ["prod-tenant"],
  });
});

test("the project's own configuration synthesizes", () => {
  const { configuration: own, faults } = loadConfiguration("config");
  expect(faults).toEqual([]);
  const outdir = temporary();
  if (own) createApp(own, { outdir }).synth();
  expect(Object.keys(stacksIn(outdir))).toEqual(
    expect.arrayContaining(["nonprod-tenant", "nonprod-tlo-python", "prod-tenant", "prod-tlo-python"]),
  );
});

test("two synths in two folders are equal byte by byte, and hold no path of this machine", () => {
  const texts = [temporary(), temporary()].map((folder) => {
    const outdir = join(folder, "cdktf.out");
    const stateFolder = join(folder, "state");
    createApp(configuration(BOTH, [team("orders")]), { outdir, stateFolder }).synth();
    return filesOf(outdir);
  });
  expect(texts[0]).toEqual(texts[1]);
  expect(JSON.stringify(texts[0])).not.toContain(process.cwd());
  expect(JSON.stringify(texts[0])).not.toContain(tmpdir());
});

test("a state folder takes the place of every configured backend", () => {
  const remote = { backend: "gcs" as const, bucket: "states", prefix: "onboarding" };
  const folder = temporary();
  const outdir = join(folder, "cdktf.out");
  const both = BOTH.map((environment) => ({ ...environment, state: remote }));
  createApp(configuration(both, [team("orders")]), { outdir, stateFolder: join(folder, "lab") }).synth();
  const stack = JSON.parse(readFileSync(join(outdir, "stacks", "prod-orders", "cdk.tf.json"), "utf8"));
  expect(stack.terraform.backend).toEqual({ local: { path: "../../../lab/prod-orders.tfstate" } });
});

test("a share counts in the environments that it names, and everywhere if it names none", () => {
  const outdir = temporary();
  const billing = team("billing", { shareWith: [{ team: "orders", environments: ["nonprod"] }] });
  const stock = team("stock", { shareWith: [{ team: "orders" }] });
  createApp(configuration(BOTH, [billing, team("orders"), stock]), { outdir }).synth();
  const sharers = (name: string) => {
    const stack = JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8"));
    const boundaries: { name: string }[] = Object.values(stack.resource.dynatrace_iam_policy_boundary);
    return boundaries.flatMap((each) => /records shared by (\S+)/.exec(each.name)?.[1] ?? []);
  };
  expect(sharers("nonprod-orders").sort()).toEqual(["billing", "stock"]);
  expect(sharers("prod-orders")).toEqual(["stock"]);
  expect(sharers("nonprod-stock")).toEqual([]);
});

test("protection is set by the environment, and can be lifted for all at once", () => {
  const [kept, lifted] = [temporary(), temporary()];
  createApp(configuration(BOTH, [team("orders")]), { outdir: kept }).synth();
  createApp(configuration(BOTH, [team("orders")]), { outdir: lifted, unprotected: true }).synth();
  const isProtected = (outdir: string, stack: string) =>
    /"prevent_destroy": true/.test(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"));
  expect(["prod-tenant", "prod-orders", "nonprod-orders"].map((stack) => isProtected(kept, stack))).toEqual([
    true,
    true,
    false,
  ]);
  expect(["prod-tenant", "prod-orders"].map((stack) => isProtected(lifted, stack))).toEqual([false, false]);
});

test("no stack refers to anything that it does not hold", () => {
  const outdir = temporary();
  createApp(configuration(BOTH, [team("orders")]), { outdir }).synth();
  for (const name of ["prod-tenant", "prod-orders"]) {
    const text = readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8");
    const { resource = {}, data = {}, variable = {} } = JSON.parse(text);
    const within = (blocks: Record<string, object>, prefix: string) =>
      Object.entries(blocks).flatMap(([type, each]) => Object.keys(each).map((id) => `${prefix}${type}.${id}`));
    const held = new Set([...within(resource, ""), ...within(data, "data."), ...within({ var: variable }, "")]);
    const references = [...text.matchAll(/\$\{(?:replace\()?((?:data\.)?[\w-]+\.[\w-]+)/g)].map(
      ([, address]) => address,
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((address) => !held.has(address ?? "") && address !== "self.id")).toEqual([]);
  }
});
