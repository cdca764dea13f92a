import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

jest.setTimeout(600_000); // npm installs

const work = mkdtempSync(join(tmpdir(), "team-stack-"));
const project = join(work, "project");
const modules = join(project, "node_modules");
let tarballs: string[];

interface Ended {
  readonly status: number | null;
  readonly said: string;
}

/** Runs a program in the team's project, which lies outside of this repository. */
function run(program: string, args: readonly string[], cwd = project): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  return { status, said: `${stdout}${stderr}` };
}

/** Runs JavaScript there, without any compiler, and returns what it printed. */
function javascript(code: string, ...options: string[]): string {
  return run(process.execPath, [...options, "-e", code]).said.trim();
}

/** Puts the packed tarballs in the place of the versions that a registry would have. */
function nameTarballs(): void {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const file of tarballs) {
    const name = basename(file)
      .replace(/-\d+\.\d+\.\d+\.tgz$/, "")
      .replace(/^cdktf-/, "@cdktf/");
    for (const kind of ["dependencies", "devDependencies"])
      if (manifest[kind][name] !== undefined) manifest[kind][name] = `file:${file}`;
  }
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
}

beforeAll(() => {
  const packed = run("npm", ["run", "--silent", "packages:pack", "--", join(work, "tarballs")], process.cwd());
  expect(packed).toEqual({ status: 0, said: expect.stringContaining("dynatrace-onboarding-0.1.0.tgz") });
  tarballs = readdirSync(join(work, "tarballs")).map((name) => join(work, "tarballs", name));
  cpSync(join("examples", "team-stack"), project, { recursive: true });
  nameTarballs();
  const installed = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
  expect({ ...installed, said: installed.status === 0 ? "" : installed.said }).toEqual({ status: 0, said: "" });
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

test("the team's stack type-checks, is planned and applied by real Terraform, and grants what it should", () => {
  const types = run("npx", ["tsc", "--noEmit"]);
  expect(types).toEqual({ status: 0, said: "" });
  const tested = run("npx", ["jest", "--ci"]);
  expect(tested.said).toContain("4 passed, 4 total");
  expect(tested.said).toContain("1 passed, 1 total");
  expect(tested.status).toBe(0);
});

test("a compiler that does not read exports finds the types too", () => {
  const settings = { extends: "./tsconfig.json", compilerOptions: { module: "commonjs", moduleResolution: "node10" } };
  writeFileSync(join(project, "tsconfig.old.json"), JSON.stringify({ ...settings, files: ["orders-stack.ts"] }));
  expect(run("npx", ["tsc", "--noEmit", "-p", "tsconfig.old.json"])).toEqual({ status: 0, said: "" });
});

test("the packages hold what is run and read, no script of theirs runs, and the library is small", () => {
  for (const name of ["dynatrace-onboarding", "dynatrace-onboarding-testing", "@cdktf/provider-dynatrace"]) {
    const home = join(modules, name);
    const files = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((file) =>
      statSync(join(home, file)).isFile(),
    );
    const needed =
      /^(package\.json|README\.md|LICENSE|lib\/.+\.(js|js\.map|d\.ts|json)|lib\/lab\/terraform\/modules\/.+)$/;
    expect([name, files.filter((file) => !needed.test(file))]).toEqual([name, []]);
    expect([name, JSON.parse(readFileSync(join(home, "package.json"), "utf8")).scripts]).toEqual([name, undefined]);
  }
  const library = tarballs.find((file) => /dynatrace-onboarding-0/.test(file)) ?? "";
  expect(statSync(library).size).toBeLessThan(400_000);
  expect(readdirSync(join(modules, "dynatrace-onboarding", "lib")).sort()).toEqual([
    "access",
    "checks",
    "constructs",
    "rules",
  ]);
});

test("what is internal cannot be imported", () => {
  const internal = ["", "/lib/constructs/literal", "/constructs/validation", "/constructs/management-zone/zone-rules"];
  const code = internal.map(
    (path) => `try { require("dynatrace-onboarding${path}") } catch ({ code }) { console.log(code) }`,
  );
  expect(javascript(code.join("\n")).split("\n")).toEqual(internal.map(() => "ERR_PACKAGE_PATH_NOT_EXPORTED"));
});

test("importing one construct loads its own resources alone, also through the barrel", () => {
  const loaded = (path: string) =>
    javascript(`${path};
      const resources = Object.keys(require.cache).map((file) => /provider-dynatrace\\/lib\\/([\\w-]+)\\/index\\.js$/.exec(file)?.[1]);
      console.log(resources.filter(Boolean).sort().join(" "), Object.keys(require.cache).some((file) => file.includes("chevrotain")));`);
  expect(loaded('require("dynatrace-onboarding/constructs/management-zone")')).toBe("management-zone-v2 false");
  expect(loaded('require("dynatrace-onboarding/constructs").ManagementZone')).toBe("management-zone-v2 false");
  expect(loaded('require("dynatrace-onboarding/constructs")')).toBe("false");
});

test("an ES module imports constructs by their names, from their entry and from the barrel", () => {
  const module = `import { NamespaceMatch } from "dynatrace-onboarding/constructs/management-zone";
    import { ManagementZone, NamespaceMatch as same } from "dynatrace-onboarding/constructs";
    console.log(NamespaceMatch === same, typeof ManagementZone);`;
  writeFileSync(join(project, "names.mjs"), module);
  expect(run(process.execPath, ["names.mjs"])).toEqual({ status: 0, said: "true function\n" });
});

test("an error names the place in the sources", () => {
  const code = `const { NamespaceMatch, ManagementZone } = require("dynatrace-onboarding/constructs/management-zone");
    const { App, TerraformStack } = require("cdktf");
    new ManagementZone(new TerraformStack(new App(), "s"), "Zone", { zoneName: "", cluster: "c", namespaces: [NamespaceMatch.exactly("orders")] });`;
  expect(javascript(code, "--enable-source-maps")).toMatch(
    /lib\/constructs\/management-zone\/management-zone\.ts:\d+:\d+\)/,
  );
});

test("a construct whose bindings are not installed says which package it needs", () => {
  expect(javascript('require("dynatrace-onboarding/constructs/dynatrace-operator")')).toContain(
    "Error: dynatrace-onboarding/constructs/dynatrace-operator needs the package @cdktf/provider-helm; it is not installed; run npm install @cdktf/provider-helm",
  );
});

const ZONE = `
  const { App, TerraformStack } = require("cdktf");
  const { ManagementZone, NamespaceMatch } = require("dynatrace-onboarding/constructs/management-zone");
  const stack = new TerraformStack(new App(), "prod-orders");
  const props = { zoneName: "orders", cluster: "prod-eu", namespaces: [NamespaceMatch.exactly("orders")] };`;

test("a caller in plain JavaScript is told of a shape that a compiler would refuse", () => {
  const code = `${ZONE} new ManagementZone(stack, "Zone", { ...props, namespaces: "orders", clustr: "prod-eu" });`;
  expect(javascript(code)).toContain(`ValidationError: prod-orders/Zone has 2 faults:
  - clustr is not a known property; got "prod-eu"; write cluster
  - namespaces must be a list; got "orders"; write it in [ ]`);
});

test("a second copy of constructs and another version of cdktf are named with the fix", () => {
  const nested = join(modules, "dynatrace-onboarding", "node_modules");
  const make = `${ZONE} new ManagementZone(stack, "Zone", props);`;
  mkdirSync(nested, { recursive: true });
  try {
    cpSync(join(modules, "constructs"), join(nested, "constructs"), { recursive: true });
    expect(javascript(make)).toContain(
      "prod-orders/Zone has 1 fault:\n  - constructs must come from one copy of constructs, or each copy ignores what the other made",
    );
    rmSync(join(nested, "constructs"), { recursive: true });
    cpSync(join(modules, "cdktf"), join(nested, "cdktf"), { recursive: true });
    expect(javascript(make)).toContain(
      "  - cdktf must come from one copy of cdktf, or each copy ignores what the other made",
    );
    const file = join(nested, "cdktf", "lib", "terraform-stack.js");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('version: "0.21.0"', 'version: "0.20.12"'));
    expect(javascript(make)).toContain(
      '  - cdktf must be a version that these constructs were tried with: cdktf 0.21, or cdktn 0.24 in its place; got "0.20.12"; run npm install cdktf@0.21',
    );
  } finally {
    rmSync(nested, { recursive: true, force: true });
  }
});

/** Changes the installed packages for good, so it comes last. */
test("with cdktn under the name of cdktf the same project passes, and says where cdktf is left beside it", () => {
  run("npm", ["pkg", "set", "dependencies.cdktf=npm:cdktn@0.24.0"]);
  const installed = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
  expect({ ...installed, said: installed.status === 0 ? "" : installed.said }).toEqual({ status: 0, said: "" });
  const { name, version } = JSON.parse(readFileSync(join(modules, "cdktf", "package.json"), "utf8"));
  expect([name, version]).toEqual(["cdktn", "0.24.0"]);
  expect(run("npx", ["tsc", "--noEmit"])).toEqual({ status: 0, said: "" });
  const tested = run("npx", ["jest", "--ci"]);
  expect(tested.said).toContain("4 passed, 4 total");
  expect(tested.said).toContain("1 passed, 1 total");
  const left = join(modules, "dynatrace-onboarding", "node_modules", "cdktf");
  cpSync(join(process.cwd(), "node_modules", "cdktf"), left, { recursive: true });
  expect(javascript(`${ZONE} new ManagementZone(stack, "Zone", props);`)).toContain(
    '  - cdktf must come from one copy of cdktf, or each copy ignores what the other made; got "0.24.0 there and 0.21.0 here"; run npm ls cdktf',
  );
});
