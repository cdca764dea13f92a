import type { SynthesizedStack } from "../access";
import type { AccessLevelName } from "../rules/dynatrace";

/** What the checks must know of an environment. */
export interface EnvironmentFacts {
  readonly name: string;
  /** Id of the Dynatrace environment. */
  readonly environmentId: string;
  /** Id of the Dynatrace account. */
  readonly accountId: string;
  /** Name of the Kubernetes cluster, as zones refer to it. */
  readonly clusterName: string;
  /** Whether a plan that deletes what holds data or access must fail. */
  readonly isProtected: boolean;
  /**
   * Zones that others have made and whose rules the platform team has read.
   * @default - none
   */
  readonly reviewedZones?: readonly string[];
}

/** What the checks must know of a team in one environment. */
export interface TeamFacts {
  readonly name: string;
  /** Namespaces that belong to the team and nobody else. */
  readonly namespaces: readonly string[];
  /** Name of its management zone. */
  readonly zoneName: string;
  /** Its AD groups, with what each may do in the environment. */
  readonly groups: readonly {
    readonly name: string;
    /** What the identity provider sends for the group; its name for a group that comes by SCIM. */
    readonly claim: string;
    /** Absent without access in the environment. */
    readonly access?: AccessLevelName;
  }[];
  /** Teams that may read its records and entities in the environment. */
  readonly sharesWith: readonly string[];
  /** The findings that it silences, for all environments. */
  readonly silences: readonly Silence[];
}

/** A team's statement that findings of a check are intended. */
export interface Silence {
  /** Name of the check. */
  readonly rule: string;
  readonly reason: string;
  /**
   * Name of the environment that it is limited to.
   * @default - everywhere
   */
  readonly environment?: string;
}

/** Who owns a stack. */
export interface StackOwner {
  readonly environment: EnvironmentFacts;
  /**
   * The team, as it is in the environment.
   * @default - the platform
   */
  readonly team?: TeamFacts;
  /**
   * Most pods of the stack that expose metrics.
   * @default 0
   */
  readonly exporterPods?: number;
}

/** A stack with its owner. */
export interface OwnedStack {
  readonly stack: SynthesizedStack;
  /**
   * Who owns it.
   * @default - nobody known: the stack is judged by itself
   */
  readonly owner?: StackOwner;
}

/** All stacks of an application, as the checks see them. */
export interface Application {
  readonly stacks: readonly OwnedStack[];
  /**
   * Whether protection is lifted for this run on purpose, so that its absence is not reported.
   * @default false
   */
  readonly isProtectionLifted?: boolean;
}

/** The environments of an application's stacks, each once. */
export function environmentsOf({ stacks }: Application): EnvironmentFacts[] {
  const environments = stacks.flatMap(({ owner }) => owner?.environment ?? []);
  return [...new Map(environments.map((environment) => [environment.name, environment])).values()];
}

/** The stacks of an environment. */
export function stacksIn({ stacks }: Application, { name }: EnvironmentFacts): OwnedStack[] {
  return stacks.filter(({ owner }) => owner?.environment.name === name);
}

/** The stacks that teams own in an environment. */
export function teamStacksIn(
  application: Application,
  environment: EnvironmentFacts,
): { readonly stack: SynthesizedStack; readonly team: TeamFacts }[] {
  return stacksIn(application, environment).flatMap(({ stack, owner }) =>
    owner?.team === undefined ? [] : [{ stack, team: owner.team }],
  );
}

/** One entry for each team that has a stack in the environment. */
export function teamsIn(application: Application, environment: EnvironmentFacts): TeamFacts[] {
  return [...new Map(teamStacksIn(application, environment).map(({ team }) => [team.name, team])).values()];
}
