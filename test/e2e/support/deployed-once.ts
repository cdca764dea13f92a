import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tenantOptions } from "../../../cli/lab-session";
import { labVariables } from "../../../cli/lab-variables";
import type { StackFolder } from "../../../cli/start/stack-runner";
import type { Configuration } from "../../../config/load";
import { startTenant } from "../../../lab/tenant/server";
import type { Terraform } from "../../../lab/terraform/terraform";
import { TestLab } from "./lab";

/**
 * A configuration whose stacks were deployed once: each use of it finds the tenant and the states as they were then,
 * which costs a copy of files and no apply.
 */
export class DeployedOnce {
  /** @param names Stacks to deploy, in their order. */
  public static async start(configuration: Configuration, names: readonly string[]): Promise<DeployedOnce> {
    const folder = mkdtempSync(join(tmpdir(), "deployed-once-"));
    const lab = await TestLab.start(configuration, join(folder, "tenant"));
    const stacks = await lab.synthesize(configuration);
    const chosen = names.map((name) => {
      const stack = stacks.get(name);
      if (!stack) throw new Error(`there is no stack ${name}`);
      return stack;
    });
    for (const stack of chosen) await lab.apply(stack);
    // Its journal holds each change before it is answered, so a copy is whole while the tenant runs.
    cpSync(join(lab.folder, "state"), join(folder, "state"), { recursive: true });
    return new DeployedOnce(configuration, lab, folder, new Map(chosen.map((stack) => [stack.name, stack])));
  }

  private constructor(
    private readonly configuration: Configuration,
    private readonly lab: TestLab,
    private readonly folder: string,
    private readonly stacks: ReadonlyMap<string, StackFolder>,
  ) {}

  /** Where the stacks were synthesized, and where their states lie. */
  public get places(): { readonly outdir: string; readonly stateFolder: string } {
    return { outdir: join(this.lab.folder, "cdktf.out"), stateFolder: join(this.lab.folder, "state") };
  }

  public get terraformVersion(): string {
    return this.lab.terraform.version;
  }

  public stack(name: string): StackFolder {
    const stack = this.stacks.get(name);
    if (!stack) throw new Error(`${name} was not deployed`);
    return stack;
  }

  /** Puts everything back as it was deployed, with a tenant of its own. */
  public async anew<T>(use: (terraform: Terraform) => Promise<T>): Promise<T> {
    const { stateFolder } = this.places;
    rmSync(stateFolder, { recursive: true, force: true });
    cpSync(join(this.folder, "state"), stateFolder, { recursive: true });
    const held = mkdtempSync(join(this.folder, "tenant-"));
    cpSync(join(this.folder, "tenant"), held, { recursive: true });
    const tenant = await startTenant({ ...tenantOptions(this.configuration), port: 0, stateFolder: held });
    try {
      return await use(this.lab.terraform.with({ ...this.lab.environment, ...labVariables(tenant.ready) }));
    } finally {
      await tenant.close();
      rmSync(held, { recursive: true, force: true });
    }
  }

  public async close(): Promise<void> {
    await this.lab.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
