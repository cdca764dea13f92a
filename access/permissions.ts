import type { Operator } from "./language/syntax";

/**
 * Which conditions limit which permission, and with which operators. A condition that is not here leaves the permission
 * unlimited, so only what the documentation promises is listed.
 *
 * @see Dynatrace documentation, IAM policy reference
 */

type Conditions = Readonly<Record<string, readonly Operator[]>>;

/** What is known of one permission. */
export interface PermissionFacts {
  /** Names of the conditions that limit the permission, each with its operators; none for one that nothing limits. */
  readonly conditions: Conditions;
  /** Whether the permission shows telemetry or entities, which is what teams must not see of each other. */
  readonly readsData: boolean;
}

const COMMON = ["=", "IN", "startsWith", "MATCH"] as const;
const NO_ORDER = ["=", "!=", "IN", "NOT IN", "startsWith", "NOT startsWith", "MATCH"] as const;
const NO_MATCH = ["=", "IN", "startsWith"] as const;
const EQUALITY = ["=", "IN"] as const;
const NO_CONDITIONS: Conditions = {};

const every = (names: readonly string[], operators: readonly Operator[]): Conditions =>
  Object.fromEntries(names.map((name) => [name, operators]));

const BUCKET = every(["storage:bucket-name"], NO_ORDER);
const TABLE = every(["storage:table-name"], NO_ORDER);
const CONTEXT = every(["storage:dt.security_context"], COMMON);
const EVENT = every(["storage:event.kind", "storage:event.type", "storage:event.provider"], COMMON);
const ORIGIN = every(
  [
    "storage:k8s.namespace.name",
    "storage:k8s.cluster.name",
    "storage:host.name",
    "storage:dt.host_group.id",
    "storage:dt.security_context",
    "storage:gcp.project.id",
    "storage:aws.account.id",
    "storage:azure.subscription",
    "storage:azure.resource.group",
  ],
  COMMON,
);
const SCHEMA = { ...every(["settings:schemaId"], ["=", "!=", "IN", "startsWith", "NOT startsWith"]) };
const SETTINGS: Conditions = {
  ...SCHEMA,
  "settings:schemaGroup": EQUALITY,
  ...every(["settings:scope", "settings:entity.hostGroup", "settings:dt.security_context"], NO_MATCH),
  "shared:app-id": NO_MATCH,
  "environment:management-zone": COMMON,
};
const SCHEMAS_ONLY: Conditions = { ...SCHEMA, "settings:schemaGroup": EQUALITY, "shared:app-id": NO_MATCH };
const ZONE: Conditions = {
  "environment:management-zone": ["=", "!=", "IN", "startsWith", "NOT startsWith", "MATCH"],
};
const EXTENSION: Conditions = {
  ...every(["extensions:management-zone"], EQUALITY),
  ...every(["extensions:host", "extensions:host-group", "extensions:ag-group", "extensions:extension-name"], EQUALITY),
};
const FILE_PATH = every(["storage:file-path"], NO_MATCH);

const reads = (...parts: Conditions[]): PermissionFacts => ({
  conditions: Object.assign({}, ...parts),
  readsData: true,
});
const other = (...parts: Conditions[]): PermissionFacts => ({
  conditions: Object.assign({}, ...parts),
  readsData: false,
});

const TABLE_OF_PERMISSIONS: Readonly<Record<string, PermissionFacts>> = {
  "storage:logs:read": reads(BUCKET, ORIGIN, every(["storage:log.source"], COMMON)),
  "storage:metrics:read": reads(BUCKET, ORIGIN, every(["storage:metric.key"], COMMON)),
  "storage:spans:read": reads(BUCKET, ORIGIN),
  "storage:events:read": reads(BUCKET, ORIGIN, EVENT),
  "storage:bizevents:read": reads(BUCKET, ORIGIN, EVENT),
  "storage:security.events:read": reads(BUCKET, ORIGIN, EVENT),
  "storage:smartscape:read": reads(ORIGIN),
  "storage:entities:read": reads(every(["storage:entity.type", "storage:dt.security_context"], NO_MATCH)),
  "storage:system:read": reads(BUCKET, EVENT, CONTEXT),
  "storage:buckets:read": other(BUCKET, TABLE, { "storage:query-consumption": ["="] }),
  "storage:fieldsets:read": other(BUCKET, TABLE, every(["storage:fieldset-name"], NO_ORDER)),
  "storage:user.events:read": reads(BUCKET, CONTEXT, every(["storage:frontend.name"], COMMON)),
  "storage:user.sessions:read": reads(BUCKET, CONTEXT, every(["storage:frontend.name"], COMMON)),
  "storage:user.replays:read": reads(BUCKET, CONTEXT),
  "storage:application.snapshots:read": reads(BUCKET),
  "storage:files:read": reads(FILE_PATH),
  "storage:files:write": other(FILE_PATH),
  "storage:files:delete": other(FILE_PATH),
  "environment:roles:viewer": reads(ZONE),
  "environment:roles:logviewer": reads(ZONE),
  "environment:roles:manage-settings": reads(ZONE),
  "environment:roles:view-sensitive-request-data": reads(ZONE),
  "environment:roles:replay-sessions-with-masking": reads(ZONE),
  "environment:roles:replay-sessions-without-masking": reads(ZONE),
  "environment:roles:view-security-problems": reads(ZONE),
  "environment:roles:manage-security-problems": reads(ZONE),
  "environment:roles:agent-install": reads(NO_CONDITIONS),
  "environment:roles:configure-request-capture-data": reads(NO_CONDITIONS),
  "settings:objects:read": other(SETTINGS),
  "settings:objects:write": other(SETTINGS),
  "settings:schemas:read": other(SCHEMAS_ONLY),
  "settings:objects:admin": other(SCHEMAS_ONLY),
  "app-engine:apps:run": other(every(["shared:app-id", "app-engine:app-installer"], NO_MATCH)),
  "automation:workflows:write": other(every(["automation:workflow-type"], EQUALITY)),
  "extensions:configurations:read": other(EXTENSION),
  "extensions:configurations:write": other(EXTENSION),
};

/** Families of permissions that no condition limits; a `*` stands for any resource or action. */
const UNLIMITED_FAMILIES =
  /^(document|slo|davis|automation|openpipeline):[^:]+:[^:]+$|^storage:(bucket-definitions|filter-segments):[^:]+$|^storage:[^:]+:write$/;

const FAMILY: PermissionFacts = { conditions: NO_CONDITIONS, readsData: false };

const ANY_TIME = ["<", ">", "="] as const;
const GLOBAL_CONDITIONS: Conditions = {
  "global:date": ANY_TIME,
  "global:date-time": ANY_TIME,
  "global:time-of-day": ["<", ">"],
  "global:week-day": ["=", "!=", "IN"],
  "global:environmentId": ["=", "!=", "IN", "NOT IN", "startsWith", "NOT startsWith", "MATCH"],
  "global:userGroup": ["=", "!=", "IN", "NOT IN"],
};

/** Every permission of the table by its full name; families such as `document:*` are left out. */
export const KNOWN_PERMISSIONS: readonly string[] = Object.keys(TABLE_OF_PERMISSIONS);

/** What is known of a permission, or nothing for a name that is not in the table. */
export function permissionFacts(permission: string): PermissionFacts | undefined {
  if (Object.hasOwn(TABLE_OF_PERMISSIONS, permission)) return TABLE_OF_PERMISSIONS[permission];
  return UNLIMITED_FAMILIES.test(permission) ? FAMILY : undefined;
}

/** Whether Dynatrace documents the permission. */
export function isKnownPermission(permission: string): boolean {
  return permissionFacts(permission) !== undefined;
}

/** Whether the condition is one that limits every permission, such as `global:environmentId`. */
export function isGlobalCondition(name: string): boolean {
  return Object.hasOwn(GLOBAL_CONDITIONS, name);
}

/** Whether any permission supports a condition of that name. */
export function isKnownCondition(name: string): boolean {
  return isGlobalCondition(name) || KNOWN_CONDITIONS.has(name);
}

const KNOWN_CONDITIONS: ReadonlySet<string> = new Set(
  Object.values(TABLE_OF_PERMISSIONS).flatMap(({ conditions }) => Object.keys(conditions)),
);

/**
 * Whether a condition limits a permission. One that it does not support leaves it as wide as without the condition;
 * an unknown permission supports global conditions only, so that it never looks narrower than it may be.
 *
 * @param operator If left out, any operator counts.
 */
export function supports(permission: string, condition: string, operator?: Operator): boolean {
  const operators = operatorsOf(permission, condition);
  return operator === undefined ? operators.length > 0 : operators.includes(operator);
}

/** The operators with which a condition limits a permission; none where it does not limit it. */
export function operatorsOf(permission: string, condition: string): readonly Operator[] {
  if (isGlobalCondition(condition)) return GLOBAL_CONDITIONS[condition] ?? [];
  const facts = permissionFacts(permission);
  return facts !== undefined && Object.hasOwn(facts.conditions, condition) ? (facts.conditions[condition] ?? []) : [];
}

/** Whether the permission shows telemetry or entities; a role of the classic environment does. */
export function readsData(permission: string): boolean {
  return permissionFacts(permission)?.readsData ?? false;
}

/** Whether nothing but a global condition can limit the permission; true for an unknown one. */
export function isUnlimited(permission: string): boolean {
  return Object.keys(permissionFacts(permission)?.conditions ?? {}).length === 0;
}
