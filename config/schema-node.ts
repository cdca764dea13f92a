import type { Path } from "./fault";
import { entry, isMap } from "./merge";

/** The part of JSON Schema that our schemas use. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
}

/** The schema of the value at `path`, of several shapes the one that `root` has there; empty for unknown keys. */
export function schemaAt(schema: SchemaNode, path: Path, root: unknown): SchemaNode {
  const node = choose(schema, root);
  const [step, ...rest] = path;
  if (step === undefined) return node;
  if (typeof step === "number") {
    return schemaAt(node.items ?? {}, rest, Array.isArray(root) ? root[step] : undefined);
  }
  const named = node.properties;
  const other = typeof node.additionalProperties === "object" ? node.additionalProperties : {};
  const next = named && Object.hasOwn(named, step) ? named[step] : undefined;
  return schemaAt(next ?? other, rest, entry(root, step));
}

/** Keys that the map at `path` may have. */
export function keysAt(schema: SchemaNode, path: Path, root: unknown): string[] {
  return Object.keys(schemaAt(schema, path, root).properties ?? {});
}

/** Of a choice between shapes, the one whose fixed values the value has, or the one of its kind. */
function choose(node: SchemaNode, value: unknown): SchemaNode {
  const options = node.anyOf ?? node.oneOf;
  if (!options) return node;
  const maps = options.filter((option) => option.properties !== undefined);
  if (!isMap(value)) return options.find((option) => option.properties === undefined) ?? node;
  const marked = maps.find((option) => {
    return Object.entries(option.properties ?? {}).some(([key, { const: fixed }]) => {
      return fixed !== undefined && entry(value, key) === fixed;
    });
  });
  return marked ?? maps[0] ?? node;
}
