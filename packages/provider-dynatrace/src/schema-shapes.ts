import type { ArgumentType, Shape } from "./shape";

/** One provider's entry in the output of `terraform providers schema -json`, or a cut of it. */
export interface ProviderSchema {
  readonly provider?: { readonly block: SchemaBlock };
  readonly resource_schemas?: Readonly<Record<string, { readonly block: SchemaBlock }>>;
  readonly data_source_schemas?: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

/** Arguments and nested blocks, as Terraform writes a schema down. */
export interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, SchemaAttribute>>;
  readonly block_types?: Readonly<Record<string, SchemaBlockType>>;
}

interface SchemaAttribute {
  readonly type?: unknown;
  readonly nested_type?: { readonly nesting_mode: string; readonly attributes: Record<string, SchemaAttribute> };
  readonly optional?: boolean;
  readonly required?: boolean;
}

interface SchemaBlockType {
  readonly nesting_mode: string;
  readonly max_items?: number;
  readonly block: SchemaBlock;
}

/** The shapes of a provider's resources, data sources and own configuration. */
export interface ProviderShapes {
  readonly provider: Shape;
  readonly resource: Readonly<Record<string, Shape>>;
  readonly data: Readonly<Record<string, Shape>>;
}

/** What a shape is made for: the names of its arguments, and those that each resource has without its schema. */
export interface Naming {
  /** What an argument is called. */
  nameOf(argument: string): string;
  /** Arguments that Terraform gives to every resource and data source. */
  readonly meta: readonly string[];
}

/** @see https://developer.hashicorp.com/terraform/language/meta-arguments */
const META = ["count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"];

const AS_IN_TERRAFORM: Naming = { nameOf: (argument) => argument, meta: META };

/**
 * Makes shapes of a schema, of this provider or another.
 *
 * @example
 * const schema = JSON.parse(readFileSync("schema.json", "utf8")).provider_schemas["registry.terraform.io/hashicorp/kubernetes"];
 * findArgumentFaults(shapesOf(schema), "resource", "kubernetes_namespace_v1", { metadata: [{ nam: "orders" }] });
 */
export function shapesOf(schema: ProviderSchema, naming: Naming = AS_IN_TERRAFORM): ProviderShapes {
  const meta = Object.fromEntries(naming.meta.map((name): [string, ArgumentType] => [name, "any"]));
  const shapes = (section: Readonly<Record<string, { readonly block: SchemaBlock }>> = {}) =>
    Object.fromEntries(
      Object.entries(section).map(([type, { block }]) => [type, { ...shapeOfBlock(block, naming), ...meta }]),
    );
  return {
    provider: { ...shapeOfBlock(schema.provider?.block ?? {}, naming), alias: "string" },
    resource: shapes(schema.resource_schemas),
    data: shapes(schema.data_source_schemas),
  };
}

function shapeOfBlock(block: SchemaBlock, naming: Naming): Shape {
  const blocks = Object.entries(block.block_types ?? {}).map(([name, type]): [string, ArgumentType] => [
    naming.nameOf(name),
    typeOfBlock(type, naming),
  ]);
  return { ...shapeOfAttributes(block.attributes ?? {}, naming), ...Object.fromEntries(blocks) };
}

function typeOfBlock({ nesting_mode, max_items, block }: SchemaBlockType, naming: Naming): ArgumentType {
  const shape = shapeOfBlock(block, naming);
  if (nesting_mode === "map") return ["map", ["object", shape]];
  const isOnce = max_items === 1 || nesting_mode === "single" || nesting_mode === "group";
  return isOnce ? ["block", shape] : ["blocks", shape];
}

function shapeOfAttributes(attributes: Readonly<Record<string, SchemaAttribute>>, naming: Naming): Shape {
  const typed = Object.entries(attributes).map(([name, attribute]): [string, ArgumentType] => {
    const isSettable = attribute.optional || attribute.required;
    return [naming.nameOf(name), isSettable ? typeOfAttribute(attribute, naming) : "computed"];
  });
  return Object.fromEntries(typed);
}

function typeOfAttribute({ type, nested_type: nested }: SchemaAttribute, naming: Naming): ArgumentType {
  if (!nested) return typeOf(type, naming);
  const inner: ArgumentType = ["object", shapeOfAttributes(nested.attributes, naming)];
  if (nested.nesting_mode === "single") return inner;
  return nested.nesting_mode === "map" ? ["map", inner] : ["list", inner];
}

/** Terraform's notation: `"string"`, `["list", "string"]`, `["object", { "name": "string" }]`; a set is written as a list. */
function typeOf(type: unknown, naming: Naming): ArgumentType {
  if (type === "string" || type === "number" || type === "bool") return type;
  if (!Array.isArray(type)) return "any"; // "dynamic"
  const [kind, inner] = type;
  if (kind === "list" || kind === "set") return ["list", typeOf(inner, naming)];
  if (kind === "map") return ["map", typeOf(inner, naming)];
  if (kind !== "object") return "any"; // a tuple
  const entries = Object.entries(inner as Record<string, unknown>);
  return ["object", Object.fromEntries(entries.map(([name, each]) => [naming.nameOf(name), typeOf(each, naming)]))];
}
