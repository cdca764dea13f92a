import type { Grant, GrantCondition } from "../../access";

/** What a permission lets somebody do, where its name alone does not say it. */
const ACTIONS: Readonly<Record<string, readonly [verb: string, thing: string]>> = {
  "*": ["do", "everything"],
  "storage:buckets:read": ["open", "Grail buckets"],
  "storage:filter-segments:read": ["use", "segments"],
  "settings:objects:read": ["read", "settings"],
  "settings:objects:write": ["change", "settings"],
  "environment:roles:viewer": ["view", "the classic pages"],
  "environment:roles:logviewer": ["view", "logs on the classic pages"],
  "environment:roles:manage-settings": ["change", "settings on the classic pages"],
};

const VERBS: Readonly<Record<string, string>> = { write: "change", admin: "administer" };

const ATTRIBUTES: Readonly<Record<string, string>> = {
  "environment:management-zone": "the management zone",
  "settings:schemaId": "the schema",
  "storage:bucket-name": "the bucket",
  "storage:table-name": "the table",
};

/**
 * Grants that differ in their permission only, as one sentence that follows "can" or "can never":
 * `read logs and spans where k8s.namespace.name is "orders"`.
 */
export function actionSentence(permissions: readonly string[], conditions: readonly GrantCondition[]): string {
  const byVerb = new Map<string, string[]>();
  for (const permission of permissions) {
    const [verb, thing] = actionOf(permission);
    byVerb.set(verb, [...(byVerb.get(verb) ?? []), thing]);
  }
  const what = joined([...byVerb].map(([verb, things]) => `${verb} ${joined(things)}`));
  return conditions.length === 0 ? what : `${what} where ${conditions.map(conditionSentence).join(" and ")}`;
}

/** A condition in words: `k8s.namespace.name begins with "orders-"`. */
export function conditionSentence({ name, operator, values }: GrantCondition): string {
  const attribute = ATTRIBUTES[name] ?? name.replace(/^storage:/, "");
  const quoted = values.map((value) => JSON.stringify(value));
  const many = quoted.length > 1;
  const words = {
    "=": many ? "is one of" : "is",
    "!=": many ? "is none of" : "is not",
    IN: many ? "is one of" : "is",
    "NOT IN": many ? "is none of" : "is not",
    startsWith: "begins with",
    "NOT startsWith": "does not begin with",
    MATCH: "matches",
    "<": "is less than",
    ">": "is more than",
  }[operator];
  return `${attribute} ${words} ${joined(quoted, "or")}`;
}

/** What members of groups may do, as far as it has one reason. */
export interface GrantGroup {
  readonly effect: Grant["effect"];
  readonly permissions: readonly string[];
  readonly conditions: readonly GrantCondition[];
  readonly via: Grant["via"];
}

/** Grants with the same conditions and reasons become one. */
export function groupGrants(grants: readonly Grant[]): GrantGroup[] {
  const byReason = new Map<string, GrantGroup>();
  for (const { effect, permission, conditions, via } of grants) {
    const key = JSON.stringify([effect, conditions, via]);
    const known = byReason.get(key);
    const permissions = [...new Set([...(known?.permissions ?? []), permission])];
    byReason.set(key, { effect, permissions, conditions, via });
  }
  return [...byReason.values()];
}

function actionOf(permission: string): readonly [string, string] {
  const known = ACTIONS[permission];
  if (known) return known;
  const [service = "", thing = "", verb] = permission.split(":");
  if (service === "environment" && thing === "roles") return ["have", `the classic role ${verb ?? permission}`];
  return verb === undefined ? ["use", permission] : [VERBS[verb] ?? verb, thing];
}

function joined(words: readonly string[], last = "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}
