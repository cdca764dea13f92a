import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Terraform } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { TeamStack } from "../../stacks/team-stack";
import { cleanConfiguration, cleanUp, STACK } from "../stacks/mistake-runner";
import { readVerdicts, VERDICTS_FILE, type Verdict } from "../stacks/terraform-verdicts";
import { verdictInput } from "../stacks/verdict-input";
import { DeployedOnce } from "./support/deployed-once";

jest.setTimeout(900_000);

/** The mistakes that Terraform can see: a team file is none of its inputs. */
const FILES = readdirSync(join("test", "stacks", "mistakes"))
  .filter((file) => file.endsWith(".ts"))
  .sort();

const TENANT = "prod-tenant";
const configuration = cleanConfiguration();
let deployed: DeployedOnce;

beforeAll(async () => {
  deployed = await DeployedOnce.start(configuration, [TENANT, STACK]);
});

afterAll(async () => {
  await deployed?.close();
  cleanUp();
});

/** The team's stack with a change made to it, as Terraform gets it; nothing of this project looks at it. */
function jsonWith(change: (stack: TeamStack) => void): string {
  // The place of the state is relative to the output folder.
  const app = createApp(configuration, { ...deployed.places, kubernetes: false });
  const stack = app.node.findChild(STACK);
  if (!(stack instanceof TeamStack)) throw new Error(`${STACK} is not a team stack`);
  change(stack);
  return JSON.stringify(stack.toTerraform());
}

/** The last step that Terraform takes with the change where the stack without it is deployed, and what it says there. */
async function verdictOn(json: string): Promise<Verdict> {
  const input = join(deployed.stack(STACK).folder, "cdk.tf.json");
  const clean = readFileSync(input, "utf8");
  writeFileSync(input, json);
  try {
    return await deployed.anew(firstRefusal);
  } finally {
    writeFileSync(input, clean);
  }
}

/** A plan validates too, so that only one that fails leaves the question which of the two it was. */
async function firstRefusal(terraform: Terraform): Promise<Verdict> {
  const run = (...args: readonly string[]) => terraform.run(args, { cwd: deployed.stack(STACK).folder });
  const plan = await run("plan", "-json", "-input=false", "-out=saved.plan");
  if (plan.exitCode !== 0) {
    const { exitCode, stdout } = await run("validate", "-json");
    if (exitCode === 0) return { stopsAt: "plan", says: firstError(plan.diagnostics) };
    return { stopsAt: "validate", says: firstError(JSON.parse(stdout).diagnostics) };
  }
  const apply = await run("apply", "-json", "-input=false", "saved.plan");
  return apply.exitCode === 0 ? { stopsAt: "never" } : { stopsAt: "apply", says: firstError(apply.diagnostics) };
}

/** The first error in one line, without what differs from tenant to tenant; of an answer of Dynatrace what it says. */
function firstError(diagnostics: readonly Diagnostic[]): string {
  const error = diagnostics.find(({ severity }) => severity === "error");
  const line = `${error?.summary} ${error?.detail ?? ""}`.replace(/\s+/g, " ").trim();
  const answer = /"message":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  const said: string = answer ? JSON.parse(answer) : line;
  return said.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{6,}/g, "…").replace(/\s+/g, " ");
}

/** The first recorded file of each step that Terraform may stop at: they are tried each time, whatever has changed. */
function oneOfEach(recorded: Readonly<Record<string, Verdict>>): ReadonlySet<string> {
  const first = new Map<string, string>();
  for (const [file, { stopsAt }] of Object.entries(recorded)) if (!first.has(stopsAt)) first.set(stopsAt, file);
  return new Set(first.values());
}

test("a stack without a mistake is stopped nowhere", async () => {
  expect(await verdictOn(jsonWith(() => undefined))).toEqual({ stopsAt: "never" });
});

/**
 * A verdict is recorded with a digest of all that it depends on. What has the same input as when it was recorded would end
 * as it did then, so that only the rest is run, and one of each kind.
 */
test("the recorded verdicts are those of real Terraform with the real provider", async () => {
  const renews = Boolean(process.env.UPDATE_DOCS);
  const recorded = readVerdicts();
  const always = oneOfEach(recorded);
  const inputOf = verdictInput({
    terraformVersion: deployed.terraformVersion,
    deployed: [TENANT, STACK].map((name) => readFileSync(join(deployed.stack(name).folder, "cdk.tf.json"), "utf8")),
  });
  const found: Record<string, Verdict> = {};
  let ran = 0;
  for (const file of FILES) {
    const { declare } = await import(`../stacks/mistakes/${file}`);
    const json = jsonWith(declare);
    const input = inputOf(json);
    const known = recorded[file];
    const isKnown = known?.input === input && !renews && !always.has(file);
    if (!isKnown) ran++;
    found[file] = isKnown ? known : { ...(await verdictOn(json)), input };
  }
  if (renews) writeFileSync(VERDICTS_FILE, `${JSON.stringify(found, null, 2)}\n`);
  else if (ran > always.size)
    console.info(`${ran} of ${FILES.length} mistakes were tried, as their input has changed since they were recorded`);
  expect(withoutInput(found)).toEqual(withoutInput(readVerdicts()));
});

function withoutInput(verdicts: Readonly<Record<string, Verdict>>): Record<string, Omit<Verdict, "input">> {
  return Object.fromEntries(Object.entries(verdicts).map(([file, { input: _, ...verdict }]) => [file, verdict]));
}
