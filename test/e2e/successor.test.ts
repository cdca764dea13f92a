import { execFile, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { loadConfiguration } from "../../config/load";
import { TestLab } from "./support/lab";
import { findNode, withNode } from "./support/node-versions";

jest.setTimeout(600_000);

const PAGE = "docs/decisions/0012-cdktf-or-cdktn.md";
const MODULES = resolve("node_modules");
const BINDINGS = join("packages", "provider-dynatrace");
const SOURCES = [
  "access",
  "bench",
  "checks",
  "cli",
  "config",
  "constructs",
  "lab",
  "rules",
  "scripts",
  "stacks",
  "test",
  BINDINGS,
];
const FILES = ["cdktf.json", "jest.config.cjs", "main.ts", "package.json", "tsconfig.json"];

/** What is installed anew, as the library is a part of it or a peer; the rest is the installed of this project. */
const INSTALLED = /^(cdktf|cdktf-cli|constructs|@cdktf\/.*)$/;

const [install = [], diff = ""] = fiveLines();
const node = findNode(22);

let project: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "successor-"));
  for (const name of [...SOURCES, ...FILES]) cpSync(name, join(project, name), { recursive: true });
  keepOnly(join(project, "package.json"), INSTALLED);
  keepOnly(join(project, BINDINGS, "package.json"), INSTALLED);
  for (const line of install) await shell(line);
  for (const name of packagesIn(MODULES)) {
    const place = join(project, "node_modules", name);
    if (INSTALLED.test(name) || existsSync(place)) continue;
    mkdirSync(resolve(place, ".."), { recursive: true });
    symlinkSync(join(MODULES, name), place);
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The lines of the decision page: those that install, and the one that plans. */
function fiveLines(): [string[], string] {
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(readFileSync(PAGE, "utf8")) ?? [];
  const lines = block.trimEnd().split("\n");
  if (lines.length !== 5) throw new Error(`${PAGE} must switch in five lines; got ${lines.length}`);
  return [lines.slice(0, 4), lines[4] ?? ""];
}

/** Takes out of a package.json what this test does not install: linters, the lab's servers, the bindings' generator. */
function keepOnly(file: string, wanted: RegExp): void {
  const {
    devDependencies: _tools,
    scripts: _scripts,
    dependencies = {},
    ...rest
  } = JSON.parse(readFileSync(file, "utf8"));
  const kept = Object.fromEntries(Object.entries(dependencies).filter(([name]) => wanted.test(name)));
  writeFileSync(file, JSON.stringify({ ...rest, dependencies: kept }));
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    );
}

/** Runs a line as somebody at a shell in the project would; npm's own variables would point it at this one. */
async function shell(line: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const isOurs = /^npm_(package|lifecycle|config_local|command|execpath)/;
  const own = Object.entries(process.env).filter(([name]) => !isOurs.test(name));
  const quiet = { npm_config_audit: "false", npm_config_fund: "false", CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
  const env = { ...Object.fromEntries(own), ...quiet, npm_config_prefer_offline: "true", ...variables };
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line], { cwd: project, env, maxBuffer: 1 << 26 });
  return stdout;
}

/** Synthesizes the shipped configuration in a project and returns each stack's text. */
function stacksOf(root: string, outdir: string): Map<string, string> {
  const env = { ...process.env, CDKTF_OUTDIR: outdir, ONBOARD_STATE_FOLDER: join(project, "state") };
  const { status, stderr } = spawnSync(process.execPath, ["scripts/run.mjs", "main.ts"], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const stacks = join(outdir, "stacks");
  return new Map(readdirSync(stacks).map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]));
}

const versionOf = (name: string) =>
  JSON.parse(readFileSync(join(project, "node_modules", name, "package.json"), "utf8"));

test("npm installs the successor under the old name, once for all that import it", async () => {
  expect(versionOf("cdktf")).toMatchObject({ name: "cdktn", version: "0.24.0" });
  const copies = await shell("find node_modules packages -path '*node_modules/cdktf/package.json'");
  expect(copies.trim().split("\n")).toEqual(["node_modules/cdktf/package.json"]);
  expect(existsSync(join(project, "node_modules", "cdktf-cli"))).toBe(false);
});

test("the same sources pass the type check", async () => {
  await shell("node node_modules/typescript/bin/tsc -p .");
});

describe("every stack of the shipped configuration", () => {
  const version = /^ {6}"version": "(0\.\d+\.\d+)"$/gm;
  const emptyObject = /\{\n *\}/g;
  let before: Map<string, string>;
  let after: Map<string, string>;
  beforeAll(() => {
    before = stacksOf(process.cwd(), join(project, "before"));
    after = stacksOf(project, join(project, "after"));
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
    expect([...before.values()].some((text) => emptyObject.test(text))).toBe(true);
  });
});

test("the tests of the constructs pass, and no snapshot of a stack changes", async () => {
  const tests = "test/constructs/team-onboarding test/stacks/.*-stack";
  const out = await shell(`node node_modules/jest/bin/jest.js --ci --silent ${tests} 2>&1`);
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
    // The lock would be made from the public registry, which need not be in reach here.
    const state = { ONBOARD_STATE_FOLDER: join(lab.folder, "state"), ONBOARD_KUBERNETES: "false" };
    const printed = await shell(`${diff} --skip-provider-lock`, {
      ...lab.environment,
      ...state,
      ...withNode(node.bin),
    });
    expect(stripVTControlCharacters(printed)).toContain("No changes. Your infrastructure matches the configuration.");
  } finally {
    await lab.close();
  }
});
