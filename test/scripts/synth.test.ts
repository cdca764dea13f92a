import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SOURCES = ["access", "checks", "config", "constructs", "packages", "rules", "scripts", "stacks"];
const FILES = ["cdktf.json", "main.ts", "package.json", "tsconfig.json"];
const MODULES = resolve("node_modules");

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "project-"));
  for (const name of [...SOURCES, ...FILES]) cpSync(name, join(project, name), { recursive: true });
  install((name) => name !== ".cache");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** The installed packages of this project, with a cache of their own; the workspace's package is the copied one. */
function install(isWanted: (name: string) => boolean): void {
  const modules = join(project, "node_modules");
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(join(modules, "@cdktf"), { recursive: true });
  for (const name of readdirSync(MODULES).filter((each) => each !== "@cdktf" && isWanted(each))) {
    symlinkSync(join(MODULES, name), join(modules, name));
  }
  for (const name of readdirSync(join(MODULES, "@cdktf"))) {
    const target = name === "provider-dynatrace" ? join(project, "packages", name) : join(MODULES, "@cdktf", name);
    symlinkSync(target, join(modules, "@cdktf", name));
  }
}

/** Runs what the cdktf CLI runs. */
function runApp(): SpawnSyncReturns<string> {
  const { app } = JSON.parse(readFileSync(join(project, "cdktf.json"), "utf8"));
  const [program = "", ...args] = app.split(" ");
  const env = { ...process.env, CDKTF_OUTDIR: join(project, "cdktf.out") };
  return spawnSync(program, args, { cwd: project, env, encoding: "utf8" });
}

/** Writes what only a type check or a check of shapes can see: a list where the tenant has one object. */
function giveWrongShape(): void {
  const file = join(project, "stacks", "base-stack.ts");
  const source = readFileSync(file, "utf8");
  const [before, after] = source.split("addBackend(this, name, environment.state);");
  if (after === undefined) throw new Error(`${file} does not add its backend where the test expects it`);
  const wrong = 'new ManagementZoneV2(this, "Wrong", { name: "x", rules: [{ type: "ME" }] });';
  const imported = 'import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";';
  writeFileSync(file, `${imported}\n${before}addBackend(this, name, environment.state);\n    ${wrong}${after}`);
}

test("the way that cdktf deploys on synthesizes", () => {
  const { status, stderr } = runApp();
  expect([status, stderr]).toEqual([0, ""]);
  expect(readdirSync(join(project, "cdktf.out", "stacks"))).toContain("prod-tlo-python");
}, 60_000);

test("a wrong shape in a stack ends the way that cdktf deploys on with the compiler's message, and nothing is written", () => {
  giveWrongShape();
  const { status, stdout } = runApp();
  expect(status).not.toBe(0);
  expect(stdout).toMatch(/stacks\/base-stack\.ts\(\d+,\d+\): error TS/);
  expect(readdirSync(project)).not.toContain("cdktf.out");
}, 60_000);

test("without a compiler the shape is refused by the construct, with its path", () => {
  install((name) => ![".cache", "typescript"].includes(name));
  giveWrongShape();
  const { status, stderr } = runApp();
  expect(status).not.toBe(0);
  expect(stderr).toContain("synth: types are not checked, since TypeScript is not installed");
  expect(stderr).toContain(
    "Wrong (dynatrace_management_zone_v2) has 1 fault:\n  - rules must be one object; got a list of 1; write { rule: [ ] } around the entries",
  );
}, 60_000);
