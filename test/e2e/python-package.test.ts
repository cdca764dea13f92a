import { cpSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { mustRun, pythonTools, temporaryFolder } from "./support/template";

/** Where nothing is cached the packages are compiled first, which takes half a minute of processor time. */
jest.setTimeout(300_000);

const scratch = temporaryFolder();
const wheels = join(scratch, "wheels");
const project = join(scratch, "python-stack");
const environment = join(scratch, "environment");
const python = join(environment, "bin", "python");

/** jsii unpacks its runtime and the packages into folders, and warns of each Node that it will not support for long. */
const JSII = {
  TMPDIR: scratch,
  JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(scratch, "jsii"),
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "true",
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "true",
};

beforeAll(async () => {
  const { uv, python: interpreter } = await pythonTools();
  cpSync("examples/python-stack", project, { recursive: true });
  await mustRun(process.execPath, ["packages/python/scripts/build.mjs", wheels], ".", { PYTHON: interpreter });
  await mustRun(uv, ["venv", "--quiet", "--python", interpreter, environment], scratch);
  const install = ["pip", "install", "--quiet", "--no-build", "--python", python, "--find-links", wheels];
  await mustRun(uv, [...install, "--requirements", "pyproject.toml", "--group", "dev"], project);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the example's own tests pass with the built packages", async () => {
  const said = await mustRun(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider"], project, JSII);
  expect(said).toMatch(/^7 passed in /m);
});

test("Python synthesizes, byte for byte, what the same stack in TypeScript does", async () => {
  await mustRun(python, ["main.py"], project, JSII);
  const twin = join(scratch, "team-stack.cjs");
  await build({
    entryPoints: ["examples/team-stack/main.ts"],
    bundle: true,
    platform: "node",
    alias: { "dynatrace-onboarding": resolve(".") },
    external: ["cdktf", "constructs", "@cdktf/*", "chevrotain", "yaml"],
    outfile: twin,
  });
  const more = { NODE_PATH: resolve("node_modules"), CDKTF_OUTDIR: join(scratch, "typescript") };
  await mustRun(process.execPath, [twin], scratch, more);
  const file = join("stacks", "prod-orders", "cdk.tf.json");
  const text = readFileSync(join(project, "cdktf.out", file), "utf8");
  expect(text).toContain('"dynatrace_iam_policy_bindings_v2"');
  expect(text).toBe(readFileSync(join(scratch, "typescript", file), "utf8"));
});

test("all that is exported follows jsii, also what Python does not get", async () => {
  const said = await mustRun(process.execPath, ["packages/python/scripts/build.mjs", "--check"], ".");
  expect(said).toBe("python packages: all that is exported follows jsii\n");
});

test("nothing is installed that would make every start slow", async () => {
  const { uv } = await pythonTools();
  const said = await mustRun(uv, ["pip", "list", "--quiet", "--python", python, "--format", "json"], scratch);
  const names = (JSON.parse(said) as { name: string }[]).map(({ name }) => name);
  expect(names.filter((name) => name.includes("cdktf")).sort()).toEqual(["cdktf", "cdktf-provider-dynatrace"]);
});
