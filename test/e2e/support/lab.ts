import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareTerraform } from "../../../cli/lab-programs";
import { tenantOptions } from "../../../cli/lab-session";
import { labVariables } from "../../../cli/lab-variables";
import { readStacks, type StackFolder } from "../../../cli/start/stack-runner";
import type { Configuration } from "../../../config/load";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import type { Terraform } from "../../../lab/terraform/terraform";
import { createApp } from "../../../stacks/onboarding";

/** A lab tenant of one test file, with real Terraform that talks to it. */
export class TestLab {
  public static async start(configuration: Configuration, stateFolder?: string): Promise<TestLab> {
    const { terraform, mirror } = await prepareTerraform(() => undefined);
    const tenant = await startTenant({ ...tenantOptions(configuration), port: 0, stateFolder });
    const folder = mkdtempSync(join(tmpdir(), "onboarding-e2e-"));
    const environment = { ...mirror.environment, ...labVariables(tenant.ready) };
    return new TestLab(tenant, terraform.with(environment), environment, folder);
  }

  private constructor(
    public readonly tenant: RunningTenant,
    public readonly terraform: Terraform,
    /** What a program needs in its environment to plan against this lab. */
    public readonly environment: Readonly<Record<string, string>>,
    /** Folder of this lab's synthesized stacks and states. */
    public readonly folder: string,
  ) {}

  /** Synthesizes the configuration into a folder of its own and initialises every stack with one shared lock file. */
  public async synthesize(configuration: Configuration, name = "cdktf.out"): Promise<ReadonlyMap<string, StackFolder>> {
    const outdir = join(this.folder, name);
    createApp(configuration, { outdir, stateFolder: join(this.folder, "state"), kubernetes: false }).synth();
    const stacks = readStacks(outdir);
    const lock = join(this.folder, ".terraform.lock.hcl");
    for (const { folder } of stacks) {
      const own = join(folder, ".terraform.lock.hcl");
      if (existsSync(lock)) copyFileSync(lock, own);
      await this.terraform.mustRun(["init", "-input=false", "-no-color"], { cwd: folder });
      if (!existsSync(lock)) copyFileSync(own, lock);
    }
    return new Map(stacks.map((stack) => [stack.name, stack]));
  }

  /** The exit code of a plan: 0 for nothing to do, 2 for changes, 1 for an error, with all that Terraform printed. */
  public async plan(stack: StackFolder, ...args: string[]): Promise<{ exitCode: number; printed: string }> {
    const { exitCode, stdout, stderr } = await this.terraform.run(
      ["plan", "-input=false", "-no-color", "-detailed-exitcode", ...args],
      { cwd: stack.folder },
    );
    return { exitCode, printed: `${stdout}\n${stderr}` };
  }

  /** Applies a stack. @throws TerraformError with Terraform's diagnostics. */
  public async apply(stack: StackFolder): Promise<void> {
    await this.terraform.mustRun(["apply", "-json", "-input=false", "-auto-approve"], { cwd: stack.folder });
  }

  public async destroy(stack: StackFolder): Promise<void> {
    await this.terraform.mustRun(["destroy", "-json", "-input=false", "-auto-approve"], { cwd: stack.folder });
  }

  /** What the tenant holds, as its control call tells it. */
  public async state(): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.tenant.ready.account.url}/lab/state`);
    return (await answer.json()) as Record<string, unknown>;
  }

  public async close(): Promise<void> {
    await this.tenant.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
