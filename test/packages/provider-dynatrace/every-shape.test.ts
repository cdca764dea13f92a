import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dynatraceShapes, findArgumentFaults } from "@cdktf/provider-dynatrace/lib/check-arguments";
import type { ArgumentType, Shape } from "@cdktf/provider-dynatrace/lib/shape";
import { TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";

const LIB = join("packages", "provider-dynatrace", "lib");
const folders = readdirSync(LIB, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
/** Cdktf takes them out of the configuration and gives them meanings of its own. */
const META = ["count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners", "connection"];

const shapeOf = (folder: string): Shape => JSON.parse(readFileSync(join(LIB, folder, "shape.json"), "utf8"));

/** A configuration that uses each argument once, with a text of its own where a text is taken. */
function everyArgument(shape: Shape, place = "v"): Record<string, unknown> {
  const settable = Object.entries(shape).filter(([name, type]) => type !== "computed" && !META.includes(name));
  return Object.fromEntries(settable.map(([name, type]) => [name, exampleOf(type, `${place}.${name}`)]));
}

function exampleOf(type: ArgumentType, place: string): unknown {
  if (type === "number") return 1;
  if (type === "bool") return true;
  if (typeof type === "string") return place;
  if (type[0] === "list") return [exampleOf(type[1], place)];
  if (type[0] === "map") return { key: exampleOf(type[1], place) };
  return type[0] === "blocks" ? [everyArgument(type[1], place)] : everyArgument(type[1], place);
}

/** What is not an object or a list in a value, in an order that does not depend on names. */
function leaves(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return Object.values(value).flatMap(leaves);
}

type Element = new (scope: Construct, id: string, config: object) => object;

function synthesizeWith(folder: string, config: object) {
  const made: Record<string, Element> = require(`@cdktf/provider-dynatrace/lib/${folder}`);
  const [type] = Object.values(made).filter((each) => "tfResourceType" in each);
  if (!type) throw new Error(`${folder} has no class`);
  const stack = new TerraformStack(Testing.app(), "prod-orders");
  new type(stack, "Every", config);
  const json = JSON.parse(Testing.synth(stack));
  const section = folder === "provider" ? "provider" : folder.startsWith("data-") ? "data" : "resource";
  const [[name, found]] = Object.entries<Record<string, object>>(json[section]) as [[string, Record<string, object>]];
  return { section, name, args: section === "provider" ? Object.values(found)[0] : found.Every } as const;
}

test.each(folders)(
  "%s takes each argument of its shape, and nothing of it is lost on the way to Terraform",
  (folder) => {
    const config = everyArgument(shapeOf(folder));
    const { section, name, args } = synthesizeWith(folder, config);
    expect(leaves(args).sort()).toEqual(leaves(config).sort());
    expect(findArgumentFaults(dynatraceShapes(), section, name, args as object)).toEqual([]);
  },
);

test.each(folders)("the shape of %s knows each argument that its constructor reads", (folder) => {
  const source = readFileSync(join(LIB, folder, "index.js"), "utf8");
  const read = [...source.matchAll(/\bconfig\.(\w+)/g)].map(([, name]) => name);
  const known = Object.entries(shapeOf(folder)).flatMap(([name, type]) => (type === "computed" ? [] : [name]));
  expect([...new Set(read)].sort()).toEqual(known.sort());
});
