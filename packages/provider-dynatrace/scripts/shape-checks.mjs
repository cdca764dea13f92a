// What the generator of cdktf leaves out: each constructor and setter refuses a shape that it would silently drop.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { escapeAttributeName, toCamelCase } from "./generator.mjs";
import { providerAddress, readSchema } from "./schema.mjs";

const require = createRequire(import.meta.url);

/** The names that the generated classes have, and what cdktf gives to each of them. */
const IN_CONSTRUCTS = {
  nameOf: (argument) => escapeAttributeName(toCamelCase(argument)),
  meta: ["count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners", "connection"],
};

const CONSTRUCTOR =
  /public constructor\(scope: Construct, id: string, config: .*\{\n +super\(scope, id, \{\n[\s\S]*?\n +\}\);\n/g;
const SETTER = /public (?:set (?!internalValue)(\w+)|put(\w+))\(value: .*\{\n/g;

/** Adds the calls to the generated sources of a folder. */
export function addShapeChecks(sources) {
  for (const file of readdirSync(sources, { recursive: true }).filter((name) => name.endsWith(".ts"))) {
    const path = join(sources, file);
    const source = readFileSync(path, "utf8");
    const checked = withCalls(source, /^[^/\\]+[/\\]index\.ts$/.test(file), path);
    if (checked === source) continue;
    const up = relative(join(path, ".."), sources).replaceAll("\\", "/");
    writeFileSync(path, `import { checkPart, checkShape } from "${up}/check-config";\n${checked}`);
  }
}

function withCalls(source, isElement, path) {
  const constructors = source.match(CONSTRUCTOR) ?? [];
  if (constructors.length !== (isElement ? 1 : 0)) {
    throw new Error(`${path} has ${constructors.length} constructors that scripts/shape-checks.mjs knows`);
  }
  return source
    .replace(CONSTRUCTOR, (match) => `${match}    checkShape(this, config, require("./shape.json"));\n`)
    .replace(SETTER, (match, set, put) => {
      const name = set ?? put[0].toLowerCase() + put.slice(1);
      return `${match}    checkPart(this, "${name}", value);\n`;
    });
}

/**
 * Writes what the calls compare with, next to each compiled element, and the shapes in Terraform's JSON for all.
 *
 * @param bound The schema that the elements were made from.
 */
export function writeShapes(lib, bound = readSchema()) {
  const { shapesOf } = require(join(lib, "schema-shapes.js"));
  writeFileSync(join(lib, "shapes.json"), JSON.stringify(shapesOf(readSchema().provider_schemas[providerAddress])));
  const { provider, resource, data } = shapesOf(bound.provider_schemas[providerAddress], IN_CONSTRUCTS);
  writeShape(lib, "provider", provider);
  for (const [type, shape] of Object.entries(resource))
    writeShape(lib, folderOf(type.replace("dynatrace_", "")), shape);
  for (const [type, shape] of Object.entries(data)) writeShape(lib, folderOf(`data_${type}`), shape);
}

const folderOf = (name) => name.replaceAll("_", "-");

function writeShape(lib, folder, shape) {
  if (!existsSync(join(lib, folder, "index.js"))) throw new Error(`there is no generated ${folder}/index.js to check`);
  writeFileSync(join(lib, folder, "shape.json"), JSON.stringify(shape));
}
