import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Environment, Team } from "../config/schema";
import { AccessLevel, type AdGroupBinding } from "../constructs/group-binding";
import { literal } from "../constructs/literal";
import type { LogIngestRules } from "../constructs/log-ingest";
import type { IManagementZone } from "../constructs/management-zone";
import type { DashboardLink, TeamDashboard } from "../constructs/team-dashboard";
import { TeamOnboarding } from "../constructs/team-onboarding";
import { isExistingZone, teamStackName, zoneNameOf } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addDynatraceProvider } from "./dynatrace-provider";
import { teamLinks } from "./links";
import { maskingRule } from "./masks";
import { serviceCareOf } from "./service-care";

/** Properties of `TeamStack`. */
export interface TeamStackProps {
  readonly environment: Environment;
  /** The team as it is in the environment. */
  readonly team: Team;
  /**
   * Teams that let this one read their records and entities, as they are in the environment.
   * @default - none
   */
  readonly sharedBy?: readonly Team[];
}

/** What is a team's own in one Dynatrace environment: its zone, who may see it, which logs are stored, how it is watched. */
export class TeamStack extends BaseStack {
  public readonly team: Team;
  public readonly zone: IManagementZone;
  /** One for each AD group that has access in the environment. */
  public readonly bindings: readonly AdGroupBinding[];
  public readonly logs: LogIngestRules;
  /** What the team asks for and does not get in this environment, with the reason. */
  public readonly leftOut: Readonly<Record<string, string>>;
  /** Absent where the team's file switches it off. */
  public readonly dashboard?: TeamDashboard;

  public constructor(scope: Construct, { environment, team, sharedBy = [] }: TeamStackProps) {
    super(scope, teamStackName(environment.name, team.name), environment, { team });
    this.team = team;
    addDynatraceProvider(this, environment);
    const { environmentId, accountId } = environment.dynatrace;
    const { clusterName, clusterEntity } = environment.kubernetes;
    const { care, leftOut } = serviceCareOf(team, environment);
    this.leftOut = leftOut;
    // An id that addresses leave out: the parts stand directly under the stack.
    const { zone, bindings, logs, dashboard } = new TeamOnboarding(this, "Default", {
      team: team.name,
      environment: {
        name: environment.name,
        environmentId,
        accountId,
        clusterName,
        clusterEntity,
        preventDestroy: environment.protected,
      },
      namespaces: team.namespaces,
      zoneName: zoneNameOf(team),
      existingZone: isExistingZone(team),
      groups: team.adGroups.flatMap(({ name, claim, existing, access }) => {
        const level = access[environment.name];
        return level === undefined ? [] : [{ name, claim, existing, access: AccessLevel.of(level) }];
      }),
      ingestLogs: team.logs.ingest,
      masks: team.logs.mask.map(maskingRule),
      ...(care && { service: care }),
      dashboard: {
        enabled: team.dashboards.dynatrace,
        traces: team.traces.otlp,
        links: dashboardLinks(team),
      },
      sharedBy: sharedBy.map((other) => ({
        name: other.name,
        namespaces: other.namespaces,
        zoneName: zoneNameOf(other),
      })),
    });
    this.zone = zone;
    this.bindings = bindings;
    this.logs = logs;
    this.dashboard = dashboard;
    this.addOutputs();
  }

  private addOutputs(): void {
    const groups = this.bindings.map(({ groupName, groupId }) => [literal(groupName), groupId]);
    const links = Object.entries(teamLinks(this.environment, this.team)).map(([name, url]) => [name, literal(url)]);
    const leftOut = Object.entries(this.leftOut).map(([what, why]) => [what, literal(why)]);
    const outputs = {
      zone_name: literal(this.zone.zoneName),
      zone_id: this.zone.zoneId,
      legacy_zone_id: this.zone.legacyZoneId,
      group_ids: Object.fromEntries(groups),
      links: Object.fromEntries(links),
      ...(leftOut.length > 0 && { left_out: Object.fromEntries(leftOut) }),
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }
}

/** The pages outside Dynatrace; the others are a click away. */
function dashboardLinks({ dashboards }: Team): DashboardLink[] {
  const { splunk, loadBalancer } = dashboards.links;
  return [
    ...(splunk === undefined ? [] : [{ label: "Logs in Splunk", url: splunk }]),
    ...(loadBalancer === undefined ? [] : [{ label: "Load balancer", url: loadBalancer }]),
  ];
}
