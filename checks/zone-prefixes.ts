import { block, type Entry, list, type SynthesizedStack } from "../access";
import type { Found } from "./finding";

/** How a rule of a management zone picks namespaces. */
export interface NamespaceRule {
  readonly entry: Entry;
  readonly zone: string;
  /** Name of the cluster; absent where the rule holds on every cluster. */
  readonly cluster?: string;
  /** Absent for a rule that names no namespace at all. */
  readonly namespace?: { readonly operator: string; readonly value: string };
}

/** Every enabled rule over entities, metrics or logs of the zones of a stack. Entity selectors are left out. */
export function namespaceRulesOf(stack: SynthesizedStack): NamespaceRule[] {
  return stack.resources("dynatrace_management_zone_v2").flatMap((entry) =>
    list(block(list(entry.args.rules)[0]).rule)
      .map(block)
      .filter(({ enabled }) => enabled !== false)
      .flatMap((rule) => {
        const entity = block(list(rule.attribute_rule)[0]);
        const dimension = block(list(rule.dimension_rule)[0]);
        const conditions = [
          ...list(block(list(entity.attribute_conditions)[0]).condition).map(block),
          ...list(block(list(dimension.dimension_conditions)[0]).condition).map(block),
        ];
        if (conditions.length === 0 && (rule.type === "SELECTOR" || !isKubernetes(entity))) return [];
        if (isMonitor(entity)) return [];
        return [namespaceRule(entry, conditions)];
      }),
  );
}

/** Prefixes of zone rules that take in namespaces of others that begin alike. */
export function zonePrefixes(stack: SynthesizedStack): Found[] {
  const seen = new Set<string>();
  return namespaceRulesOf(stack).flatMap(({ entry, namespace }): Found[] => {
    if (namespace?.operator !== "BEGINS_WITH" || /[-_.]$/.test(namespace.value)) return [];
    const key = `${entry.address} ${namespace.value}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const found = `the zone takes in namespaces that begin with ${JSON.stringify(namespace.value)}, and so "${namespace.value}2" too`;
    const fix = `end the prefix in a separator, as in "${namespace.value}-"`;
    return [{ severity: "error", path: entry.path, found, fix }];
  });
}

const NAMESPACE_KEYS: ReadonlySet<unknown> = new Set(["CLOUD_APPLICATION_NAMESPACE_NAME", "k8s.namespace.name"]);
const CLUSTER_KEYS: ReadonlySet<unknown> = new Set(["KUBERNETES_CLUSTER_NAME", "k8s.cluster.name"]);

function namespaceRule(entry: Entry, conditions: readonly ReturnType<typeof block>[]): NamespaceRule {
  const { stack } = entry;
  const conditionOn = (keys: ReadonlySet<unknown>) => {
    const condition = conditions.find(({ key }) => keys.has(key));
    const value = condition && stack.text(condition.string_value ?? condition.value);
    return condition && value !== undefined
      ? { operator: String(condition.operator ?? condition.rule_matcher), value }
      : undefined;
  };
  const cluster = conditionOn(CLUSTER_KEYS);
  const zone = stack.text(entry.args.name) ?? entry.address;
  const namespace = conditionOn(NAMESPACE_KEYS);
  return {
    entry,
    zone,
    ...(cluster?.operator === "EQUALS" && { cluster: cluster.value }),
    ...(namespace && { namespace }),
  };
}

/** A synthetic monitor runs in no namespace, whatever its name. */
function isMonitor({ entity_type: type }: ReturnType<typeof block>): boolean {
  return type === "HTTP_MONITOR" || type === "BROWSER_MONITOR";
}

function isKubernetes({ entity_type: type }: ReturnType<typeof block>): boolean {
  return typeof type === "string" && /^(CLOUD_APPLICATION|KUBERNETES|PROCESS_GROUP|SERVICE|HOST)/.test(type);
}
