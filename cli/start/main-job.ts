import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { OwnedStack } from "../../checks";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import { KubernetesClient } from "../../lab/control-plane/client";
import type { ProviderOrigin } from "../../lab/terraform/provider-mirror";
import type { Terraform } from "../../lab/terraform/terraform";
import { environmentOfStack, isWorkloadStackName, workloadStackName } from "../../rules/names";
import { synthesizeInMemory } from "../../stacks/in-memory";
import { kubeconfigVariable } from "../../stacks/kubernetes-provider";
import { createApp } from "../../stacks/onboarding";
import { DYNATRACE, KUBERNETES } from "../../stacks/required-providers";
import { describeTerraform, prepareControlPlane, prepareTerraform } from "../lab-programs";
import { LAB_FOLDER, LAB_STATE_FOLDER, type LabSession, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { removeLeftovers } from "../showcase/leftovers";
import { compareLabStates } from "../states/lab-states";
import type { Orphan } from "../states/orphans";
import { printRename } from "../states/renames";
import { readStates } from "../states/state-file";
import { removeOrphanedWorkload } from "./orphaned-workloads";
import { type Remains, remainsOf } from "./remains";
import { RenameError } from "./rename-error";
import { type Interruption, readStacks, type StackFolder, type StackResult, StackRunner } from "./stack-runner";
import { stackSteps } from "./stack-steps";
import { runSteps, type Say, type Step, type StepGroup } from "./steps";
import { deployWorkloadStack } from "./workload-stack";
import {
  applyWorkload,
  clusterFolder,
  deleteWorkload,
  describeWorkloads,
  startCluster,
  type Workload,
  type WorkloadResult,
  workloadsOf,
} from "./workloads";

export interface MainJobOptions {
  readonly configuration: Configuration;
  /** Takes away all that was deployed, instead. */
  readonly destroy: boolean;
  /** Takes away only what no file declares any more, instead. */
  readonly prune: boolean;
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
  /** What is there at the end although no file declares it. */
  readonly orphans: readonly Orphan[];
  /** After a destroy: what was looked at, and what is left. */
  readonly remains?: Remains;
}

/** Brings up the lab, deploys every stack to it with real Terraform, and proves that nothing is left to do. */
export class MainJob {
  private terraform?: Terraform;
  private lab?: LabSession;
  private controlPlane?: ControlPlaneBinaries;
  private providers: readonly ProviderOrigin[] = [];
  private stacks: readonly StackFolder[] = [];
  /** Of the stacks, those that no file declares. */
  private orphans: readonly StackFolder[] = [];
  private declared: readonly OwnedStack[] = [];
  private readonly results: StackResult[] = [];
  private readonly workloads: WorkloadResult[] = [];

  public constructor(private readonly options: MainJobOptions) {}

  /** @throws Whatever the first failed step threw; the lab is closed then, its state kept. */
  public async run(): Promise<MainJobResult> {
    const { quiet, destroy, prune } = this.options;
    const steps: (Step | StepGroup)[] = [
      { title: "Terraform and its providers", run: (say) => this.prepareTerraform(say) },
      { title: "Lab tenant", run: () => this.startLab() },
      { title: "Synthesize", run: () => this.synthesize() },
      {
        title: this.removes ? "Destroy" : "Deploy, and prove that a second plan is empty",
        steps: () => this.stackSteps(),
      },
      { title: "Kubernetes control plane", run: (say) => this.findControlPlane(say) },
      {
        title: this.removes ? "Delete the workloads" : "Workloads, on a cluster for each environment",
        steps: () => this.clusterSteps(),
      },
    ];
    try {
      await runSteps(steps, { quiet, signal: this.options.interruption.stop });
      if (!this.lab) throw new Error("the lab tenant was not started");
      const { lab, providers, results, workloads } = this;
      const { orphans } = compareLabStates(this.options.configuration, this.declared);
      const remains = destroy && !prune ? await remainsOf(lab, readStates(LAB_STATE_FOLDER)) : undefined;
      return { lab, providers, results, workloads, orphans, ...(remains && { remains }) };
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
    // Its group would still be bound to the policies that a destroy takes away.
    if (this.options.destroy) await removeLeftovers(this.lab.ready);
    const { account, environments } = this.lab.ready;
    const places = Object.entries(environments).map(([name, { url }]) => `${name} ${url}`);
    return `${this.lab.startedHere ? "" : "already running, "}account ${account.url}, ${places.join(", ")}`;
  }

  private async synthesize(): Promise<string> {
    const outdir = join(LAB_FOLDER, "cdktf.out");
    // A destroy of the lab lifts the protection of prod, which a person does in the environment's file.
    const unprotected = this.options.destroy;
    const { configuration } = this.options;
    this.declared = synthesizeInMemory(configuration).stacks;
    const { orphans, renames } = compareLabStates(configuration, this.declared);
    if (!this.removes && renames.length > 0) throw new RenameError(renames.map(printRename));
    const environments = configuration.environments.map(({ name }) => name);
    // What is left over stays in the summary, with what has to be done first.
    const removable = orphans.filter(
      ({ stack, objects }) => objects !== undefined && environmentOfStack(stack, environments) !== undefined,
    );
    const names = this.removes ? removable.map(({ stack }) => stack) : [];
    createApp(configuration, { outdir, stateFolder: LAB_STATE_FOLDER, unprotected, orphans: names }).synth();
    this.stacks = readStacks(outdir);
    this.orphans = this.stacks.filter(({ name }) => names.includes(name));
    if (this.options.prune) this.stacks = this.orphans;
    const helm = this.stacks.filter(({ providers }) => providers.includes("hashicorp/helm")).map(({ name }) => name);
    const left = helm.length > 0 ? `; ${helm.join(", ")} left out, the Operator needs a cluster with nodes` : "";
    return `${this.stacks.length} stacks in ${outdir}${left}`;
  }

  private stackSteps(): Step[] {
    const { terraform, lab, stacks, results } = this;
    if (!terraform || !lab) throw new Error("Terraform and the lab come before the stacks");
    return stackSteps({
      stacks: stacks.filter(({ providers }) => providers.every((source) => source === DYNATRACE.source)),
      runner: new StackRunner(terraform.with(labVariables(lab.ready)), this.options.interruption),
      destroy: this.removes,
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

  private get removes(): boolean {
    return this.options.destroy || this.options.prune;
  }

  /** A destroy looks only where a deploy has been, or where something is left of one. */
  private environmentsWithCluster(): readonly Environment[] {
    const { environments } = this.options.configuration;
    if (this.options.prune) return environments.filter((each) => this.orphanedWorkloads(each).length > 0);
    if (!this.options.destroy) return environments;
    return environments.filter((each) => existsSync(clusterFolder(each)) || this.orphanedWorkloads(each).length > 0);
  }

  /** The cluster runs for the time of the work; what it holds is kept until a destroy. */
  private async runCluster(environment: Environment, say: Say): Promise<string> {
    if (!this.controlPlane) throw new Error("the control plane's programs come before its clusters");
    const { configuration, destroy } = this.options;
    say("starting its API server");
    const plane = await startCluster(this.controlPlane, environment);
    const client = new KubernetesClient(plane);
    try {
      const workloads = workloadsOf(configuration, environment);
      const runner = this.hasKubernetesProvider() ? this.clusterRunner(environment, plane.kubeconfig) : undefined;
      if (this.removes) return await this.removeWorkloads(destroy ? workloads : [], environment, client, runner, say);
      const done: WorkloadResult[] = [];
      for (const workload of workloads) {
        const stack = this.stackOf(workload);
        done.push(
          runner
            ? await deployWorkloadStack(runner, stack, client, workload, say)
            : await applyWorkload(client, workload, say),
        );
      }
      this.workloads.push(...done);
      return describeWorkloads(done, runner ? "Terraform" : "server-side apply");
    } finally {
      client.close();
      await plane.stop();
      if (destroy) rmSync(clusterFolder(environment), { recursive: true, force: true });
    }
  }

  /** Runs may have been made with the Kubernetes provider and without: the states are emptied, and then the cluster. */
  private async removeWorkloads(
    workloads: readonly Workload[],
    environment: Environment,
    client: KubernetesClient,
    runner: StackRunner | undefined,
    say: Say,
  ): Promise<string> {
    let objects = workloads.reduce((sum, each) => sum + each.objects.length, 0);
    for (const stack of this.orphanedWorkloads(environment))
      objects += await removeOrphanedWorkload(client, stack, runner, say);
    for (const workload of workloads) {
      const stack = this.stackOf(workload);
      if (runner) await runner.destroy(stack, say);
      await deleteWorkload(client, workload, say);
      // Without the provider Terraform can read no state of its objects; all of them are gone now.
      if (!runner) rmSync(join(LAB_STATE_FOLDER, `${stack.name}.tfstate`), { force: true });
    }
    return `${objects} objects deleted, and their namespaces with them`;
  }

  private orphanedWorkloads({ name }: Environment): StackFolder[] {
    const environments = this.options.configuration.environments.map((each) => each.name);
    const isHere = (stack: string) => environmentOfStack(stack, environments) === name && isWorkloadStackName(stack);
    return this.orphans.filter((each) => isHere(each.name));
  }

  private hasKubernetesProvider(): boolean {
    return this.providers.some(({ source, origin }) => source === KUBERNETES.source && origin !== "none");
  }

  private clusterRunner(environment: Environment, kubeconfig: string): StackRunner {
    if (!this.terraform) throw new Error("Terraform comes before the stacks");
    const variables = { [`TF_VAR_${kubeconfigVariable(environment.name)}`]: kubeconfig };
    return new StackRunner(this.terraform.with(variables), this.options.interruption);
  }

  private stackOf({ environment, team }: Workload): StackFolder {
    const name = workloadStackName(environment, team);
    const stack = this.stacks.find((each) => each.name === name);
    if (!stack) throw new Error(`there is no stack ${name}, although its team has a workload`);
    return stack;
  }
}
