import { App } from "cdktf";
import type { Configuration } from "../config/load";
import type { Environment, Team } from "../config/schema";
import { type AdoptionOptions, adoptInto } from "./adoptions";
import { addApplicationChecks } from "./application-checks";
import { ClusterStack } from "./cluster-stack";
import { addOrphans } from "./orphan-stack";
import { fromFiles } from "./refusals";
import { TeamStack } from "./team-stack";
import { TenantStack } from "./tenant-stack";
import { WorkloadStack } from "./workload-stack";

/** How an application is made. */
export interface AppOptions {
  /**
   * Folder that the stacks are written to.
   * @default - CDKTF_OUTDIR, or cdktf.out
   */
  readonly outdir?: string;
  /**
   * Local folder of all states, in place of the backend that each environment's file names: for trials on the lab. What
   * stacks adopt is then what files with `lab: true` say.
   * @default - the environment's backend
   */
  readonly stateFolder?: string;
  /**
   * Lifts the protection of every environment, so that all can be destroyed.
   * @default false
   */
  readonly unprotected?: boolean;
  /**
   * Whether the stacks of the cluster and of the workloads are made too.
   * @default true
   */
  readonly kubernetes?: boolean;
  /**
   * Stacks that have a state and may be declared no more, by name: each gets a stack that declares nothing, so that
   * Terraform can destroy what its state holds. Names that the files declare change nothing.
   * @default - none
   */
  readonly orphans?: readonly string[];
}

/**
 * The application of a whole configuration, ready to be synthesized.
 *
 * @throws RefusalError for what a construct refuses of what the files say, with the line that says it; ValidationError
 * for an orphan whose environment no file declares.
 * @example
 * const { configuration } = loadConfiguration("config");
 * if (configuration) createApp(configuration).synth();
 */
export function createApp(configuration: Configuration, options: AppOptions = {}): App {
  const { outdir, stateFolder, unprotected = false, kubernetes = true, orphans = [] } = options;
  const app = new App({ outdir });
  const environments = configuration.environments.map((environment) => ({
    ...environment,
    ...(unprotected && { protected: false }),
    ...(stateFolder !== undefined && { state: { backend: "local" as const, path: stateFolder } }),
  }));
  addStacks(app, { ...configuration, environments }, { onLab: stateFolder !== undefined });
  if (kubernetes) addKubernetesStacks(app, { ...configuration, environments });
  addOrphans(app, environments, orphans);
  addApplicationChecks(app, { isProtectionLifted: unprotected });
  return app;
}

/** Adds the Dynatrace stacks of all environments, each with the stacks that must be deployed before it. */
export function addStacks(app: App, configuration: Configuration, adoption: AdoptionOptions = { onLab: false }): void {
  const { environments, teams } = configuration;
  for (const environment of environments) {
    const tenant = fromFiles({ configuration, environment }, () => new TenantStack(app, environment));
    adoptInto(tenant, configuration, adoption);
    const shares = sharesIn(
      environment,
      teams.map((file) => file.in(environment.name)),
    );
    for (const file of teams) {
      const team = file.in(environment.name);
      const stack = fromFiles(
        { configuration, environment, file },
        () => new TeamStack(app, { environment, team, sharedBy: shares.get(team.name) }),
      );
      stack.addDependency(tenant);
      adoptInto(stack, configuration, adoption);
    }
  }
}

/** Adds the stacks of each environment's cluster: the Operator, then the teams' workloads, which it mutates as they start. */
export function addKubernetesStacks(app: App, configuration: Configuration): void {
  const { environments, teams } = configuration;
  for (const environment of environments) {
    const present = teams.map((file) => file.in(environment.name));
    const cluster = fromFiles({ configuration, environment }, () => new ClusterStack(app, environment, present));
    for (const file of teams) {
      const stack = fromFiles({ configuration, environment, file }, () =>
        WorkloadStack.ofTeam(app, environment, file.in(environment.name)),
      );
      stack?.addDependency(cluster);
    }
  }
}

/** Which teams share with a team in an environment, by the name of the one that may read. */
function sharesIn({ name }: Environment, teams: readonly Team[]): Map<string, Team[]> {
  const shares = new Map<string, Team[]>();
  for (const team of teams) {
    for (const { team: reader, environments } of team.shareWith) {
      if (environments !== undefined && !environments.includes(name)) continue;
      shares.set(reader, [...(shares.get(reader) ?? []), team]);
    }
  }
  return shares;
}
