import type { Constraint, ItemSchema, Precondition, Properties, PropertySchema, SettingsSchema } from "./schema";

/** One rule that a value breaks. */
export interface Violation {
  /** Place inside the value, such as `rules/0/attributeRule/entityType`. */
  readonly path: string;
  readonly message: string;
}

/** What the validator must know of the rest of the environment. */
export interface ValidatorContext {
  /** Whether a settings object of that id exists; properties of type `setting` refer to one. */
  hasObject(objectId: string): boolean;
  /** Places that may stay empty because the server fills them from the caller. */
  readonly filled?: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Checks a value against its schema and names everything that Dynatrace would refuse. */
export function validate(schema: SettingsSchema, value: unknown, context: ValidatorContext): Violation[] {
  const walk = new Walk(schema, context);
  walk.object("", value, schema.properties);
  return walk.violations;
}

/** Whether a property may stand, given its siblings. */
export function holds(condition: Precondition, siblings: Json, properties: Properties): boolean {
  const { property = "", preconditions = [], precondition } = condition;
  const given = () => assumedValue(property, siblings, properties);
  switch (condition.type) {
    case "AND":
      return preconditions.every((each) => holds(each, siblings, properties));
    case "OR":
      return preconditions.some((each) => holds(each, siblings, properties));
    case "NOT":
      return precondition === undefined || !holds(precondition, siblings, properties);
    case "EQUALS":
      return given() === condition.expectedValue;
    case "IN":
      return (condition.expectedValues ?? []).includes(given());
    case "NULL":
      return given() === undefined || given() === null;
    case "REGEX_MATCH":
      return matches(condition.pattern ?? "", String(given() ?? ""));
  }
}

/** A hidden property counts as absent, whatever its default says. */
function assumedValue(name: string, siblings: Json, properties: Properties): unknown {
  const property = properties[name];
  if (siblings[name] !== undefined || property === undefined) return siblings[name];
  const isHidden = property.precondition !== undefined && !holds(property.precondition, siblings, properties);
  return isHidden ? undefined : property.default;
}

class Walk {
  public readonly violations: Violation[] = [];

  public constructor(
    private readonly schema: SettingsSchema,
    private readonly context: ValidatorContext,
  ) {}

  public object(path: string, value: unknown, properties: Properties): void {
    if (!isObject(value)) {
      this.refuse(path, `must be an object, not ${describe(value)}`);
      return;
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(properties, key)) this.refuse(join(path, key), `is not a property of ${this.schema.schemaId}`);
    }
    for (const [key, property] of Object.entries(properties))
      this.property(join(path, key), key, value, property, properties);
  }

  private property(path: string, key: string, parent: Json, property: PropertySchema, siblings: Properties): void {
    const given = Object.hasOwn(parent, key) ? parent[key] : undefined;
    const isGiven = given !== undefined && given !== null;
    const { precondition, nullable = false } = property;
    if (precondition !== undefined && !holds(precondition, parent, siblings)) {
      // Terraform's provider sends an empty text for what it was not given, and Dynatrace repairs that.
      if (isGiven && given !== "") this.refuse(path, `must not be given here: ${explain(precondition)}`);
      return;
    }
    if (given === null && !nullable) {
      this.refuse(path, "must not be null");
      return;
    }
    if (isGiven) {
      this.value(path, given, property);
      return;
    }
    if (nullable || this.context.filled?.includes(path)) return;
    const assumed = property.default ?? (property.items === undefined ? undefined : []);
    if (assumed === undefined) this.refuse(path, "must be given");
    else this.value(path, assumed, property);
  }

  private value(path: string, value: unknown, property: PropertySchema): void {
    if (property.items !== undefined) this.items(path, value, property, property.items);
    else this.single(path, value, property);
  }

  private items(path: string, value: unknown, property: PropertySchema, items: ItemSchema): void {
    if (!Array.isArray(value)) {
      this.refuse(path, `must be a list, not ${describe(value)}`);
      return;
    }
    const { minObjects = 0, maxObjects = Number.POSITIVE_INFINITY } = property;
    if (value.length < minObjects) this.refuse(path, `must hold at least ${minObjects} entries, not ${value.length}`);
    if (value.length > maxObjects) this.refuse(path, `must hold at most ${maxObjects} entries, not ${value.length}`);
    for (const [index, item] of value.entries()) this.single(join(path, String(index)), item, items);
    if (property.type === "set") this.unique(path, value, (item) => JSON.stringify(item));
    for (const { type, uniqueProperties = [] } of property.constraints ?? []) {
      if (type === "UNIQUE") this.unique(path, value, (item) => identity(item, uniqueProperties));
    }
  }

  private unique(path: string, items: unknown[], identify: (item: unknown) => string | undefined): void {
    const seen = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const id = identify(item);
      const first = id === undefined ? undefined : seen.get(id);
      if (first !== undefined) this.refuse(join(path, String(index)), `must be unique, but equals entry ${first}`);
      else if (id !== undefined) seen.set(id, index);
    }
  }

  private single(path: string, value: unknown, { type, constraints = [] }: ItemSchema): void {
    const [kind, name = ""] = type.split("/");
    const properties = this.schema.types[name];
    const allowed = this.schema.enums[name];
    if (kind === "types" && properties !== undefined) {
      this.object(path, value, properties);
      return;
    }
    if (kind === "enums" && allowed !== undefined) {
      if (!allowed.includes(value)) this.refuse(path, `must be one of ${list(allowed)}, not ${describe(value)}`);
      return;
    }
    const fault = this.typeFault(type, value) ?? constraints.map((each) => faultOf(each, value)).find(Boolean);
    if (fault !== undefined) this.refuse(path, fault);
  }

  private typeFault(type: string, value: unknown): string | undefined {
    const expected = (rule: string) => `must be ${rule}, not ${describe(value)}`;
    if (type === "boolean") return typeof value === "boolean" ? undefined : expected("true or false");
    if (type === "integer") return Number.isInteger(value) ? undefined : expected("a whole number");
    if (type === "float") return typeof value === "number" ? undefined : expected("a number");
    if (typeof value !== "string") return expected("a text");
    if (type === "setting") {
      return this.context.hasObject(value) ? undefined : expected("the id of an existing settings object");
    }
    const format = FORMATS[type];
    return format === undefined || format.test(value) ? undefined : expected(`a ${type.replaceAll("_", " ")}`);
  }

  private refuse(path: string, message: string): void {
    this.violations.push({ path, message });
  }
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  local_date: /^\d{4}-\d{2}-\d{2}$/,
  local_time: /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/,
  local_date_time: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/,
  zoned_date_time: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})(\[.+\])?$/,
  time_zone: /^([A-Za-z_]+(\/[A-Za-z0-9_+-]+)*|(UTC|GMT)?[+-]\d{1,2}(:\d{2})?)$/,
};

function faultOf(constraint: Constraint, value: unknown): string | undefined {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = constraint;
  if (typeof value === "number") {
    const isOutside = constraint.type === "RANGE" && (value < minimum || value > maximum);
    return isOutside ? `must be from ${minimum} to ${maximum}, not ${value}` : undefined;
  }
  if (typeof value !== "string") return undefined;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = "" } = constraint;
  switch (constraint.type) {
    case "LENGTH":
      if (value.length < minLength) return `must have at least ${minLength} characters, not ${value.length}`;
      return value.length > maxLength ? `must have at most ${maxLength} characters, not ${value.length}` : undefined;
    case "NOT_BLANK":
      return value.trim() === "" ? "must not be blank" : undefined;
    case "NOT_EMPTY":
      return value === "" ? "must not be empty" : undefined;
    case "NO_WHITESPACE":
      return /\s/.test(value) ? "must not contain whitespace" : undefined;
    case "TRIMMED":
      return value.trim() === value ? undefined : "must not begin or end with whitespace";
    case "PATTERN":
      return matches(pattern, value) ? undefined : `must match ${pattern}, not ${describe(value)}`;
    default:
      return undefined;
  }
}

const compiled = new Map<string, RegExp>();

/** The whole text has to match, as in the language that Dynatrace is written in. */
function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(`^(?:${pattern})$`);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function identity(item: unknown, properties: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  const values = properties.map((name) => item[name]);
  return values.every((value) => value === undefined || value === null) ? undefined : JSON.stringify(values);
}

function explain(condition: Precondition): string {
  const { property, preconditions = [], precondition } = condition;
  switch (condition.type) {
    case "EQUALS":
      return `"${property}" must be ${JSON.stringify(condition.expectedValue)}`;
    case "IN":
      return `"${property}" must be one of ${list(condition.expectedValues ?? [])}`;
    case "NULL":
      return `"${property}" must be absent`;
    case "REGEX_MATCH":
      return `"${property}" must match ${condition.pattern}`;
    case "NOT":
      return precondition === undefined ? "never" : `not (${explain(precondition)})`;
    default:
      return preconditions.map(explain).join(condition.type === "AND" ? " and " : " or ");
  }
}

/** Some enums have two hundred values: name a few. */
function list(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map(String).join(", ");
  return values.length > 12 ? `${shown}, … (${values.length} values)` : shown;
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}/${key}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
