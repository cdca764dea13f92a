/**
 * Renews `schemas/`: what Dynatrace's settings schemas, as they stand in the source of the Terraform provider, say
 * about values. Descriptions and everything else that serves only the screens of Dynatrace are left out.
 *
 * Usage: node lab/tenant/settings/update-schemas.mjs "$(go list -m -f '{{.Dir}}' \
 *   github.com/dynatrace-oss/terraform-provider-dynatrace)"
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

const MODULE = "github.com/dynatrace-oss/terraform-provider-dynatrace";
const SELECTION = "packages/provider-dynatrace/selection.json";
const TARGET = "lab/tenant/settings/schemas";
const NOTE = "Cut from the provider's source by lab/tenant/settings/update-schemas.mjs; edits are overwritten.";

const source = process.argv[2];
if (source === undefined || !existsSync(join(source, "provider/provider.go"))) {
  console.error(`The first argument must be the folder of the Go module ${MODULE}; got ${source ?? "nothing"}.`);
  process.exit(2);
}
const { resources } = JSON.parse(readFileSync(SELECTION, "utf8"));
const schemaOf = new Map(resources.map((name) => [name, findSchema(name)]));
const files = [...new Set(schemaOf.values())].filter((file) => file !== undefined).sort();
const others = resources.filter((name) => schemaOf.get(name) === undefined);
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const file of files) {
  const schema = cutSchema(JSON.parse(readFileSync(file, "utf8")));
  writeFileSync(join(TARGET, `${schema.schemaId.replace(":", ".")}.json`), print(schema));
}
writeFileSync(join(TARGET, "index.ts"), index(readdirSync(TARGET).filter((name) => name.endsWith(".json"))));
console.log(`${files.length} schemas written to ${TARGET}`);
console.log(`no settings schema, so served by another area: ${others.join(", ")}`);

/** Follows a resource from its name over its descriptor to the folder of its service; that or a parent has the schema. */
function findSchema(resource) {
  const registered = new RegExp(`"dynatrace_${resource}":.*ResourceTypes\\.(\\w+)`).exec(read("provider/provider.go"));
  const descriptors = read("dynatrace/export/resource_descriptor.go");
  if (registered === null) return undefined;
  const service = new RegExp(`ResourceTypes\\.${registered[1]}:\\s+NewResourceDescriptor\\(\\s*(\\w+)\\.Service`).exec(
    descriptors,
  );
  if (service === null) return undefined;
  const folder = importsOf(descriptors).get(service[1]);
  if (folder === undefined) throw new Error(`${resource}: nothing imports a package ${service[1]}`);
  for (let at = join(source, folder); at.startsWith(join(source, "dynatrace/api/")); at = dirname(at)) {
    if (existsSync(join(at, "schema.json"))) return join(at, "schema.json");
  }
  return undefined;
}

function importsOf(text) {
  const found = text.matchAll(/^\t(?:(\w+) )?"(.+)"$/gm);
  const own = [...found].filter(([, , path]) => path.startsWith(`${MODULE}/`));
  return new Map(own.map(([, alias, path]) => [alias ?? basename(path), path.slice(MODULE.length + 1)]));
}

function read(path) {
  return readFileSync(resolve(source, path), "utf8");
}

function cutSchema(schema) {
  return {
    generated: NOTE,
    schemaId: schema.schemaId,
    displayName: schema.displayName,
    version: schema.version,
    multiObject: schema.multiObject,
    ordered: schema.ordered ?? false,
    maxObjects: schema.maxObjects,
    allowedScopes: schema.allowedScopes,
    unique: (schema.schemaConstraints ?? [])
      .filter(({ type }) => type === "UNIQUE")
      .map((each) => each.uniqueProperties),
    enums: mapValues(schema.enums ?? {}, ({ items }) => items.map(({ value }) => value)),
    types: mapValues(schema.types ?? {}, ({ properties }) => mapValues(properties, cutProperty)),
    properties: mapValues(schema.properties, cutProperty),
  };
}

function cutProperty(property) {
  const { type, nullable, precondition, minObjects, maxObjects } = property;
  const isCollection = type === "list" || type === "set";
  return {
    type: nameOf(type),
    ...(isCollection && { items: cutItems(property.items), minObjects, maxObjects }),
    ...(nullable && { nullable }),
    ...(property.default !== undefined && { default: property.default }),
    ...constraintsOf(property),
    ...(precondition && { precondition }),
  };
}

function cutItems(items) {
  return { type: nameOf(items.type), ...constraintsOf(items) };
}

/** A rule of a custom validator is a name without content: what we know of such rules stands in rules.ts. */
function constraintsOf({ constraints = [] }) {
  const kept = constraints.filter(({ type }) => type !== "CUSTOM_VALIDATOR_REF" && type !== "SECRET_RESUBMISSION");
  return kept.length > 0 ? { constraints: kept.map(({ customMessage, ...rule }) => rule) } : {};
}

function nameOf(type) {
  return typeof type === "string" ? type : type.$ref.replace("#/", "");
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** A line per entry of the second level: readable in a diff, and a quarter of the length of a full indentation. */
function print(schema) {
  const lines = Object.entries(schema).map(([key, value]) => {
    if (typeof value !== "object" || Array.isArray(value)) return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const entries = Object.entries(value).map(([name, each]) => `    ${JSON.stringify(name)}: ${JSON.stringify(each)}`);
    return `  ${JSON.stringify(key)}: {${entries.length > 0 ? `\n${entries.join(",\n")}\n  ` : ""}}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** A bundler follows imports, so the schemas need no folder at run time. */
function index(names) {
  const imports = names.sort().map((name, at) => `import schema${at} from "./${name}";`);
  const list = names.map((_, at) => `  schema${at},`);
  return [`// ${NOTE}`, ...imports, "", "export const SCHEMA_FILES: readonly unknown[] = [", ...list, "];", ""].join(
    "\n",
  );
}
