import { createHash } from "node:crypto";
import { Construct } from "constructs";
import { groupNameOf } from "../../rules/names";
import { type ISharedPolicies, SharedPolicies } from "../access-policies";
import {
  AccessBoundaries,
  type AccessLevel,
  AdGroup,
  AdGroupBinding,
  type IRecordBoundaries,
  SharedBoundaries,
} from "../group-binding";
import { LogIngestRules, type MaskingRule } from "../log-ingest";
import { ExistingZone, type IManagementZone, ManagementZone, NamespaceMatch } from "../management-zone";
import { assertProps } from "../props";
import { type DashboardLink, TeamDashboard } from "../team-dashboard";
import { type ServiceCare, ServiceWatch } from "./service-watch";

/** Where a team is onboarded: one Dynatrace environment and the cluster that reports to it. */
export interface OnboardingEnvironment {
  /** Name of the environment, as the shared policies' names have it: `prod`. */
  readonly name: string;
  /** Id of the Dynatrace environment: `abc12345`. */
  readonly environmentId: string;
  /** Id of the Dynatrace account. */
  readonly accountId: string;
  /** Name of the Kubernetes cluster, exactly as its DynaKube reports it. */
  readonly clusterName: string;
  /**
   * Entity id of the cluster, such as KUBERNETES_CLUSTER-0123456789ABCDEF, to which log rules are then scoped.
   * @default - the log rules hold in the whole environment
   */
  readonly clusterEntity?: string;
  /**
   * Whether a plan that deletes what holds data or access fails.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/** A directory group of a team, with what it may do. */
export interface TeamGroup {
  /** Name of the group in the directory. */
  readonly name: string;
  /**
   * What the identity provider sends for the group: for Entra ID its object id.
   * @default - the group comes by SCIM and is looked up by its name
   */
  readonly claim?: string;
  /**
   * Whether `name` is that of a Dynatrace group that others have made: looked up, bound, never written.
   * @default false
   */
  readonly existing?: boolean;
  /** What its members may do with the team's data. */
  readonly access: AccessLevel;
}

/** Another team that lets this one read its records and entities. */
export interface SharingTeam {
  /** Name of the team that shares. */
  readonly name: string;
  /** Its namespaces. */
  readonly namespaces: readonly string[];
  /** Security context of its entities: the name of its zone. */
  readonly zoneName: string;
}

/** What a team's dashboard is made of besides the team. */
export interface OnboardingDashboard {
  /**
   * Whether there is one.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Whether the team's workload sends traces, which then have tiles.
   * @default false
   */
  readonly traces?: boolean;
  /**
   * Pages that it leads to.
   * @default - none
   */
  readonly links?: readonly DashboardLink[];
}

/** Properties of `TeamOnboarding`. */
export interface TeamOnboardingProps {
  /** Name of the team; it begins the names of what belongs to it. */
  readonly team: string;
  /** Where the team is onboarded. */
  readonly environment: OnboardingEnvironment;
  /** Kubernetes namespaces that belong to the team and nobody else: 1 to 10. */
  readonly namespaces: readonly string[];
  /** Its directory groups; without any, nobody is given access. */
  readonly groups: readonly TeamGroup[];
  /**
   * Name of the management zone, which is also the security context of the team's entities.
   * @default - the team's name
   */
  readonly zoneName?: string;
  /**
   * Whether the zone is in the tenant already: looked up by its name, bound, never written.
   * @default false
   */
  readonly existingZone?: boolean;
  /**
   * Whether the team's logs are stored.
   * @default true
   */
  readonly ingestLogs?: boolean;
  /**
   * What is hidden in its logs before they leave the node.
   * @default - nothing
   */
  readonly masks?: readonly MaskingRule[];
  /**
   * Teams that let this one read their records and entities.
   * @default - none
   */
  readonly sharedBy?: readonly SharingTeam[];
  /**
   * Objectives, alerts and checks of the team's service.
   * @default - none
   */
  readonly service?: ServiceCare;
  /**
   * The team's dashboard, which its groups may read.
   * @default - one without traces and links
   */
  readonly dashboard?: OnboardingDashboard;
  /**
   * The policies that all teams share.
   * @default - looked up by their names: another stack declares them with `AccessPolicies`
   */
  readonly policies?: ISharedPolicies;
}

/**
 * Everything that most teams want in one Dynatrace environment, with least access: management zone, boundaries, a group
 * with its only binding for each AD group, log ingest rules, a dashboard, and if asked for a watch over its service. Each
 * part is a construct of its own that can be used alone.
 *
 * @throws ValidationError of the first part whose properties are at fault, naming all of them.
 * @example
 * new TeamOnboarding(stack, "Orders", {
 *   team: "orders",
 *   environment: {
 *     name: "prod",
 *     environmentId: "abc12345",
 *     accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
 *     clusterName: "prod-eu",
 *   },
 *   namespaces: ["orders"],
 *   groups: [
 *     { name: "orders-group", claim: "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50", access: AccessLevel.viewer },
 *   ],
 * });
 */
export class TeamOnboarding extends Construct {
  /** What the team sees. */
  public readonly zone: IManagementZone;
  /** One for each directory group. */
  public readonly bindings: readonly AdGroupBinding[];
  /** Which of its logs are stored, and what is hidden in them. */
  public readonly logs: LogIngestRules;
  /** How its service is watched; absent where nothing was asked for. */
  public readonly watch?: ServiceWatch;
  /** How its service does; absent where it is switched off. */
  public readonly dashboard?: TeamDashboard;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: TeamOnboardingProps,
  ) {
    super(scope, id);
    assertProps(this, "TeamOnboardingProps", props);
    const { team, environment, namespaces, zoneName = team, ingestLogs, masks, service } = props;
    const { preventDestroy } = environment;
    this.zone = props.existingZone
      ? new ExistingZone(this, "ExistingZone", { zoneName })
      : new ManagementZone(this, "Zone", {
          zoneName,
          cluster: environment.clusterName,
          namespaces: namespaces.map((namespace) => NamespaceMatch.exactly(namespace)),
          ...(service?.page && { httpMonitorNames: [ServiceWatch.monitorNameOf(team)] }),
          preventDestroy,
        });
    this.bindings = props.groups.length === 0 ? [] : this.bindGroups();
    this.logs = new LogIngestRules(this, "Logs", {
      owner: team,
      namespaces,
      clusterEntity: environment.clusterEntity,
      ingest: ingestLogs,
      masks,
      preventDestroy,
    });
    if (service !== undefined) {
      const records = { cluster: environment.clusterName, namespaces };
      this.watch = new ServiceWatch(this, "Service", { ...service, team, zone: this.zone, records });
    }
    const { enabled = true, traces, links } = props.dashboard ?? {};
    if (!enabled) return;
    this.dashboard = new TeamDashboard(this, "Dashboard", {
      team,
      environmentName: environment.name,
      cluster: environment.clusterName,
      namespaces,
      groupIds: this.bindings.map(({ groupId }) => groupId),
      traces,
      links,
    });
  }

  private bindGroups(): AdGroupBinding[] {
    const { team, environment, namespaces, groups, sharedBy = [] } = this.props;
    const { name: environmentName, accountId, environmentId, preventDestroy } = environment;
    const policies =
      this.props.policies ?? SharedPolicies.lookUp(this, "SharedPolicies", { environmentName, accountId });
    const boundaries = new AccessBoundaries(this, "Boundaries", {
      owner: team,
      environmentName,
      zone: this.zone,
      namespaces,
      preventDestroy,
    });
    const sharedBoundaries = sharedBy.map((other) => this.acceptShare(other));
    return groups.map((group) => {
      return new AdGroupBinding(this, `Group-${idOf(group.name)}`, {
        adGroup: adGroupOf(group, environmentName),
        access: group.access,
        environmentId,
        policies,
        boundaries,
        sharedBoundaries,
        preventDestroy,
      });
    });
  }

  private acceptShare({ name, namespaces, zoneName }: SharingTeam): IRecordBoundaries {
    return new SharedBoundaries(this, `SharedBy-${name}`, {
      owner: this.props.team,
      sharedBy: name,
      environmentName: this.props.environment.name,
      namespaces,
      securityContext: zoneName,
    });
  }
}

function adGroupOf({ name, claim, existing }: TeamGroup, environmentName: string): AdGroup {
  if (existing) return AdGroup.existing(name);
  const groupName = groupNameOf({ name, scim: claim === undefined }, environmentName);
  return claim === undefined ? AdGroup.scim(groupName) : AdGroup.saml(groupName, [claim]);
}

/** An AD group's name may hold anything; its id may not. What is left out comes back as a hash. */
function idOf(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.replace(/[^A-Za-z0-9_-]+/g, "-")}-${hash}`;
}
