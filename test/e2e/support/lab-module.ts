import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { TestLab } from "./lab";

/** What a plan means to do with one object. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** `create`, `update`, `delete`, `read` or `no-op`; two of them for a replacement. */
  readonly actions: readonly string[];
}

export interface Plan {
  /** 0 when there is nothing to do, 2 when there is. */
  readonly exitCode: number;
  /** All objects of the module, also those that stay as they are. */
  readonly changes: readonly PlannedChange[];
}

type Variables = Readonly<Record<string, string | number>>;

/** A folder of hand-written Terraform, for the nonprod environment of a lab. */
export class LabModule {
  /** Copies the folder's files beside the lab's provider configuration: what Terraform writes stays out of the tree. */
  public static async init(lab: TestLab, source: string): Promise<LabModule> {
    const folder = join(lab.folder, basename(source));
    mkdirSync(folder);
    const files = readdirSync(source).filter((file) => file.endsWith(".tf"));
    for (const file of files) copyFileSync(join(source, file), join(folder, file));
    copyFileSync(join("test", "e2e", "support", "lab-provider.tf"), join(folder, "lab-provider.tf"));
    const module = new LabModule(lab, folder);
    await module.mustRun(["init", "-input=false", "-no-color"]);
    return module;
  }

  private constructor(
    private readonly lab: TestLab,
    private readonly folder: string,
  ) {}

  public async plan(variables: Variables = {}, ...more: string[]): Promise<Plan> {
    const args = ["plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=saved.plan", ...more];
    const { exitCode } = await this.mustRun([...args, ...assignments(variables)], [0, 2]);
    const { stdout } = await this.mustRun(["show", "-json", "saved.plan"]);
    const shown = JSON.parse(stdout) as { resource_changes?: (PlannedChange & { change: PlannedChange })[] };
    const changes = (shown.resource_changes ?? []).map(({ address, type, change }) => {
      return { address, type, actions: change.actions };
    });
    return { exitCode, changes };
  }

  /** Does what the last plan says. @throws TerraformError with Terraform's diagnostics. */
  public async applyPlan(): Promise<void> {
    await this.mustRun(["apply", "-json", "-input=false", "saved.plan"]);
  }

  /** @throws TerraformError with Terraform's diagnostics. */
  public async destroy(...more: string[]): Promise<void> {
    await this.mustRun(["destroy", "-json", "-input=false", "-auto-approve", ...more]);
  }

  /** Takes an object out of the state and leaves it in the tenant. */
  public async forget(address: string): Promise<void> {
    await this.mustRun(["state", "rm", address]);
  }

  public async output(name: string): Promise<unknown> {
    return JSON.parse((await this.mustRun(["output", "-json", name])).stdout);
  }

  /** Types of the data sources in the state, without the provider's prefix. */
  public async dataSources(): Promise<string[]> {
    const { stdout } = await this.mustRun(["state", "list"]);
    const found = [...stdout.matchAll(/^data\.dynatrace_(\w+)\./gm)].map(([, type]) => String(type));
    return [...new Set(found)].sort();
  }

  private mustRun(args: readonly string[], accepted?: readonly number[]) {
    const env = { TF_VAR_lab: JSON.stringify(this.lab.tenant.ready) };
    return this.lab.terraform.mustRun(args, { cwd: this.folder, env }, accepted);
  }
}

function assignments(variables: Variables): string[] {
  return Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
}
