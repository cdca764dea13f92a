import type { StackCheck } from "./check";
import type { Found } from "./finding";

/** Values of another stack, and elements that an expression or an override names wrongly: Terraform refuses the plan. */
export const undeclaredReference: StackCheck = {
  name: "undeclared-reference",
  holds: "a stack refers only to what it declares",
  silencedBy: "nobody",
  sees: "stack",
  check: ({ name, json }) => (isObject(json) ? undeclaredReferences(name, json) : []),
};

type Json = Readonly<Record<string, unknown>>;

/** @see https://developer.hashicorp.com/terraform/language/expressions/references */
function undeclaredReferences(stackName: string, json: Json): Found[] {
  const declared = addressesOf(json);
  const isType = typeMatcher(json);
  return elementsOf(json).flatMap(({ place, content }) => {
    const references = new Set(expressionsIn(content).flatMap((expression) => referencesIn(expression, isType)));
    return [...references]
      .filter((reference) => !declared.has(reference))
      .map((reference) => ({
        severity: "error",
        path: place.startsWith(`${stackName}/`) ? place : `${stackName}/${place}`,
        found: `it refers to ${reference}, which the stack does not declare`,
        fix: "declare it in this stack; what another stack declares is looked up by a data source",
      }));
  });
}

/** Everything that an expression may refer to by name, as it is written in one. */
function addressesOf(json: Json): Set<string> {
  const names = (section: unknown) => (isObject(section) ? Object.keys(section) : []);
  const typed = (section: unknown, prefix: string) =>
    names(section).flatMap((type) => names((section as Json)[type]).map((name) => `${prefix}${type}.${name}`));
  return new Set([
    ...typed(json.resource, ""),
    ...typed(json.data, "data."),
    ...typed(json.ephemeral, "ephemeral."),
    ...names(json.variable).map((name) => `var.${name}`),
    ...names(json.locals).map((name) => `local.${name}`),
    ...names(json.module).map((name) => `module.${name}`),
  ]);
}

/** What may refer to others, with the name that a reader knows it by. */
function elementsOf(json: Json): { place: string; content: unknown }[] {
  const typed = ["resource", "data", "ephemeral"].flatMap((section) =>
    entriesOf(json[section]).flatMap(([type, elements]) =>
      entriesOf(elements).map(([name, content]) => ({ place: pathOf(content) ?? `${type}.${name}`, content })),
    ),
  );
  const named = ["output", "module", "locals", "provider"].flatMap((section) =>
    entriesOf(json[section]).map(([name, content]) => ({ place: pathOf(content) ?? `${section}.${name}`, content })),
  );
  return [...typed, ...named];
}

/** cdktf notes the path of the construct beside what it comes to. */
function pathOf(content: unknown): string | undefined {
  const note = isObject(content) ? content["//"] : undefined;
  const metadata = isObject(note) ? note.metadata : undefined;
  return isObject(metadata) && typeof metadata.path === "string" ? metadata.path : undefined;
}

/**
 * Tells the types of resources from the names of other values: `rule` in `rule.value` is the iterator of a dynamic block.
 * A type begins with the name of a provider, or is declared.
 */
function typeMatcher(json: Json): (name: string) => boolean {
  const terraform = isObject(json.terraform) ? json.terraform : {};
  const providers = [...keysOf(terraform.required_providers), ...keysOf(json.provider)];
  const declared = new Set([...keysOf(json.resource), ...keysOf(json.data)]);
  return (name) => declared.has(name) || providers.some((provider) => name.startsWith(`${provider}_`));
}

/** The texts that Terraform evaluates: templates, and the addresses in meta arguments that are written without `${ }`. */
function expressionsIn(value: unknown): string[] {
  if (typeof value === "string") return templatesIn(value);
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return entriesOf(value).flatMap(([key, each]) => {
    if (key === "//") return [];
    if (key === "depends_on" || key === "replace_triggered_by") return textsIn(each).map(withoutBraces);
    return expressionsIn(each);
  });
}

/** What stands in `${ }` and `%{ }`, also in the quoted texts inside of it; `$${` is a literal. */
function templatesIn(text: string): string[] {
  const found: string[] = [];
  const opening = /(\$+|%+)\{/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    if (match[0].length % 2 === 1) continue; // `$${`: an even number of marks
    const { code, quoted, end } = readExpression(text, opening.lastIndex);
    found.push(code, ...quoted.flatMap(templatesIn));
    opening.lastIndex = end;
  }
  return found;
}

/** Reads up to the brace that closes an expression, and takes the quoted texts out of it. */
function readExpression(text: string, start: number): { code: string; quoted: string[]; end: number } {
  const quoted: string[] = [];
  let code = "";
  let depth = 1;
  let index = start;
  for (; index < text.length && depth > 0; index += 1) {
    const char = text[index] ?? "";
    if (char === '"') {
      const end = endOfQuote(text, index + 1);
      quoted.push(text.slice(index + 1, end));
      code += '""';
      index = end;
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    code += char;
  }
  return { code, quoted, end: index };
}

/** Index of the quote that closes a text, which may hold templates with quotes of their own. */
function endOfQuote(text: string, start: number): number {
  let index = start;
  while (index < text.length && text[index] !== '"') {
    if (text[index] === "\\") index += 2;
    else if (/[$%]/.test(text[index] ?? "") && text[index + 1] === "{") index = readExpression(text, index + 2).end;
    else index += 1;
  }
  return index;
}

const NAME = "[A-Za-z_][\\w-]*";
const REFERENCE = new RegExp(`(?<![.\\w-])(data\\.|ephemeral\\.)?(${NAME})\\.(${NAME})`, "g");

function referencesIn(expression: string, isType: (name: string) => boolean): string[] {
  return [...expression.matchAll(REFERENCE)].flatMap(([, prefix = "", type = "", name = ""]) => {
    const isNamed = prefix === "" && ["var", "local", "module"].includes(type);
    return isNamed || isType(type) ? [`${prefix}${type}.${name}`] : [];
  });
}

function withoutBraces(text: string): string {
  return text.replace(/^\$\{|\}$/g, "");
}

function textsIn(value: unknown): string[] {
  return [value].flat().filter((each) => typeof each === "string");
}

function keysOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
