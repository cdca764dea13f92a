import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const MODULES = resolve("node_modules");
const STACK_TRACE = join("node_modules", "cdktf", "lib", "tokens", "private", "stack-trace.js");
const OUTPUT = join("node_modules", "cdktf", "lib", "terraform-output.js");
const RESOLVE = join("node_modules", "cdktf", "lib", "tokens", "private", "resolve.js");

/** Prints whether a token has a trace, and what a few keys and values become. */
const ENTRY = `import { Lazy, TerraformOutput, TerraformStack, Testing, Token } from "cdktf";
const value = Lazy.anyValue({ produce: () => ({ left: undefined, plain: "1", "a b": Token.asString("2") }) });
const stack = new TerraformStack(Testing.app(), "stack");
new TerraformOutput(stack, "output", { value });
console.log(JSON.stringify([value.creationStack.length > 0, JSON.parse(Testing.synth(stack)).output.output.value]));
`;

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "patches-"));
  cpSync("scripts", join(project, "scripts"), { recursive: true });
  mkdirSync(join(project, "node_modules"));
  for (const name of ["esbuild", "@esbuild", "constructs"]) link(name);
  writeFileSync(join(project, "entry.ts"), ENTRY);
  copyLibrary("cdktf");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function link(name: string): void {
  symlinkSync(join(MODULES, name), join(project, "node_modules", name));
}

/** Its own files can be changed, and what it depends on is the installed. */
function copyLibrary(name: string): void {
  const [from, to] = [join(MODULES, "cdktf"), join(project, "node_modules", name)];
  for (const file of ["lib", "package.json"]) cpSync(join(from, file), join(to, file), { recursive: true });
  symlinkSync(join(from, "node_modules"), join(to, "node_modules"));
}

/** Puts other text in place of some in an installed file. */
function rewrite(file: string, from: string, to: string): void {
  const path = join(project, file);
  const source = readFileSync(path, "utf8");
  if (!source.includes(from)) throw new Error(`${file} must hold ${from}`);
  writeFileSync(path, source.replace(from, to));
}

function run(variables: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
  const { ONBOARD_TRACES: _traces, CDKTN_DISABLE_CREATION_STACK: _switch, ...shell } = process.env;
  const env = { ...shell, ...variables };
  return spawnSync(process.execPath, ["scripts/run.mjs", "entry.ts"], { cwd: project, env, encoding: "utf8" });
}

const RESOLVED = { plain: "1", "a b": "2" };
const WAY = "set ONBOARD_TRACES=1 to run it as it is, which is slower, and renew scripts/library-patches.mjs";

test("cdktf is patched: no traces, and the same values", () => {
  const { status, stdout, stderr } = run();
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual([false, RESOLVED]);
});

test("ONBOARD_TRACES leaves it as it is", () => {
  expect(JSON.parse(run({ ONBOARD_TRACES: "1" }).stdout)).toEqual([true, RESOLVED]);
});

/** What the successor has made of the file: a function more, with a switch in it. */
const SUCCESSOR = `exports.captureCreationStack = () =>
  process.env.CDKTN_DISABLE_CREATION_STACK === "1" ? [] : captureStackTrace();
`;

test("the successor's switch is set in place of our patch, and a value of the shell wins", () => {
  rewrite(STACK_TRACE, "exports.captureStackTrace = captureStackTrace;", `$&\n${SUCCESSOR}`);
  rewrite(
    join("node_modules", "cdktf", "lib", "tokens", "lazy.js"),
    "stack_trace_1.captureStackTrace)()",
    "stack_trace_1.captureCreationStack)()",
  );
  expect(JSON.parse(run().stdout)).toEqual([false, RESOLVED]);
  expect(JSON.parse(run({ CDKTN_DISABLE_CREATION_STACK: "0" }).stdout)).toEqual([true, RESOLVED]);
});

test.each([
  [STACK_TRACE, "function captureStackTrace(below) {", "function captureStackTrace(below, limit) {"],
  [RESOLVE, "const resolvedKey = makeContext()[0].resolve(key);", "const resolvedKey = resolveKey(key);"],
  [OUTPUT, "(0, util_2.isArray)(object)", '(0, util_2["isArray"])(object)'],
])("a library whose %s reads otherwise ends in a sentence, and runs with ONBOARD_TRACES", (file, from, to) => {
  rewrite(file, from, to);
  if (file === RESOLVE) rewrite(file, to, `const resolveKey = (each) => makeContext()[0].resolve(each); ${to}`);
  const { status, stdout, stderr } = run();
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toBe(`${file} is not the one that scripts/library-patches.mjs knows; got no ${from}; ${WAY}\n`);
  expect(JSON.parse(run({ ONBOARD_TRACES: "1" }).stdout)).toEqual([true, RESOLVED]);
});

test("a library without the file that is patched ends in the same sentence", () => {
  const tokens = join("node_modules", "cdktf", "lib", "tokens", "private");
  renameSync(join(project, STACK_TRACE), join(project, tokens, "traces.js"));
  rewrite(join(tokens, "intrinsic.js"), "./stack-trace", "./traces");
  for (const file of [
    "complex-computed-list",
    "terraform-dynamic-block",
    "terraform-dynamic-expression",
    "tokens/lazy",
  ])
    rewrite(join("node_modules", "cdktf", "lib", `${file}.js`), "private/stack-trace", "private/traces");
  const { status, stderr } = run();
  const found = "node_modules/cdktf is not the one that scripts/library-patches.mjs knows";
  expect([status, stderr]).toEqual([3, `${found}; got no lib/tokens/private/stack-trace.js; ${WAY}\n`]);
});

test("two copies of the library in one bundle are refused, with or without traces", () => {
  copyLibrary("cdktn");
  writeFileSync(join(project, "entry.ts"), `import { Aspects } from "cdktn";\nconsole.log(Aspects);\n${ENTRY}`);
  const rule = "CDK for Terraform must be there once: what one copy makes, the other does not see";
  const fix = 'import it as "cdktf" only, and override it as docs/decisions/0012-cdktf-or-cdktn.md says';
  const message = `${rule}; got node_modules/cdktf and node_modules/cdktn; ${fix}\n`;
  for (const ONBOARD_TRACES of ["", "1"]) {
    const { status, stderr } = run({ ONBOARD_TRACES });
    expect([status, stderr]).toEqual([3, message]);
  }
});
