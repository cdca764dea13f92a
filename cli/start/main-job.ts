import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { OwnedStack } from "../../checks";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { KubernetesClient } from "../../lab/control-plane/client";
import type { ProviderOrigin } from "../../lab/terraform/provider-mirror";
import type { Terraform } from "../../lab/terraform/terraform";
import { environmentOfStack, isWorkloadStackName, workloadStackName } from "../../rules/names";
import { synthesizeInMemory } from "../../stacks/in-memory";
import { kubeconfigVariable } from "../../stacks/kubernetes-provider";
import { createApp } from "../../stacks/onboarding";
import { DYNATRACE, KUBERNETES } from "../../stacks/required-providers";
import { describeTerraform, prepareTerraform } from "../lab-programs";
import { LAB_FOLDER, LAB_STATE_FOLDER, type LabSession, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { removeLeftovers } from "../showcase/leftovers";
import { compareLabStates } from "../states/lab-states";
import type { Orphan } from "../states/orphans";
import { printRename } from "../states/renames";
import { readStates } from "../states/state-file";
import { ClusterPrograms, type ProgramsStage } from "./cluster-programs";
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
  /** Whether the workloads are deployed too, each environment's to a Kubernetes API of its own. */
  readonly cluster: boolean;
  readonly interruption: Interruption;
  /**
   * Told once Dynatrace is deployed and proven, before anything waits for Kubernetes.
   *
   * @param programs How far the programs of Kubernetes are; undefined where no workload follows.
   */
  readonly onDynatrace?: (result: MainJobResult, programs: ProgramsStage | undefined) => void;
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
  private programs?: ClusterPrograms;
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
    const { destroy, interruption, onDynatrace } = this.options;
    try {
      if (this.environmentsWithCluster().length > 0) this.programs = new ClusterPrograms(interruption.stop);
      await this.runSteps([
        { title: "Terraform and its providers", run: (say) => this.prepareTerraform(say) },
        { title: "Lab tenant", run: () => this.startLab() },
        { title: "Synthesize", run: () => this.synthesize() },
        {
          title: this.removes ? "Destroy" : "Deploy, and prove that a second plan is empty",
          steps: () => this.stackSteps(),
        },
      ]);
      onDynatrace?.(this.result(), this.programs?.stage);
      if (this.programs) await this.runSteps(this.workloadSteps(this.programs));
      const result = this.result();
      return destroy ? { ...result, remains: await remainsOf(result.lab, readStates(LAB_STATE_FOLDER)) } : result;
    } catch (error) {
      this.programs?.abandon();
      await this.lab?.close();
      throw error;
    }
  }

  private runSteps(steps: readonly (Step | StepGroup)[]): Promise<void> {
    const { quiet, interruption } = this.options;
    return runSteps(steps, { quiet, signal: interruption.stop });
  }

  private workloadSteps(programs: ClusterPrograms): (Step | StepGroup)[] {
    return [
      { title: "Kubernetes control plane", run: (say) => programs.follow(say).catch((error) => this.explain(error)) },
      {
        title: this.removes ? "Delete the workloads" : "Workloads, on a cluster for each environment",
        steps: () => this.clusterSteps(),
      },
    ];
  }

  /** A machine that cannot have the programs can do without the workloads; a destroy cannot. */
  private explain(error: Error): never {
    const { interruption } = this.options;
    if (this.removes || interruption.stop.aborted) throw error;
    throw new Error(`${error.message}\nnpm start -- --no-cluster deploys Dynatrace alone, without the workloads`, {
      cause: error,
    });
  }

  private result(): MainJobResult {
    const { lab, providers, results, workloads } = this;
    if (!lab) throw new Error("the lab tenant was not started");
    // Looked at anew: what a destroy has taken away is no orphan any more.
    const { orphans } = compareLabStates(this.options.configuration, this.declared);
    return { lab, providers, results, workloads, orphans };
  }

  private async prepareTerraform(say: Say): Promise<string> {
    const found = await prepareTerraform(say);
    this.terraform = found.terraform;
    this.providers = found.mirror.providers;
    this.programs?.allowBuild();
    return describeTerraform(found);
  }

  private async startLab(): Promise<string> {
    this.lab = await openLab(this.options.configuration, 0);
    // Its group would still be bound to the policies that a destroy takes away.
    if (this.options.destroy) await removeLeftovers(this.lab.ready);
    const { account, environments } = this.lab.ready;
    // It ends with this run, so nobody is sent to its addresses.
    if (this.lab.startedHere) return `an account, ${Object.keys(environments).join(" and ")}, for the time of this run`;
    const places = Object.entries(environments).map(([name, { url }]) => `${name} ${url}`);
    return `already running, account ${account.url}, ${places.join(", ")}`;
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

  private clusterSteps(): Step[] {
    return this.environmentsWithCluster().map((environment) => ({
      title: environment.name,
      run: (say) => this.runCluster(environment, say),
    }));
  }

  private get removes(): boolean {
    return this.options.destroy || this.options.prune;
  }

  /** Where there are workloads, or a run has left some; a destroy looks only where a deploy has been. */
  private environmentsWithCluster(): readonly Environment[] {
    const { configuration, cluster } = this.options;
    if (!cluster) return [];
    return configuration.environments.filter(
      (each) => existsSync(clusterFolder(each)) || (!this.removes && workloadsOf(configuration, each).length > 0),
    );
  }

  /** The cluster runs for the time of the work; what it holds is kept until a destroy. */
  private async runCluster(environment: Environment, say: Say): Promise<string> {
    if (!this.programs) throw new Error("the control plane's programs come before its clusters");
    const { configuration, destroy, prune } = this.options;
    if (prune && this.orphanedWorkloads(environment).length === 0) return "nothing to delete";
    say("starting its API server");
    const plane = await startCluster(await this.programs.ready(), environment);
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
