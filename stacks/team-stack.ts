import { createHash } from "node:crypto";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Environment, Mask, Team } from "../config/schema";
import { SharedPolicies } from "../constructs/access-policies";
import {
  AccessBoundaries,
  AccessLevel,
  AdGroup,
  AdGroupBinding,
  type IRecordBoundaries,
  SharedBoundaries,
} from "../constructs/group-binding";
import { literal } from "../constructs/literal";
import { LogIngestRules, MaskingRule } from "../constructs/log-ingest";
import { ManagementZone, NamespaceMatch } from "../constructs/management-zone";
import { groupNameOf, teamStackName, tenantStackName, zoneNameOf } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addDynatraceProvider } from "./dynatrace-provider";
import { teamLinks } from "./links";

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

/** What is a team's own in one Dynatrace environment: its zone, who may see it, and which logs are stored. */
export class TeamStack extends BaseStack {
  public readonly team: Team;
  public readonly zone: ManagementZone;
  /** One for each AD group that has access in the environment. */
  public readonly bindings: readonly AdGroupBinding[];
  public readonly logs: LogIngestRules;

  public constructor(scope: Construct, { environment, team, sharedBy = [] }: TeamStackProps) {
    super(scope, teamStackName(environment.name, team.name), environment, { team });
    this.team = team;
    addDynatraceProvider(this, environment);
    this.zone = new ManagementZone(this, "Zone", {
      zoneName: zoneNameOf(team),
      cluster: environment.kubernetes.clusterName,
      namespaces: team.namespaces.map((namespace) => NamespaceMatch.exactly(namespace)),
      preventDestroy: environment.protected,
    });
    this.bindings = this.bindGroups(sharedBy);
    this.logs = new LogIngestRules(this, "Logs", {
      owner: team.name,
      namespaces: team.namespaces,
      clusterEntity: environment.kubernetes.clusterEntity,
      ingest: team.logs.ingest,
      masks: team.logs.mask.map(maskingRule),
      preventDestroy: environment.protected,
    });
    this.addOutputs();
  }

  private bindGroups(sharedBy: readonly Team[]): AdGroupBinding[] {
    const { environment, team } = this;
    const granted = team.adGroups.flatMap((group) => {
      const access = group.access[environment.name];
      return access === undefined ? [] : [{ group, access }];
    });
    if (granted.length === 0) return [];
    const policies = SharedPolicies.lookUp(this, "SharedPolicies", {
      environmentName: environment.name,
      accountId: environment.dynatrace.accountId,
      deployFirst: tenantStackName(environment.name),
    });
    const boundaries = new AccessBoundaries(this, "Boundaries", {
      owner: team.name,
      environmentName: environment.name,
      zone: this.zone,
      namespaces: team.namespaces,
      preventDestroy: environment.protected,
    });
    const sharedBoundaries = sharedBy.map((other) => this.acceptShare(other));
    return granted.map(({ group, access }) => {
      const { claim } = group;
      const name = groupNameOf(group, environment.name);
      return new AdGroupBinding(this, `Group-${idOf(group.name)}`, {
        adGroup: claim === undefined ? AdGroup.scim(name) : AdGroup.saml(name, [claim]),
        access: AccessLevel.of(access),
        environmentId: environment.dynatrace.environmentId,
        policies,
        boundaries,
        sharedBoundaries,
        preventDestroy: environment.protected,
      });
    });
  }

  private acceptShare(other: Team): IRecordBoundaries {
    return new SharedBoundaries(this, `SharedBy-${other.name}`, {
      owner: this.team.name,
      sharedBy: other.name,
      environmentName: this.environment.name,
      namespaces: other.namespaces,
      securityContext: zoneNameOf(other),
    });
  }

  private addOutputs(): void {
    const groups = this.bindings.map(({ groupName, groupId }) => [literal(groupName), groupId]);
    const links = Object.entries(teamLinks(this.environment, this.team)).map(([name, url]) => [name, literal(url)]);
    const outputs = {
      zone_name: literal(this.zone.zoneName),
      zone_id: this.zone.zoneId,
      legacy_zone_id: this.zone.legacyZoneId,
      group_ids: Object.fromEntries(groups),
      links: Object.fromEntries(links),
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }
}

function maskingRule(mask: Mask): MaskingRule {
  switch (mask) {
    case "email":
      return MaskingRule.email();
    case "iban":
      return MaskingRule.iban();
    case "bearer-token":
      return MaskingRule.bearerToken();
    case "credit-card":
      return MaskingRule.creditCard();
    default:
      return MaskingRule.custom(mask);
  }
}

/** An AD group's name may hold anything; its id may not. What is left out comes back as a hash. */
function idOf(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.replace(/[^A-Za-z0-9_-]+/g, "-")}-${hash}`;
}
