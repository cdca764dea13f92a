import { ManagementZoneV2, type ManagementZoneV2Config } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { Construct, type IConstruct } from "constructs";
import { MONITOR_NAME } from "../../rules/alerting";
import { CLUSTER_NAME, HTTP_MONITOR_PREFIX, MAX_RULES_PER_ZONE, ZONE_NAME } from "../../rules/dynatrace";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkKnownText, checkText, type Finding } from "../validation";
import { checkNamespaceMatches, type NamespaceMatch } from "./namespace-match";
import { countZoneRules, renderZoneRules, type ZoneRuleCounts } from "./zone-rules";

/** A zone that other constructs may refer to, declared here or already in the tenant. */
export interface IManagementZone extends IConstruct {
  /** Name of the zone as people read it, not escaped for Terraform; policy boundaries refer to it. */
  readonly zoneName: string;
  /** Settings object id of the zone; alerting profiles refer to it. */
  readonly zoneId: string;
  /** Numeric id of the zone, as text; role permissions and metric events refer to it. */
  readonly legacyZoneId?: string;
}

/** What must be known of a zone that this code does not manage. */
export interface ManagementZoneAttributes {
  /** Name of the zone. */
  readonly zoneName: string;
  /** Settings object id of the zone. */
  readonly zoneId: string;
  /**
   * Numeric id of the zone, as text.
   * @default - unknown: the zone cannot be used for role permissions and metric events
   */
  readonly legacyZoneId?: string;
}

/** Properties of `ManagementZone`. */
export interface ManagementZoneProps {
  /** Name of the zone: 1 to 100 characters, unique in the tenant. Boundaries hold it, so a new name needs them changed too. */
  readonly zoneName: string;
  /** Name of the Kubernetes cluster, exactly as its DynaKube reports it: 1 to 80 characters. */
  readonly cluster: string;
  /** Namespaces whose workloads belong to the zone; each takes five of the 900 rules of a zone. */
  readonly namespaces: readonly NamespaceMatch[];
  /**
   * Beginning of the names of HTTP monitors that belong to the zone; must end in "-".
   * @default - no HTTP monitors
   */
  readonly httpMonitorPrefix?: string;
  /**
   * Names of HTTP monitors that belong to the zone, each exactly.
   * @default - none by name
   */
  readonly httpMonitorNames?: readonly string[];
  /**
   * Whether a plan that deletes the zone fails. A boundary that names a deleted zone matches nothing.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * The part of a tenant that one team sees: on one cluster, the workloads of its namespaces with their processes,
 * services and Kubernetes services, and the metrics and logs that carry the namespace. Cluster, nodes and hosts stay
 * out, because they would open every other namespace.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schema builtin:management-zones
 * @example
 * const namespaces = [NamespaceMatch.exactly("orders")];
 * new ManagementZone(stack, "Zone", { zoneName: "orders-prod", cluster: "prod-eu", namespaces });
 */
export class ManagementZone extends Construct implements IManagementZone {
  /** Refers to a zone that this code does not manage. */
  public static fromZoneAttributes(scope: Construct, id: string, attrs: ManagementZoneAttributes): IManagementZone {
    const zone = new Construct(scope, id);
    assertProps(zone, "ManagementZoneAttributes", attrs);
    return Object.assign(zone, attrs);
  }

  public readonly zoneName: string;
  public readonly zoneId: string;
  public readonly legacyZoneId?: string;
  /** Name of the cluster whose namespaces the zone takes in. */
  public readonly cluster: string;
  /** Namespaces that the zone takes in. */
  public readonly namespaces: readonly NamespaceMatch[];
  /** Rules of the zone by kind, for the limits of a tenant. */
  public readonly ruleCounts: ZoneRuleCounts;

  public constructor(scope: Construct, id: string, props: ManagementZoneProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "ManagementZoneProps", props);
    assertValid(this, [
      // Tokens pass: a wrong name fails loudly at apply, and a wrong cluster leaves the zone empty.
      ...checkText("zoneName", props.zoneName, ZONE_NAME),
      ...checkText("cluster", props.cluster, CLUSTER_NAME),
      ...checkNamespaceMatches(props.namespaces),
      ...checkHttpMonitorPrefix(props.httpMonitorPrefix),
      ...checkHttpMonitorNames(props.httpMonitorNames ?? []),
    ]);
    const rules = renderZoneRules(props);
    assertValid(this, checkRuleCount(rules.length, props.namespaces.length));
    this.zoneName = props.zoneName;
    this.cluster = props.cluster;
    this.namespaces = [...props.namespaces];
    this.ruleCounts = countZoneRules(rules);
    const resource = this.createResource("Resource", {
      name: literal(props.zoneName),
      description: "Managed in code: edits made here are overwritten.",
      rules: { rule: rules },
      lifecycle: { preventDestroy: props.preventDestroy ?? true },
    });
    this.zoneId = resource.id;
    this.legacyZoneId = resource.legacyId;
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: ManagementZoneV2Config): ManagementZoneV2 {
    return new ManagementZoneV2(this, resourceId, config);
  }
}

/** Refuses a token too: an unchecked prefix would take in another team's monitors without a word. */
function checkHttpMonitorPrefix(received: string | undefined): Finding[] {
  return received === undefined ? [] : checkKnownText("httpMonitorPrefix", received, HTTP_MONITOR_PREFIX);
}

/** Refuses a token too, for the same reason. */
function checkHttpMonitorNames(names: readonly string[]): Finding[] {
  return names.flatMap((name, index) => checkKnownText(`httpMonitorNames[${index}]`, name, MONITOR_NAME));
}

function checkRuleCount(count: number, received: number): Finding[] {
  if (count <= MAX_RULES_PER_ZONE) return [];
  const rule = `must take at most ${MAX_RULES_PER_ZONE} rules, and these take ${count}`;
  const fix = "use one NamespaceMatch.startingWith for a family of namespaces";
  return [{ field: "namespaces", rule, received: `${received} entries`, fix }];
}
