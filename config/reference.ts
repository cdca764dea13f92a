import { jsonSchema, type SchemaName } from "./json-schema";
import { isMap } from "./merge";
import type { SchemaNode } from "./schema-node";

/** Says on top of a generated file how to change it. */
const MARK = "Generated from config/schema.ts by npm run config:schemas; do not edit.";

/** All generated files, by path in the project. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["config/schemas/environment.schema.json", schemaText("environment", "An environment")],
    ["config/schemas/team.schema.json", schemaText("team", "A team")],
    ["config/schemas/platform.schema.json", schemaText("platform", "What the platform team decides")],
    ["config/schemas/imports.schema.json", schemaText("imports", "What a stack adopts")],
    ["docs/configuration.md", referencePage()],
  ]);
}

function schemaText(name: SchemaName, title: string): string {
  const { $schema, ...schema }: SchemaNode & { readonly $schema?: string } = jsonSchema(name);
  return `${JSON.stringify({ $schema, $comment: MARK, title, ...schema }, null, 2)}\n`;
}

function referencePage(): string {
  return `<!-- ${MARK} -->
# Configuration

What people edit, key by key. Every environment has a file in \`config/environments\`, every team one in \`config/teams\`; the
name of the file is the name inside it. All faults of all files are reported together, each with its place and what to do.

## Environment file

${table(jsonSchema("environment"))}

## Team file

${table(jsonSchema("team"))}

## Platform file

\`config/platform.yaml\` may be left out. It decides where credentials may be sent, so that the platform team approves its
changes.

${table(jsonSchema("platform"))}

Listing a host makes its address acceptable and no more. Dynatrace Managed has neither the account API nor Grail, so the
groups, policies, boundaries and bindings that a team's stack declares cannot be deployed there.

## Import file

\`config/imports/<stack>.yaml\`, which \`onboard import\` writes, says which objects of a tenant a stack adopts: see
[importing](importing.md). It is removed once the stack is applied.

${table(jsonSchema("imports"))}
`;
}

/** One row for each key, at any depth. */
function table(schema: SchemaNode): string {
  const rows = rowsOf(schema, "").map((cells) => `| ${cells.join(" | ")} |`);
  return ["| key | value | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function rowsOf(schema: SchemaNode, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, node]) => {
    const path = `${prefix}${key}`;
    const isRequired = schema.required?.includes(key) ?? false;
    const fallback =
      node.default === undefined ? (isRequired ? "required" : "optional") : code(JSON.stringify(node.default));
    const row = [code(path), kindOf(node), fallback, prose(node.description ?? "")];
    // The changes for an environment repeat the keys above.
    return path === "environments" ? [row] : [row, ...below(node, path)];
  });
}

function below(node: SchemaNode, path: string): string[][] {
  const inside = node.items ? [{ at: `${path}[].`, schema: node.items }] : [{ at: `${path}.`, schema: node }];
  return inside.flatMap(({ at, schema }) => {
    const options = schema.anyOf ?? schema.oneOf;
    if (!options) return rowsOf(schema, at);
    return options.flatMap((option) => {
      const [mark] = Object.entries(option.properties ?? {}).filter(([, { const: fixed }]) => fixed !== undefined);
      if (!mark) return rowsOf(option, at);
      const [key, { const: fixed }] = mark;
      const { [key]: _, ...properties } = option.properties ?? {};
      return rowsOf({ ...option, properties }, `${at.slice(0, -1)} (${String(fixed)}) `);
    });
  });
}

function kindOf(node: SchemaNode): string {
  const options = node.anyOf ?? node.oneOf;
  if (options) {
    const marks = options.flatMap(({ properties }) =>
      Object.entries(properties ?? {}).filter(([, each]) => "const" in each),
    );
    const [first] = marks;
    if (first) return `map; \`${first[0]}\` is one of ${marks.map(([, each]) => code(String(each.const))).join(", ")}`;
    return options.map(kindOf).join(" or ");
  }
  if (node.const !== undefined) return code(String(node.const));
  if (node.enum) return node.enum.map((each) => code(String(each))).join(", ");
  if (node.type === "array")
    return `list of ${kindOf(node.items ?? {})}${range(node.minItems, node.maxItems, " entries")}`;
  if (node.type === "object") return isMap(node.additionalProperties) ? "map by name" : "map";
  if (node.type === "integer") return `whole number${range(node.minimum, node.maximum, "")}`;
  if (node.type === "number") return `number${between(node)}`;
  if (node.type === "boolean") return "`true` or `false`";
  return node.maxLength === undefined ? "text" : `text, at most ${node.maxLength} characters`;
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  const upper = to === undefined || to >= Number.MAX_SAFE_INTEGER ? undefined : to;
  if (from === undefined && upper === undefined) return "";
  if (upper === undefined) return `, ${from} or more${unit}`;
  return `, ${from ?? 0} to ${upper}${unit}`;
}

/** Numbers that may have a fraction, whose bounds are not always in it. */
function between({ exclusiveMinimum: over, exclusiveMaximum: under, maximum }: SchemaNode): string {
  const lower = over === undefined ? [] : [`more than ${over}`];
  const upper = under === undefined ? [] : [`less than ${under}`];
  const most = maximum === undefined ? [] : [`at most ${maximum}`];
  const bounds = [...lower, ...upper, ...most].join(" and ");
  return bounds === "" ? "" : `, ${bounds}`;
}

const code = (text: string) => `\`${cell(text)}\``;
const prose = (text: string) => cell(text).replaceAll("<", "&lt;");
const cell = (text: string) => text.replaceAll("|", "\\|");
