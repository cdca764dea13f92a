import type { ManagementZoneV2RulesRule } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { literal } from "../literal";
import type { NamespaceMatch } from "./namespace-match";

/** How many rules of each kind a zone takes; Dynatrace limits each kind per tenant. */
export interface ZoneRuleCounts {
  /** Rules over entities by their attributes. */
  readonly entity: number;
  /** Rules over metrics and logs by their dimensions. */
  readonly dimension: number;
  /** Rules that are an entity selector. */
  readonly selector: number;
}

/** What a zone takes in. */
export interface ZoneContents {
  readonly cluster: string;
  readonly namespaces: readonly NamespaceMatch[];
  readonly httpMonitorPrefix?: string;
  readonly httpMonitorNames?: readonly string[];
}

/** The rules of a zone: all conditions of a rule must hold, and one rule is enough. */
export function renderZoneRules(contents: ZoneContents): ManagementZoneV2RulesRule[] {
  const { cluster, namespaces, httpMonitorPrefix, httpMonitorNames = [] } = contents;
  const onCluster = nameIs("KUBERNETES_CLUSTER_NAME", "EQUALS", cluster);
  const ofNamespaces = namespaces.flatMap((match) => {
    const condition = [nameIs("CLOUD_APPLICATION_NAMESPACE_NAME", match.operator, match.value), onCluster];
    return [
      entityRule({ entityType: "PROCESS_GROUP", pgToServicePropagation: true, attributeConditions: { condition } }),
      entityRule({ entityType: "CLOUD_APPLICATION", attributeConditions: { condition } }),
      entityRule({ entityType: "CLOUD_APPLICATION_NAMESPACE", attributeConditions: { condition } }),
      { type: "SELECTOR", enabled: true, entitySelector: kubernetesServices(match, cluster) },
      dimensionRule(match, cluster),
    ];
  });
  const monitors = [
    ...(httpMonitorPrefix === undefined ? [] : [nameIs("HTTP_MONITOR_NAME", "BEGINS_WITH", httpMonitorPrefix)]),
    ...httpMonitorNames.map((name) => nameIs("HTTP_MONITOR_NAME", "EQUALS", name)),
  ];
  const ofMonitors = monitors.map((condition) =>
    entityRule({ entityType: "HTTP_MONITOR", attributeConditions: { condition: [condition] } }),
  );
  return [...ofNamespaces, ...ofMonitors];
}

/** Counts what is rendered, so that the numbers cannot drift from the rules. */
export function countZoneRules(rules: readonly ManagementZoneV2RulesRule[]): ZoneRuleCounts {
  const ofType = (type: string) => rules.filter((rule) => rule.type === type).length;
  return { entity: ofType("ME"), dimension: ofType("DIMENSION"), selector: ofType("SELECTOR") };
}

function entityRule(attributeRule: ManagementZoneV2RulesRule["attributeRule"]): ManagementZoneV2RulesRule {
  return { type: "ME", enabled: true, attributeRule };
}

/** Case must be stated: left out, the provider sends `false`. */
function nameIs(key: string, operator: string, name: string) {
  return { key, operator, stringValue: literal(name), caseSensitive: true };
}

/** Kubernetes services have no attribute rule for namespace and cluster, so a selector follows their relationships. */
function kubernetesServices(match: NamespaceMatch, cluster: string): string {
  const predicate = match.operator === "EQUALS" ? "equals" : "startsWith";
  const namespace = `type(CLOUD_APPLICATION_NAMESPACE),entityName.${predicate}("${match.value}")`;
  const ofCluster = `type(KUBERNETES_CLUSTER),entityName.equals("${literal(cluster)}")`;
  return [
    "type(KUBERNETES_SERVICE)",
    `toRelationships.isNamespaceOfKubernetesSvc(${namespace})`,
    `toRelationships.isClusterOfKubernetesSvc(${ofCluster})`,
  ].join(",");
}

/** Metrics and logs that belong to no entity are told by what they carry themselves. */
function dimensionRule(match: NamespaceMatch, cluster: string): ManagementZoneV2RulesRule {
  const condition = [
    { conditionType: "DIMENSION", key: "k8s.namespace.name", ruleMatcher: match.operator, value: match.value },
    { conditionType: "DIMENSION", key: "k8s.cluster.name", ruleMatcher: "EQUALS", value: literal(cluster) },
  ];
  return { type: "DIMENSION", enabled: true, dimensionRule: { appliesTo: "ANY", dimensionConditions: { condition } } };
}
