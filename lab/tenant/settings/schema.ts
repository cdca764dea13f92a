import { ApiError } from "../errors";
import { SCHEMA_FILES } from "./schemas";

/** A rule about one value. */
export interface Constraint {
  readonly type: "LENGTH" | "NOT_BLANK" | "NOT_EMPTY" | "NO_WHITESPACE" | "PATTERN" | "RANGE" | "TRIMMED" | "UNIQUE";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly uniqueProperties?: readonly string[];
}

/** When a property may stand: its siblings decide. */
export interface Precondition {
  readonly type: "AND" | "OR" | "NOT" | "EQUALS" | "IN" | "NULL" | "REGEX_MATCH";
  readonly property?: string;
  readonly expectedValue?: unknown;
  readonly expectedValues?: readonly unknown[];
  readonly pattern?: string;
  readonly precondition?: Precondition;
  readonly preconditions?: readonly Precondition[];
}

/** What a list or a set holds. */
export interface ItemSchema {
  readonly type: string;
  readonly constraints?: readonly Constraint[];
}

/** One property of an object or a type. */
export interface PropertySchema extends ItemSchema {
  readonly items?: ItemSchema;
  readonly minObjects?: number;
  readonly maxObjects?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly precondition?: Precondition;
}

/** Properties by name. */
export type Properties = Readonly<Record<string, PropertySchema>>;

/** What is known of the values of one settings schema. */
export interface SettingsSchema {
  readonly schemaId: string;
  /** What Dynatrace's screens call it. */
  readonly displayName: string;
  readonly version: string;
  /** False for schemas that have one object per scope. */
  readonly multiObject: boolean;
  /** Whether the order of the objects has a meaning. */
  readonly ordered: boolean;
  /** Objects per scope. */
  readonly maxObjects: number;
  /** `environment`, `metric`, or entity types. */
  readonly allowedScopes: readonly string[];
  /** Groups of properties whose values no two objects of a scope share. */
  readonly unique: readonly (readonly string[])[];
  readonly enums: Readonly<Record<string, readonly unknown[]>>;
  readonly types: Readonly<Record<string, Properties>>;
  readonly properties: Properties;
}

/** All schemas by id. */
export const SCHEMAS: ReadonlyMap<string, SettingsSchema> = new Map(
  (SCHEMA_FILES as readonly SettingsSchema[]).map((schema) => [schema.schemaId, schema]),
);

/** The schema of an id. */
export function schemaOf(schemaId: string): SettingsSchema {
  const schema = SCHEMAS.get(schemaId);
  if (schema !== undefined) return schema;
  throw new ApiError(
    404,
    `No settings schema has the id "${schemaId}"; GET /api/v2/settings/schemas lists those served`,
  );
}
