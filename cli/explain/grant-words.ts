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

/** What the settings of a schema are about, in the words of the product's pages. */
const SUBJECTS: Readonly<Record<string, string>> = {
  "builtin:alerting.maintenance-window": "maintenance windows",
  "builtin:alerting.profile": "alerting profiles",
  "builtin:anomaly-detection.metric-events": "metric events",
  "builtin:monitoring.slo": "service-level objectives",
  "builtin:problem.notifications": "problem notifications",
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
  const [schemas, another] = permissions.every(isAboutSettings) ? conditions.filter(subjectsOf) : [];
  // Two conditions on the schema must both hold, which a list of subjects would not say.
  const spoken = another === undefined ? schemas : undefined;
  const about = (spoken && subjectsOf(spoken)) ?? [];
  const rest = conditions.filter((condition) => condition !== spoken);
  const byVerb = new Map<string, string[]>();
  for (const permission of permissions) {
    const [verb, thing] = actionOf(permission);
    byVerb.set(verb, [...(byVerb.get(verb) ?? []), thing]);
  }
  const byThings = new Map<string, string[]>();
  for (const [verb, things] of byVerb) {
    const what = joined(things);
    byThings.set(what, [...(byThings.get(what) ?? []), verb]);
  }
  const parts = [...byThings].map(([things, verbs]) => `${joined(verbs)} ${things}`);
  const of = about.length === 0 ? "" : ` of ${joined(about)}`;
  const what = `${joinedParts(parts)}${of}`;
  return rest.length === 0 ? what : `${what} where ${rest.map(conditionSentence).join(" and ")}`;
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

function isAboutSettings(permission: string): boolean {
  return /^settings:objects:(read|write)$/.test(permission);
}

/** What settings are about by their schemas; none where a schema has no name of its own here. */
function subjectsOf({ name, operator, values }: GrantCondition): readonly string[] | undefined {
  if (name !== "settings:schemaId" || (operator !== "=" && operator !== "IN")) return undefined;
  const subjects = values.flatMap((schema) => SUBJECTS[schema] ?? []);
  return subjects.length === values.length ? subjects : undefined;
}

/** Parts that have an "and" of their own are told apart by a comma before the last one. */
function joinedParts(parts: readonly string[]): string {
  const isLong = parts.length > 1 && parts.some((part) => part.includes(" and "));
  return isLong ? joined(parts, ", and") : joined(parts);
}

/** `a, b and c`. */
export function joined(words: readonly string[], last = "and"): string {
  if (words.length < 2) return words.join("");
  const space = last.startsWith(",") ? "" : " ";
  return `${words.slice(0, -1).join(", ")}${space}${last} ${words[words.length - 1]}`;
}
