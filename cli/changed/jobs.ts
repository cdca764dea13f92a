import type { ChangedStack, Changes } from "./changes";

/** The stacks that one runner takes, one after the other. */
export interface Job {
  /** For people: the stack, or the first of several and how many follow. */
  readonly name: string;
  /** Names of the stacks, separated by blanks: environments and teams are DNS labels, so that a shell may split them. */
  readonly stacks: string;
}

/** The jobs of one environment. */
export interface EnvironmentJobs {
  readonly environment: string;
  /** Everything there is to plan. */
  readonly all: readonly Job[];
  /** What is applied first: what the rest needs. */
  readonly first: readonly Job[];
  /** What is applied once the first are done. */
  readonly rest: readonly Job[];
}

/** More jobs than this get several stacks each. GitHub and Azure take 256 of a matrix. */
export const USUAL_JOBS = 100;

/**
 * Deals the changed stacks out to runners. What is gone is no runner's business: taking away is a person's decision.
 *
 * @param most How many jobs an environment may have in one step.
 */
export function jobsOf(
  { stacks }: Pick<Changes, "stacks">,
  environments: readonly string[],
  most = USUAL_JOBS,
): EnvironmentJobs[] {
  return environments.map((environment) => {
    const own = stacks.filter((each) => each.environment === environment && each.change !== "gone");
    const first = own.filter(({ wave }) => wave === 0);
    const rest = own.filter(({ wave }) => wave > 0);
    return { environment, all: deal(own, most), first: deal(first, most), rest: deal(rest, most) };
  });
}

/** Evenly, and in order, so that a stack never comes before what it needs. */
function deal(stacks: readonly ChangedStack[], most: number): Job[] {
  const count = Math.min(most, stacks.length);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * stacks.length) / count);
    const to = Math.floor(((index + 1) * stacks.length) / count);
    const names = stacks.slice(from, to).map(({ stack }) => stack);
    const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
    return { name: `${names[0]}${more}`, stacks: names.join(" ") };
  });
}

/** `prod-eu` as a part of a name that every platform takes: letters, digits and underscores. */
export const identifierOf = (environment: string): string => environment.replaceAll("-", "_");

/** The platforms that run pipelines. */
export const PLATFORMS = ["github", "azure", "gitlab"] as const;

export type Platform = (typeof PLATFORMS)[number];

/**
 * The jobs in the form that a platform makes its own of: lines for `$GITHUB_OUTPUT`, logging commands of Azure, or the
 * child pipeline of GitLab.
 */
export function jobsFor(platform: Platform, jobs: readonly EnvironmentJobs[]): string {
  if (platform === "github") return jobs.flatMap(githubOutputs).join("\n");
  if (platform === "azure") return jobs.flatMap(azureVariables).join("\n");
  return childPipeline(jobs);
}

/** @see GitHub documentation, "Running variations of jobs in a workflow", `fromJSON` */
function githubOutputs({ environment, ...steps }: EnvironmentJobs): string[] {
  return Object.entries(steps).map(([step, jobs]) => `${identifierOf(environment)}_${step}=${JSON.stringify(jobs)}`);
}

/**
 * @see Azure Pipelines documentation, `jobs.job.strategy`: a matrix made by an earlier job. A leg's name has letters, digits
 * and underscores; it ends in a number, so that no two become one.
 */
function azureVariables({ environment, ...steps }: EnvironmentJobs): string[] {
  return Object.entries(steps).map(([step, jobs]) => {
    const legs = jobs.map(({ name, stacks }, index) => [
      `${name.replace(/[^A-Za-z0-9]/g, "_")}_${index + 1}`,
      { stacks },
    ]);
    const variable = `${identifierOf(environment)}_${step}`;
    return `##vso[task.setvariable variable=${variable};isOutput=true]${JSON.stringify(Object.fromEntries(legs))}`;
  });
}

/** Of the files that `onboard init --pipeline gitlab` writes. */
const CHILD_INCLUDES = ".gitlab/onboarding-stacks.yml";

/**
 * A plan and an apply of each job, which extend the hidden jobs of `.gitlab/onboarding-stacks.yml`: all that differs by
 * stack is here, and all that differs by environment or event there. JSON is YAML.
 *
 * @see GitLab documentation, "Downstream pipelines", dynamic child pipelines
 */
function childPipeline(environments: readonly EnvironmentJobs[]): string {
  const jobs = environments.flatMap(({ environment, first, rest }) => [
    ...first.flatMap((job) => planAndApply(job, `${environment}-first`, environment)),
    ...rest.flatMap((job) => planAndApply(job, `${environment}-rest`, environment)),
  ]);
  const lines = [["include", [{ local: CHILD_INCLUDES }]], ...jobs];
  return lines.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join("\n");
}

function planAndApply({ name, stacks }: Job, step: string, environment: string) {
  const variables = { STACKS: stacks };
  return [
    [`plan ${name}`, { extends: `.plan-${environment}`, variables }],
    [`apply ${name}`, { extends: `.apply-${step}`, variables }],
  ] as const;
}
