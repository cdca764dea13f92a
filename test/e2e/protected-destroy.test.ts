import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OUTPUTS } from "../../cli/output/schemas";
import { StackRunner } from "../../cli/start/stack-runner";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(600_000);

const STACK = "prod-tlo-python";
let lab: TestLab;
let folder: string;

beforeAll(async () => {
  const configuration = configurationWithTeams();
  lab = await TestLab.start(configuration);
  folder = mkdtempSync(join(tmpdir(), "protected-destroy-"));
  const stacks = await lab.synthesize(configuration);
  const never = new AbortController().signal;
  const runner = new StackRunner(lab.terraform, { stop: never, interrupt: never }, false);
  for (const name of ["prod-tenant", STACK]) {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name}`);
    await runner.deploy(stack, () => undefined);
  }
});

afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Undefined takes a variable away. */
type Variables = Readonly<Record<string, string | undefined>>;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Not spawnSync: the lab tenant lives in this process and must answer meanwhile. */
function run(script: string, args: readonly string[], variables: Variables = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const env = {
      ...process.env,
      ...lab.environment,
      CHECKPOINT_DISABLE: "1",
      CI: "true",
      ONBOARD_KUBERNETES: "false",
      ONBOARD_LAB_FOLDER: join(folder, "lab"),
      ONBOARD_STATE_FOLDER: join(lab.folder, "state"),
      ...variables,
    };
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    const printed = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        printed[name] += text;
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...printed }));
  });
}

const plan = (args: readonly string[], variables?: Variables) =>
  run(join("packages", "onboard", "onboard.mjs"), ["plan", STACK, ...args], variables);

test("cdktf ends a destroy of a protected environment with the symptom that our pages name", async () => {
  const outdir = join(folder, "cdktf.out");
  const options = ["--skip-provider-lock", "--auto-approve", "--output", outdir];
  const { status, stderr } = await run(require.resolve("cdktf-cli/bundle/bin/cdktf"), ["destroy", STACK, ...options]);
  expect(status).toBe(1);
  expect(stderr).toContain("Invoking Terraform CLI failed with exit code 1");
});

test("our plan prints Terraform's reason, each resource by its address, and the way out", async () => {
  const { status, stdout, stderr } = await plan(["--destroy"]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  const reasons = lines.filter((line) => line.startsWith("  Instance cannot be destroyed: dynatrace_"));
  expect(reasons.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !reasons.includes(line))).toEqual([
    `${STACK}: Terraform refuses this plan, and nothing was changed`,
    "  Environment prod is protected: what holds data or access is not deleted there.",
    "  If it is to go:",
    "    1. write protected: false in config/environments/prod.yaml",
    `    2. npx cdktf destroy ${STACK}`,
    "    3. write protected: true again",
  ]);
});

test("with --json the same refusal is data of the schema of plans", async () => {
  const { status, stdout } = await plan(["--destroy", "--json"]);
  const plans = OUTPUTS.plan.parse(JSON.parse(stdout));
  expect([status, plans.map(({ refused, errors }) => [refused.length > 0, errors])]).toEqual([1, [[true, []]]]);
});

test("the way out is one: with protected: false the same plan would destroy all of the stack", async () => {
  const configuration = join(folder, "config");
  cpSync("config", configuration, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  const file = join(configuration, "environments", "prod.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("protected: true", "protected: false"));
  const { status, stdout } = await plan(["--destroy", "--json"], { ONBOARD_CONFIG: configuration });
  expect(status).toBe(0);
  expect(OUTPUTS.plan.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  expect(JSON.parse(stdout)).toEqual([
    { stack: STACK, created: 0, changed: 0, destroyed: 20, refused: [], errors: [] },
  ]);
});

test("a missing credential is named before Terraform is asked, with status 2", async () => {
  const name = "TF_VAR_prod_dynatrace_api_token";
  const { status, stdout, stderr } = await plan([], { [name]: undefined });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr.split("\n")[0]).toBe(`the plan of ${STACK} needs 1 more variable: ${name}`);
});

test("what else Terraform complains of is printed, with status 3", async () => {
  const { status, stdout } = await plan([], { TF_VAR_prod_dynatrace_api_token: "not-a-token" });
  expect(status).toBe(3);
  expect(stdout.split("\n").slice(0, 2)).toEqual([
    `${STACK}: Terraform cannot plan it, and nothing was changed`,
    expect.stringMatching(/Token Authentication failed|401|Unauthorized/i),
  ]);
});

test("a plan changes nothing", async () => {
  const { status, stdout } = await plan([]);
  expect([status, stdout]).toEqual([0, `${STACK}: 0 to create, 0 to change, 0 to destroy\n`]);
});
