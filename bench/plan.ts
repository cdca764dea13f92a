import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../cli/configuration";
import { readStacks, type StackFolder } from "../cli/start/stack-runner";
import { createApp } from "../stacks/onboarding";
import { TestLab } from "../test/e2e/support/lab";
import { configurationWith } from "./configurations";
import { measureProgram } from "./measure";
import type { Row } from "./table";

/** The plan of one unchanged team stack beside hand-written HCL for the same resources, on the same lab. */
export async function measurePlan(): Promise<Row[]> {
  const few = configurationWith(10);
  const many = configurationWith(1000);
  const lab = await TestLab.start(readConfiguration(few));
  const outdirs = new Map([few, many].map((folder) => [folder, mkdtempSync(join(tmpdir(), "plan-"))]));
  try {
    const stacks = [...outdirs].map(([folder, outdir]) => synthesizedTeam(lab, folder, outdir));
    const [ours, oursAmongMany] = stacks;
    if (!ours || !oursAmongMany) throw new Error("the team's stack is missing from the synthesized application");
    const tenant = readStacks(outdirs.get(few) ?? "").find(({ name }) => name === "nonprod-tenant");
    if (!tenant) throw new Error("the stack nonprod-tenant is missing from the synthesized application");
    for (const stack of [tenant, ours]) {
      await lab.terraform.mustRun(["init", "-input=false"], { cwd: stack.folder });
      await lab.apply(stack);
    }
    // Both configurations say the same of this team, so the second one plans on the state of the first.
    await lab.terraform.mustRun(["init", "-input=false"], { cwd: oursAmongMany.folder });
    const byHand = await handWritten(lab);
    const plan = (cwd: string, env = {}) => ({
      args: ["plan", "-input=false", "-no-color", "-detailed-exitcode"],
      cwd,
      env: { ...lab.environment, ...env },
    });
    const times = await measureProgram(lab.terraform.binary, {
      byHand: plan(byHand.folder, byHand.variables),
      ours: plan(ours.folder),
      oursAmongMany: plan(oursAmongMany.folder),
    });
    const hcl = times.byHand?.milliseconds ?? Number.NaN;
    const ratio = (name: string) => (times[name]?.milliseconds ?? Number.NaN) / hcl;
    return [
      { what: "plan, unchanged team stack, HCL by hand", median: times.byHand },
      { what: "plan, ours, 10 teams configured", median: times.ours, ratio: ratio("ours"), target: "≤ 1.15 of HCL" },
      {
        what: "plan, ours, 1000 teams configured",
        median: times.oursAmongMany,
        ratio: ratio("oursAmongMany"),
        target: "≤ 1.15 of HCL",
      },
    ];
  } finally {
    await lab.close();
    for (const folder of [few, many, ...outdirs.values()]) rmSync(folder, { recursive: true, force: true });
  }
}

function synthesizedTeam(lab: TestLab, folder: string, outdir: string): StackFolder | undefined {
  createApp(readConfiguration(folder), { outdir, stateFolder: join(lab.folder, "state"), kubernetes: false }).synth();
  return readStacks(outdir).find(({ name }) => name === "nonprod-team-0000");
}

/** The hand-written stack with a state of its own; its objects have other names, so both lie in the lab at once. */
async function handWritten(lab: TestLab): Promise<{ folder: string; variables: Record<string, string> }> {
  const folder = mkdtempSync(join(lab.folder, "by-hand-"));
  copyFileSync(join("bench", "hand-written", "team.tf"), join(folder, "main.tf"));
  const { account, environments, credentials } = lab.tenant.ready;
  const variables = {
    TF_VAR_environment_url: environments.nonprod?.url ?? "",
    TF_VAR_api_token: credentials.environments.nonprod?.apiToken ?? "",
    TF_VAR_client_id: credentials.account.clientId,
    TF_VAR_client_secret: credentials.account.clientSecret,
    TF_VAR_account_url: account.url,
  };
  await lab.terraform.mustRun(["init", "-input=false"], { cwd: folder });
  await lab.terraform.mustRun(["apply", "-json", "-input=false", "-auto-approve"], { cwd: folder, env: variables });
  return { folder, variables };
}
