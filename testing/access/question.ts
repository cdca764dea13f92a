import {
  type AccessModel,
  type FieldValue,
  groupsOf,
  isKnownPermission,
  KNOWN_PERMISSIONS,
  type Subject,
} from "../../access";
import { UsageError } from "../usage-error";

/** A question about access: who, what, and about which thing. What is left open counts as any. */
export interface AccessQuestion {
  /** What the person's sign-in carries; the name of a SCIM group goes here too. Either this or `group`. */
  readonly claims?: string | readonly string[];
  /** Name of one Dynatrace group: `orders-group (prod)`. Either this or `claims`. */
  readonly group?: string;
  /** Full name of the permission: `storage:logs:read`. */
  readonly permission: string;
  /** Fields of the record that is read: `{ "k8s.namespace.name": "orders" }`. */
  readonly record?: Readonly<Record<string, FieldValue>>;
  /** Bucket of the record. */
  readonly bucket?: string;
  /** The entity that is seen, by its security contexts and its zones. */
  readonly entity?: EntityInQuestion;
  /** The settings object that is read or written. */
  readonly setting?: SettingInQuestion;
  /** Any other attributes, by the full name of their condition: `{ "shared:app-id": "dynatrace.notebooks" }`. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /**
   * Id of the Dynatrace environment.
   * @default - the only one that the stacks bind groups in
   */
  readonly environmentId?: string;
}

/** An entity that a question is about. */
export interface EntityInQuestion {
  /** As Grail names it: `dt.entity.cloud_application`. */
  readonly type?: string;
  readonly securityContexts?: readonly string[];
  readonly zones?: readonly string[];
}

/** A settings object that a question is about. */
export interface SettingInQuestion {
  readonly schemaId: string;
  /** @default "environment" */
  readonly scope?: string;
  readonly zones?: readonly string[];
}

/** A question that can be answered of a model. */
export interface Asked {
  /** The model in which only the groups in question have the claims. */
  readonly model: AccessModel;
  readonly claims: readonly string[];
  readonly subject: Subject;
  /** Who is asked about, for people. */
  readonly who: string;
}

/**
 * Binds a question to a model.
 *
 * @throws UsageError for a permission, a group or a claim that does not exist: "no" would mean nothing then.
 */
export function askedOf(model: AccessModel, question: AccessQuestion): Asked {
  assertKnown(question.permission);
  const { model: narrowed, claims, who } = whoseOf(model, question);
  return { model: narrowed, claims, who, subject: subjectOf(question, environmentOf(narrowed, claims, question)) };
}

function assertKnown(permission: string): void {
  if (isKnownPermission(permission)) return;
  const alike = KNOWN_PERMISSIONS.filter((each) => each.split(":")[1] === permission.split(":")[1]).slice(0, 5);
  const fix = alike.length > 0 ? `such as ${alike.join(", ")}` : "as Dynatrace's reference of policy statements has it";
  throw new UsageError(`permission must be a known permission; got ${JSON.stringify(permission)}; write one ${fix}`);
}

const ASKED = "asked by the testing kit";

function whoseOf(model: AccessModel, { claims, group }: AccessQuestion) {
  if ((claims === undefined) === (group === undefined)) {
    throw new UsageError("a question about access must name claims or a group, and not both; name one of them");
  }
  if (claims !== undefined) {
    const all = typeof claims === "string" ? [claims] : claims;
    const missing = all.filter((claim) => groupsOf(model, [claim]).length === 0);
    if (missing.length < all.length || all.length === 0) return { model, claims: all, who: `claim ${all.join(", ")}` };
    const known = model.groups.flatMap(({ name, claims: own, scim }) => (scim ? [name] : own));
    throw new UsageError(
      `claims must be of a group in the stacks; got ${missing.join(", ")}; they have ${listed(known)}`,
    );
  }
  if (!model.groups.some(({ name }) => name === group)) {
    const known = model.groups.map(({ name }) => name);
    throw new UsageError(
      `group must be a group in the stacks; got ${JSON.stringify(group)}; they have ${listed(known)}`,
    );
  }
  // Its own claims may be another group's too.
  const groups = model.groups.map((each) => ({ ...each, scim: false, claims: each.name === group ? [ASKED] : [] }));
  return { model: { ...model, groups }, claims: [ASKED], who: `group "${group}"` };
}

function environmentOf(model: AccessModel, claims: readonly string[], { environmentId }: AccessQuestion): string {
  if (environmentId !== undefined) return environmentId;
  const ids = new Set(groupsOf(model, claims).map(({ id }) => id));
  const levels = model.bindings.filter(({ groupId }) => ids.has(groupId)).map(({ level }) => level);
  const found = [...new Set(levels.flatMap((level) => (level.kind === "environment" ? [level.environmentId] : [])))];
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  throw new UsageError(`the question must name an environmentId; the group is bound in ${listed(found)}`);
}

function subjectOf(question: AccessQuestion, environmentId: string): Subject {
  const { permission, record, bucket, entity, setting, fields } = question;
  const named = { record, entity, setting, fields };
  const kinds = Object.entries(named).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.length > 1)
    throw new UsageError(`a question must be about one thing; got ${kinds.join(" and ")}; ask twice`);
  const table = /^storage:([a-z.-]+):read$/.exec(permission)?.[1];
  if (entity !== undefined || permission === "storage:entities:read" || permission.startsWith("environment:roles:")) {
    const { type, securityContexts = [], zones = [] } = entity ?? {};
    return { kind: "entity", environmentId, ...(type !== undefined && { type }), securityContexts, zones };
  }
  if (setting !== undefined) {
    const { schemaId, scope = "environment", zones = [] } = setting;
    return { kind: "setting", environmentId, schemaId, scope, zones };
  }
  if (table === undefined || permission === "storage:buckets:read" || permission === "storage:filter-segments:read") {
    return { kind: "other", environmentId, fields: fields ?? record ?? {} };
  }
  const own = { kind: "record", environmentId, table, fields: record ?? {}, moreFields: true } as const;
  return bucket === undefined ? own : { ...own, bucket };
}

function listed(all: readonly string[]): string {
  return all.length === 0 ? "none" : [...new Set(all)].sort().join(", ");
}
