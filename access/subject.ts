/** The things that a permission may be about, with what is known of them. */

/** A value of a field; some fields hold several. */
export type FieldValue = string | readonly string[];

/** A record in Grail: a log line, a metric data point, a span, an event. */
export interface RecordSubject {
  readonly kind: "record";
  readonly environmentId: string;
  /** Table that holds the record: `logs`, `metrics`, `spans`, `events`, `bizevents`, … */
  readonly table: string;
  /** Bucket that holds the record; left out, it may be any. */
  readonly bucket?: string;
  /** Fields by name: `k8s.namespace.name`. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /**
   * Whether the record may have more fields than `fields` lists. A condition on such a field then counts as one that
   * may hold; otherwise it does not hold.
   * @default false
   */
  readonly moreFields?: boolean;
  /** Management zones, for the classic log viewer; left out, they may be any. */
  readonly zones?: readonly string[];
}

/** A monitored entity, in the classic environment and in Grail. */
export interface EntitySubject {
  readonly kind: "entity";
  readonly environmentId: string;
  /** Type as `storage:entity.type` has it: `dt.entity.cloud_application`; left out, it may be any. */
  readonly type?: string;
  /** Values of `dt.security_context`. */
  readonly securityContexts: readonly string[];
  /** Names of the management zones that the entity is in. */
  readonly zones: readonly string[];
}

/** An object of Settings 2.0. */
export interface SettingSubject {
  readonly kind: "setting";
  readonly environmentId: string;
  readonly schemaId: string;
  /** `environment` or the id of an entity. */
  readonly scope: string;
  /** Names of the management zones that the setting or its scope belongs to. */
  readonly zones: readonly string[];
  /** Further attributes by the part after the colon: `schemaGroup`, `entity.hostGroup`. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

/** Anything else, such as an app or a workflow: attributes by the full name of their condition. */
export interface OtherSubject {
  readonly kind: "other";
  readonly environmentId: string;
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

export type Subject = RecordSubject | EntitySubject | SettingSubject | OtherSubject;

/** How a field with several values is compared; Dynatrace does it differently for each kind of data. */
export type ManyValues =
  /** Records: only MATCH looks into the list, everything else fails on it. */
  | "record"
  /** Entities in Grail: startsWith looks into the list; whether = and IN do is not documented. */
  | "entity"
  /** Management zones: one matching zone is enough. */
  | "any";

/** What is known of the attribute that a condition looks at. */
export type Attribute =
  | { readonly known: true; readonly values: FieldValue; readonly many: ManyValues }
  | { readonly known: false };

const UNKNOWN: Attribute = { known: false };
const ABSENT: Attribute = { known: true, values: [], many: "record" };

/** Schemas whose objects a zone condition limits although their scope is the environment. */
export const ZONED_SCHEMAS: readonly string[] = [
  "builtin:alerting.maintenance-window",
  "builtin:alerting.profile",
  "builtin:anomaly-detection.metric-events",
  "builtin:monitoring.slo",
  "builtin:problem.notifications",
];

/** The attribute of the subject that a condition of that name looks at. */
export function attributeOf(subject: Subject, condition: string): Attribute {
  if (condition === "global:environmentId") return text(subject.environmentId);
  if (condition.startsWith("global:")) return UNKNOWN;
  if (subject.kind === "record") return recordAttribute(subject, condition);
  if (subject.kind === "entity") return entityAttribute(subject, condition);
  if (subject.kind === "setting") return settingAttribute(subject, condition);
  return field(subject.fields, condition);
}

function recordAttribute(subject: RecordSubject, condition: string): Attribute {
  if (condition === "environment:management-zone") return optional(subject.zones);
  if (condition === "storage:table-name") return text(subject.table);
  if (condition === "storage:bucket-name") return optional(subject.bucket);
  if (!condition.startsWith("storage:")) return UNKNOWN;
  const found = field(subject.fields, condition.slice("storage:".length));
  if (found.known) return { ...found, many: "record" };
  return subject.moreFields === true || condition === "storage:query-consumption" ? UNKNOWN : ABSENT;
}

function entityAttribute(subject: EntitySubject, condition: string): Attribute {
  if (condition === "environment:management-zone") return { known: true, values: subject.zones, many: "any" };
  if (condition === "storage:entity.type") return optional(subject.type);
  if (condition === "storage:dt.security_context")
    return { known: true, values: subject.securityContexts, many: "entity" };
  return UNKNOWN;
}

function settingAttribute(subject: SettingSubject, condition: string): Attribute {
  if (condition === "settings:schemaId") return text(subject.schemaId);
  if (condition === "settings:scope") return text(subject.scope);
  if (condition === "environment:management-zone")
    return isZoned(subject) ? { known: true, values: subject.zones, many: "any" } : UNKNOWN;
  return field(subject.fields, condition.slice(condition.indexOf(":") + 1));
}

/** Whether a zone condition acts on the setting at all; where it does not, it limits nothing. */
function isZoned({ scope, schemaId }: SettingSubject): boolean {
  return scope !== "environment" || ZONED_SCHEMAS.includes(schemaId);
}

function text(value: string): Attribute {
  return { known: true, values: value, many: "any" };
}

function optional(value: FieldValue | undefined): Attribute {
  return value === undefined ? UNKNOWN : { known: true, values: value, many: "any" };
}

function field(fields: Readonly<Record<string, FieldValue>> | undefined, name: string): Attribute {
  return fields !== undefined && Object.hasOwn(fields, name) ? optional(fields[name]) : UNKNOWN;
}
