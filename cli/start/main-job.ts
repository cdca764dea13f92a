import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import type { ProviderOrigin } from "../../lab/terraform/provider-mirror";
import type { Terraform } from "../../lab/terraform/terraform";
import { kubeconfigVariable } from "../../stacks/kubernetes-provider";
import { createApp } from "../../stacks/onboarding";
import { DYNATRACE, KUBERNETES } from "../../stacks/required-providers";
import { workloadStackName } from "../../stacks/workload-stack";
import { describeTerraform, prepareControlPlane, prepareTerraform } from "../lab-programs";
import { LAB_FOLDER, LAB_STATE_FOLDER, type LabSession, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { type Interruption, readStacks, type StackResult, StackRunner, type SynthesizedStack } from "./stack-runner";
import { describe, stackSteps } from "./stack-steps";
import { runSteps, type Say, type Step, type StepGroup } from "./steps";
import { applyWorkloads, clusterFolder, deleteWorkloads, startCluster, type WorkloadResult } from "./workloads";

export interface MainJobOptions {
  readonly configuration: Configuration;
  /** Takes away all that was deployed, instead. */
  readonly destroy: boolean;
  /** Shows no progress. */
  readonly quiet: boolean;
  readonly interruption: Interruption;
}

/** What the main job found and did. */
export interface MainJobResult {
  readonly lab: LabSession;
  readonly providers: readonly ProviderOrigin[];
  readonly results: readonly StackResult[];
  readonly workloads: readonly WorkloadResult[];
}

/** Brings up the lab, deploys every stack to it with real Terraform, and proves that nothing is left to do. */
export class MainJob {
  private terraform?: Terraform;
  private lab?: LabSession;
  private controlPlane?: ControlPlaneBinaries;
  private providers: readonly ProviderOrigin[] = [];
  private stacks: readonly SynthesizedStack[] = [];
  private readonly results: StackResult[] = [];
  private readonly workloads: WorkloadResult[] = [];

  public constructor(private readonly options: MainJobOptions) {}

  /** @throws Whatever the first failed step threw; the lab is closed then, its state kept. */
  public async run(): Promise<MainJobResult> {
    const { destroy, quiet } = this.options;
    const steps: (Step | StepGroup)[] = [
      { title: "Terraform and its providers", run: (say) => this.prepareTerraform(say) },
      { title: "Lab tenant", run: () => this.startLab() },
      { title: "Synthesize", run: () => this.synthesize() },
      { title: destroy ? "Destroy" : "Deploy, and prove that a second plan is empty", steps: () => this.stackSteps() },
      { title: "Kubernetes control plane", run: (say) => this.findControlPlane(say) },
      {
        title: destroy ? "Delete the workloads" : "Workloads, on a cluster for each environment",
        steps: () => this.clusterSteps(),
      },
    ];
    try {
      await runSteps(steps, { quiet, signal: this.options.interruption.stop });
      if (!this.lab) throw new Error("the lab tenant was not started");
      if (destroy) await proveEmpty(this.lab);
      return { lab: this.lab, providers: this.providers, results: this.results, workloads: this.workloads };
    } catch (error) {
      await this.lab?.close();
      throw error;
    }
  }

  private async prepareTerraform(say: Say): Promise<string> {
    const found = await prepareTerraform(say);
    this.terraform = found.terraform;
    this.providers = found.mirror.providers;
    return describeTerraform(found);
  }

  private async startLab(): Promise<string> {
    this.lab = await openLab(this.options.configuration, 0);
    const { account, environments } = this.lab.ready;
    const places = Object.entries(environments).map(([name, { url }]) => `${name} ${url}`);
    return `${this.lab.startedHere ? "" : "already running, "}account ${account.url}, ${places.join(", ")}`;
  }

  private async synthesize(): Promise<string> {
    const outdir = join(LAB_FOLDER, "cdktf.out");
    // A destroy of the lab lifts the protection of prod, which a person does in the environment's file.
    const unprotected = this.options.destroy;
    createApp(this.options.configuration, { outdir, stateFolder: LAB_STATE_FOLDER, unprotected }).synth();
    this.stacks = readStacks(outdir);
    const helm = this.stacks.filter(({ providers }) => providers.includes("hashicorp/helm")).map(({ name }) => name);
    return `${this.stacks.length} stacks in ${outdir}; ${helm.join(", ")} left out, the Operator needs a cluster with nodes`;
  }

  private stackSteps(): Step[] {
    const { terraform, lab, stacks, results } = this;
    if (!terraform || !lab) throw new Error("Terraform and the lab come before the stacks");
    return stackSteps({
      stacks: stacks.filter(({ providers }) => providers.every((source) => source === DYNATRACE.source)),
      runner: new StackRunner(terraform.with(labVariables(lab.ready)), this.options.interruption),
      destroy: this.options.destroy,
      onResult: (result) => results.push(result),
    });
  }

  private async findControlPlane(say: Say): Promise<string | undefined> {
    if (this.environmentsWithCluster().length === 0) return "no cluster was started";
    this.controlPlane = await prepareControlPlane(say);
    return undefined;
  }

  private clusterSteps(): Step[] {
    return this.environmentsWithCluster().map((environment) => ({
      title: environment.name,
      run: (say) => this.runCluster(environment, say),
    }));
  }

  /** A destroy looks only where a deploy has been. */
  private environmentsWithCluster(): readonly Environment[] {
    const { environments } = this.options.configuration;
    return this.options.destroy ? environments.filter((each) => existsSync(clusterFolder(each))) : environments;
  }

  /** The cluster runs for the time of the work; what it holds is kept until a destroy. */
  private async runCluster(environment: Environment, say: Say): Promise<string> {
    if (!this.controlPlane) throw new Error("the control plane's programs come before its clusters");
    const { configuration, destroy } = this.options;
    say("starting its API server");
    const plane = await startCluster(this.controlPlane, environment);
    try {
      if (this.hasKubernetesProvider()) return await this.runWorkloadStacks(environment, plane.kubeconfig, say);
      if (destroy) return await deleteWorkloads(plane, configuration, environment, say);
      const done = await applyWorkloads(plane, configuration, environment, say);
      this.workloads.push(...done);
      const objects = done.map(
        (each) => `${each.objects} objects in namespace ${each.namespace}, ${each.changed} changed`,
      );
      return `${objects.join("; ") || "no workloads"}, by server-side apply`;
    } finally {
      await plane.stop();
      if (destroy) rmSync(clusterFolder(environment), { recursive: true, force: true });
    }
  }

  private hasKubernetesProvider(): boolean {
    return this.providers.some(({ source, origin }) => source === KUBERNETES.source && origin !== "none");
  }

  private async runWorkloadStacks(environment: Environment, kubeconfig: string, say: Say): Promise<string> {
    if (!this.terraform) throw new Error("Terraform comes before the stacks");
    const variables = { [`TF_VAR_${kubeconfigVariable(environment.name)}`]: kubeconfig };
    const runner = new StackRunner(this.terraform.with(variables), this.options.interruption);
    const names = this.options.configuration.teams.map(({ name }) => workloadStackName(environment.name, name));
    const outcomes: string[] = [];
    for (const stack of this.stacks.filter(({ name }) => names.includes(name))) {
      const result = this.options.destroy ? await runner.destroy(stack, say) : await runner.deploy(stack, say);
      this.results.push(result);
      outcomes.push(`${stack.name} ${describe(result)}`);
    }
    return `${outcomes.join("; ") || "no workloads"}, by Terraform`;
  }
}

/** A boundary that is still bound stays although Terraform reports success, so the tenant itself is asked. */
async function proveEmpty({ ready }: LabSession): Promise<void> {
  const answer = await fetch(`${ready.account.url}/lab/state`);
  const { objects, collections } = (await answer.json()) as { objects: number; collections: Record<string, unknown> };
  if (objects === 0) return;
  const kinds = Object.keys(collections).join(", ");
  throw new Error(
    `the lab tenant must be empty after a destroy; got ${objects} objects in ${kinds} that no state of ours knows; ` +
      `look at them with npm run lab:tenant and /lab/state, or remove the folder ${LAB_FOLDER} to begin anew`,
  );
}
