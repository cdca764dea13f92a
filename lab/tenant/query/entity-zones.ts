import type { Entity } from "../entities/entity";
import { parseSelector } from "../entities/selector";
import { ApiError } from "../errors";

/** Value of a zone in the settings, as far as it is read here. */
export interface ZoneValue {
  readonly name: string;
  readonly rules?: readonly ZoneRule[] | null;
}

interface ZoneRule {
  readonly enabled?: boolean;
  readonly type: string;
  readonly attributeRule?: AttributeRule | null;
  readonly entitySelector?: string | null;
}

interface AttributeRule {
  readonly entityType: string;
  readonly pgToServicePropagation?: boolean;
  readonly conditions?: readonly ZoneCondition[] | null;
}

interface ZoneCondition {
  readonly key: string;
  readonly operator: string;
  readonly stringValue?: string | null;
  readonly caseSensitive?: boolean | null;
}

/** Types that a rule takes in with those it names. */
const TAKEN_IN: Readonly<Record<string, readonly string[]>> = {
  CLOUD_APPLICATION: ["CLOUD_APPLICATION_INSTANCE"],
  PROCESS_GROUP: ["PROCESS_GROUP_INSTANCE"],
};

/** Where an entity has the name that a condition asks for: its own name for some types, a property for all others. */
const NAMES: Readonly<Record<string, { readonly own: readonly string[]; readonly property?: string }>> = {
  CLOUD_APPLICATION_NAMESPACE_NAME: { own: ["CLOUD_APPLICATION_NAMESPACE"], property: "k8s.namespace.name" },
  CLOUD_APPLICATION_NAME: { own: ["CLOUD_APPLICATION"], property: "k8s.workload.name" },
  KUBERNETES_CLUSTER_NAME: { own: ["KUBERNETES_CLUSTER"], property: "k8s.cluster.name" },
  KUBERNETES_SERVICE_NAME: { own: ["KUBERNETES_SERVICE"] },
  KUBERNETES_NODE_NAME: { own: ["KUBERNETES_NODE"], property: "k8s.node.name" },
  HOST_NAME: { own: ["HOST"], property: "host.name" },
  PROCESS_GROUP_NAME: { own: ["PROCESS_GROUP", "PROCESS_GROUP_INSTANCE"] },
  SERVICE_NAME: { own: ["SERVICE"] },
  HTTP_MONITOR_NAME: { own: ["HTTP_CHECK", "HTTP_MONITOR"] },
};

/**
 * Whether a zone takes an entity in. A rule or a condition of a kind that the lab does not know takes nothing in, as
 * membership opens an entity to people.
 *
 * @see Dynatrace settings schema builtin:management-zones
 */
export function isInZone(entity: Entity, { rules }: ZoneValue): boolean {
  return (rules ?? []).some((rule) => {
    if (rule.enabled === false) return false;
    if (rule.type === "ME" && rule.attributeRule) return takesIn(rule.attributeRule, entity);
    return (
      rule.type === "SELECTOR" && typeof rule.entitySelector === "string" && isSelected(rule.entitySelector, entity)
    );
  });
}

function takesIn({ entityType, pgToServicePropagation, conditions }: AttributeRule, entity: Entity): boolean {
  const isOwn = entity.type === entityType || TAKEN_IN[entityType]?.includes(entity.type) === true;
  const isService = entityType === "PROCESS_GROUP" && pgToServicePropagation === true && entity.type === "SERVICE";
  return (isOwn || isService) && (conditions ?? []).every((condition) => holds(condition, entity));
}

function holds({ key, operator, stringValue, caseSensitive }: ZoneCondition, entity: Entity): boolean {
  const name = nameOf(key, entity);
  if (name === undefined) return false;
  const fold = (text: string) => (caseSensitive === false ? text.toLowerCase() : text);
  const [own, wanted] = [fold(name), fold(stringValue ?? "")];
  switch (operator) {
    case "EXISTS":
      return true;
    case "EQUALS":
      return own === wanted;
    case "BEGINS_WITH":
      return own.startsWith(wanted);
    case "ENDS_WITH":
      return own.endsWith(wanted);
    case "CONTAINS":
      return own.includes(wanted);
    case "NOT_EQUALS":
      return own !== wanted;
    case "NOT_BEGINS_WITH":
      return !own.startsWith(wanted);
    case "NOT_ENDS_WITH":
      return !own.endsWith(wanted);
    case "NOT_CONTAINS":
      return !own.includes(wanted);
    default:
      return false;
  }
}

function nameOf(key: string, { type, displayName, properties }: Entity): string | undefined {
  const place = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
  if (place === undefined) return undefined;
  if (place.own.includes(type)) return displayName;
  const value = place.property === undefined ? undefined : properties[place.property];
  return typeof value === "string" ? value : undefined;
}

function isSelected(selector: string, entity: Entity): boolean {
  try {
    return parseSelector(selector)(entity);
  } catch (error) {
    // The lab's entities have no relationships, so a selector that asks for one takes nothing in.
    if (error instanceof ApiError) return false;
    throw error;
  }
}
