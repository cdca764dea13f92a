import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { loadConfiguration } from "../../config/load";
import { TestLab } from "./support/lab";
import { findNode, withNode } from "./support/node-versions";
import { SuccessorProject } from "./support/successor-project";

jest.setTimeout(600_000);

const node = findNode(22);

let project: SuccessorProject;
beforeAll(async () => {
  project = await SuccessorProject.make();
});
afterAll(() => project?.remove());

/** Synthesizes the shipped configuration with the sources and the library of a folder, and returns each stack's text. */
function stacksOf(root: string, outdir: string): Map<string, string> {
  const env = { ...process.env, CDKTF_OUTDIR: outdir, ONBOARD_STATE_FOLDER: join(project.folder, "state") };
  const options = { cwd: root, env, encoding: "utf8" } as const;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/run.mjs", "main.ts"], options);
  if (status !== 0) throw new Error(stderr);
  const stacks = join(outdir, "stacks");
  return new Map(readdirSync(stacks).map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]));
}

test("npm installs the successor under the old name, once for all that import it", async () => {
  expect(project.installed("cdktf")).toMatchObject({ name: "cdktn", version: "0.24.0" });
  const copies = await project.shell("find node_modules packages -path '*node_modules/cdktf/package.json'");
  expect(copies.trim().split("\n")).toEqual(["node_modules/cdktf/package.json"]);
  expect(existsSync(join(project.folder, "node_modules", "cdktf-cli"))).toBe(false);
});

test("the same sources pass the type check", async () => {
  await project.shell("node node_modules/typescript/bin/tsc -p .");
});

describe("every stack of the shipped configuration", () => {
  const version = /^ {6}"version": "(0\.\d+\.\d+)"$/gm;
  const emptyObject = /\{\n *\}/g;
  let before: Map<string, string>;
  let after: Map<string, string>;
  beforeAll(() => {
    before = stacksOf(process.cwd(), join(project.folder, "before"));
    after = stacksOf(project.folder, join(project.folder, "after"));
  });

  test("is there", () => {
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(after.size).toBeGreaterThan(4);
  });

  test("is byte for byte the one of cdktf, but for the version and the spelling of empty objects", () => {
    for (const [name, text] of before)
      expect(after.get(name)).toBe(text.replace(version, '      "version": "0.24.0"').replace(emptyObject, "{}"));
  });

  test("and it takes both exceptions, which change nothing else", () => {
    for (const [name, text] of before) {
      expect(text.match(version)).toEqual(['      "version": "0.21.0"']);
      expect(after.get(name)?.match(version)).toEqual(['      "version": "0.24.0"']);
      expect(JSON.parse(text)["//"].metadata.version).toBe("0.21.0");
      expect(JSON.parse(text.replace(emptyObject, "{}"))).toEqual(JSON.parse(text));
      expect(after.get(name)?.match(emptyObject) ?? []).toEqual([]);
    }
    expect([...before.values()].some((text) => text.match(emptyObject))).toBe(true);
  });
});

test("the tests of the constructs pass, and no snapshot of a stack changes", async () => {
  const tests = "test/constructs/team-onboarding test/stacks/.*-stack";
  const out = await project.shell(`node node_modules/jest/bin/jest.js --ci --silent ${tests} 2>&1`);
  expect(out).toMatch(/^[1-9]\d+ passed, 0 failed$/m);
  expect(out).toMatch(/^Snapshots: +[1-9]\d* passed, [1-9]\d* total$/m);
});

const withNode22 = "reason" in node ? test.skip : test;
const why = "reason" in node ? ` (${node.reason})` : "";

withNode22(`its command line finds nothing to change in a stack that cdktf's output has deployed${why}`, async () => {
  if ("reason" in node) throw new Error(node.reason);
  const { configuration } = loadConfiguration("config");
  if (!configuration) throw new Error("the shipped configuration must be readable");
  const lab = await TestLab.start(configuration);
  try {
    const stack = (await lab.synthesize(configuration)).get("nonprod-tenant");
    if (!stack) throw new Error("there is no stack nonprod-tenant");
    await lab.apply(stack);
    const state = { ONBOARD_STATE_FOLDER: join(lab.folder, "state"), ONBOARD_KUBERNETES: "false" };
    // The lock would be made from the public registry, which need not be in reach here.
    const line = `${project.diff} --skip-provider-lock`;
    const printed = await project.shell(line, { ...lab.environment, ...state, ...withNode(node.bin) });
    expect(stripVTControlCharacters(printed)).toContain("No changes. Your infrastructure matches the configuration.");
  } finally {
    await lab.close();
  }
});
