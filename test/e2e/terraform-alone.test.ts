import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackFolder } from "../../cli/start/stack-runner";
import type { Diagnostic } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { TeamStack } from "../../stacks/team-stack";
import { cleanConfiguration, cleanUp, STACK } from "../stacks/mistake-runner";
import { readVerdicts, VERDICTS_FILE, type Verdict } from "../stacks/terraform-verdicts";
import { TestLab } from "./support/lab";

jest.setTimeout(900_000);

/** The mistakes that Terraform can see: a team file is none of its inputs. */
const FILES = readdirSync(join("test", "stacks", "mistakes"))
  .filter((file) => file.endsWith(".ts"))
  .sort();

const configuration = cleanConfiguration();
let lab: TestLab;
let tenant: StackFolder;
let orders: StackFolder;

beforeAll(async () => {
  lab = await TestLab.start(configuration);
  const stacks = await lab.synthesize(configuration);
  const stackNamed = (name: string) => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name}`);
    return stack;
  };
  [tenant, orders] = [stackNamed("prod-tenant"), stackNamed(STACK)];
});

/** Each mistake is made in a tenant where the stack without it has just been deployed. */
async function deployAnew(): Promise<void> {
  await fetch(`${lab.tenant.ready.account.url}/lab/reset`, { method: "POST" });
  rmSync(join(lab.folder, "state"), { recursive: true, force: true });
  for (const stack of [tenant, orders]) await lab.apply(stack);
}

afterAll(async () => {
  await lab?.close();
  cleanUp();
});

/** The team's stack with a change made to it, as Terraform gets it; nothing of this project looks at it. */
function jsonWith(change: (stack: TeamStack) => void): string {
  const app = createApp(configuration, {
    outdir: join(lab.folder, "cdktf.out"), // the place of the state is relative to it
    stateFolder: join(lab.folder, "state"),
    kubernetes: false,
  });
  const stack = app.node.findChild(STACK);
  if (!(stack instanceof TeamStack)) throw new Error(`${STACK} is not a team stack`);
  change(stack);
  return JSON.stringify(stack.toTerraform());
}

/** The last step that Terraform takes with the change, and what it says there. */
async function verdictOn(json: string): Promise<Verdict> {
  const input = join(orders.folder, "cdk.tf.json");
  const clean = readFileSync(input, "utf8");
  await deployAnew();
  writeFileSync(input, json);
  try {
    const steps = [
      { step: "validate", args: ["validate", "-json"] },
      { step: "plan", args: ["plan", "-json", "-input=false", "-out=saved.plan"] },
      { step: "apply", args: ["apply", "-json", "-input=false", "saved.plan"] },
    ] as const;
    for (const { step, args } of steps) {
      const { exitCode, stdout, diagnostics } = await lab.terraform.run(args, { cwd: orders.folder });
      if (exitCode === 0) continue;
      const said: readonly Diagnostic[] = step === "validate" ? JSON.parse(stdout).diagnostics : diagnostics;
      return { stopsAt: step, says: firstError(said) };
    }
    return { stopsAt: "never" };
  } finally {
    writeFileSync(input, clean);
  }
}

/** The first error in one line, without what differs from tenant to tenant; of an answer of Dynatrace what it says. */
function firstError(diagnostics: readonly Diagnostic[]): string {
  const error = diagnostics.find(({ severity }) => severity === "error");
  const line = `${error?.summary} ${error?.detail ?? ""}`.replace(/\s+/g, " ").trim();
  const answer = /"message":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  const said: string = answer ? JSON.parse(answer) : line;
  return said.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{6,}/g, "…").replace(/\s+/g, " ");
}

test("a stack without a mistake is stopped nowhere", async () => {
  expect(await verdictOn(jsonWith(() => undefined))).toEqual({ stopsAt: "never" });
});

test("the recorded verdicts are those of real Terraform with the real provider", async () => {
  const verdicts: Record<string, Verdict> = {};
  for (const file of FILES) {
    const { declare } = await import(`../stacks/mistakes/${file}`);
    verdicts[file] = await verdictOn(jsonWith(declare));
  }
  if (process.env.UPDATE_DOCS) writeFileSync(VERDICTS_FILE, `${JSON.stringify(verdicts, null, 2)}\n`);
  expect(verdicts).toEqual(readVerdicts());
});
