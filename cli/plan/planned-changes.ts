/** What a plan means to do with one resource. */
export interface ResourceChange {
  readonly address: string;
  readonly action: "create" | "change" | "replace" | "destroy" | "forget";
  /** Only of a change and a replacement: what differs, leaf by leaf. */
  readonly attributes: readonly AttributeChange[];
}

/** A value that a plan means to change, as text; what is sensitive or known only at apply is said to be so. */
export interface AttributeChange {
  /** `rule[0].attribute_rule[0].entity_type` */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Longer values are cut: a document or a policy would fill a page. */
const MOST_SHOWN = 120;

const SENSITIVE = "(sensitive)";
const UNKNOWN = "(known after apply)";
const ABSENT = "(none)";

/** Of `terraform show -json <plan>`, what is read here. */
interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly change: ShownChange;
  }[];
}

interface ShownChange {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/**
 * What a saved plan means to do, from its JSON, without anything that Terraform marks as sensitive.
 *
 * @see Terraform documentation, "JSON Output Format", change representation
 */
export function plannedChanges(json: string): ResourceChange[] {
  const { resource_changes: changes = [] }: ShownPlan = JSON.parse(json);
  return changes.flatMap(({ address, mode, change }) => {
    const action = actionOf(change.actions);
    if (mode !== "managed" || action === undefined) return [];
    const hasBoth = action === "change" || action === "replace";
    return [{ address, action, attributes: hasBoth ? differences(change) : [] }];
  });
}

function actionOf(actions: readonly string[]): ResourceChange["action"] | undefined {
  if (actions.length === 2) return "replace";
  const known = { create: "create", update: "change", delete: "destroy", forget: "forget" } as const;
  return known[actions[0] as keyof typeof known];
}

function differences(change: ShownChange): AttributeChange[] {
  const before = leaves(change.before, change.before_sensitive, undefined);
  const after = leaves(change.after, change.after_sensitive, change.after_unknown);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [old, fresh] = [before.get(path), after.get(path)];
    // The raw values are compared, so that a secret that changes shows as one, and only as one.
    if (old?.raw === fresh?.raw) return [];
    return [{ path, before: old?.shown ?? ABSENT, after: fresh?.shown ?? ABSENT }];
  });
}

interface Leaf {
  readonly raw: string;
  readonly shown: string;
}

/** The values at the ends of a tree, by path. Marks are trees of the same shape, or `true` for all that is below. */
function leaves(value: unknown, sensitive: unknown, unknown: unknown, path = ""): Map<string, Leaf> {
  if (unknown === true) return new Map([[path, { raw: UNKNOWN, shown: UNKNOWN }]]);
  const isEnd = sensitive === true || typeof value !== "object" || value === null;
  if (isEnd && !isTree(unknown)) {
    if (value === null || value === undefined) return new Map();
    const raw = JSON.stringify(value);
    return new Map([[path, { raw, shown: sensitive === true ? SENSITIVE : cut(raw) }]]);
  }
  const keys = [...new Set([...keysOf(value), ...keysOf(unknown)])];
  const below = keys.flatMap((key) => [
    ...leaves(
      at(value, key),
      at(sensitive, key),
      at(unknown, key),
      Array.isArray(value) ? `${path}[${key}]` : joined(path, key),
    ),
  ]);
  return new Map(below);
}

const isTree = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length > 0;
const keysOf = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : []);
const joined = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

function at(value: unknown, key: string): unknown {
  if (value === true) return true;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_SHOWN ? text : `${characters.slice(0, MOST_SHOWN - 1).join("")}…`;
}
