import type * as z from "zod";
import { closest, didYouMean } from "./did-you-mean";
import type { Path } from "./fault";
import { fixOf } from "./fields";
import { entry, isMap } from "./merge";
import { quoted } from "./printable";
import { keysAt, type SchemaNode, schemaAt } from "./schema-node";

type Issue = z.core.$ZodIssue;

/** A broken rule of the schema in our words; the place in the file is still to be added. */
export interface Sentence {
  readonly path: Path;
  readonly problem: string;
  readonly fix: string;
  /** `key`: the key itself is wrong; `missing`: there is nothing to show. */
  readonly about: "key" | "value" | "missing";
}

/**
 * What a person reads of an issue: one sentence, or several where it hides several.
 *
 * @param schema JSON Schema of the file
 * @param root the file's values
 */
export function sentencesOf(issue: Issue, schema: SchemaNode, root: unknown): Sentence[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const value = valueAt(root, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], schema, root));
  if (issue.code === "invalid_union") return ofUnion(issue, path, schema, root);
  if (value === undefined) return [missing(path, schema, root)];
  const about = issue.code === "custom" && issue.params?.about === "key" ? "key" : "value";
  return [{ path, about, ...complaint(issue, value, schemaAt(schema, path, root)) }];
}

function unknownKey(path: Path, schema: SchemaNode, root: unknown): Sentence {
  const key = String(path.at(-1));
  const known = keysAt(schema, path.slice(0, -1), root);
  return { path, about: "key", problem: "is not a known key", fix: didYouMean(key, known) };
}

function missing(path: Path, schema: SchemaNode, root: unknown): Sentence {
  const key = String(path.at(-1));
  const node = schemaAt(schema, path, root);
  const example = node.examples?.[0];
  const choices = node.enum ?? [];
  const shown = example === undefined ? choices.join(" or ") : flow(example);
  const fix = shown === "" ? `add the key ${key}` : `add a line such as ${key}: ${shown}`;
  return { path, about: "missing", problem: "is required", fix };
}

/** Of a choice between shapes, the one that was meant: the map for a map, text for text, else the nearest of the words. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, schema: SchemaNode, root: unknown): Sentence[] {
  const value = valueAt(root, path);
  const words = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (words.length > 0) {
    if (value === undefined) {
      return [{ path, about: "missing", problem: "is required", fix: `use one of ${words.join(", ")}` }];
    }
    return [{ path, about: "value", problem: `must be one of ${words.join(", ")}`, fix: nearest(value, words) }];
  }
  if (isMap(value) || typeof value === "string") {
    const meant = issue.errors.find((issues) => !issues.some((each) => each.path.length === 0 && isOfKind(each)));
    const inner = (meant ?? []).map((each) => ({ ...each, path: [...path, ...each.path] }));
    if (inner.length > 0) return inner.flatMap((each) => sentencesOf(each, schema, root));
  }
  const choices = issue.errors.flat().flatMap((each) => (each.code === "invalid_value" ? each.values.map(String) : []));
  const near = typeof value === "string" ? closest(value, choices) : undefined;
  const { problem, fix } = ownRule(issue.message);
  return [{ path, about: "value", problem, fix: near === undefined ? fix : `write ${quoted(near)}` }];
}

/** Whether the issue says that the value is of another kind altogether. */
function isOfKind(issue: Issue): boolean {
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

function complaint(issue: Issue, value: unknown, node: SchemaNode): Pick<Sentence, "problem" | "fix"> {
  switch (issue.code) {
    case "invalid_type":
      return ofType(issue.expected, value, node);
    case "invalid_value": {
      const values = issue.values.map(String);
      if (values.length === 1) return { problem: `must be ${values[0]}`, fix: `write ${values[0]}, or remove the key` };
      return { problem: `must be one of ${values.join(", ")}`, fix: nearest(value, values) };
    }
    case "too_small":
      if (issue.inclusive === false) return { problem: `must be more than ${issue.minimum}`, fix: "raise it" };
      return ofMinimum(issue.origin, Number(issue.minimum));
    case "too_big":
      if (issue.inclusive === false) return { problem: `must be less than ${issue.maximum}`, fix: "lower it" };
      return ofMaximum(issue.origin, Number(issue.maximum), value);
    default:
      return ownRule(issue.message);
  }
}

/** A rule that the schema words itself; see `rule` in fields.ts. */
function ownRule(problem: string): Pick<Sentence, "problem" | "fix"> {
  const fix = fixOf(problem);
  if (fix === undefined) return { problem: "is not allowed here", fix: "see the reference in docs/configuration.md" };
  return { problem, fix };
}

/** The words themselves stand in the problem already. */
function nearest(value: unknown, words: readonly string[]): string {
  // Numbers are not near each other because their digits are.
  const near = typeof value === "number" ? undefined : closest(String(value), words);
  return near === undefined ? "choose one of them" : `write ${quoted(near)}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys and values",
  record: "a map of keys and values",
};

function ofType(expected: string, value: unknown, node: SchemaNode): Pick<Sentence, "problem" | "fix"> {
  const problem = `must be ${KINDS[expected] ?? expected}`;
  if (value === null) return { problem, fix: "write a value after the colon, or remove the key" };
  const example = node.examples?.[0];
  const such = example === undefined ? undefined : `write a value such as ${flow(example)}`;
  if (expected === "string" && typeof value !== "object") return { problem, fix: "put it in quotes" };
  if (expected === "boolean") return { problem, fix: truth(value) };
  if (expected === "int" || expected === "number") {
    const isNumeric = typeof value === "string" && /^\d+$/.test(value.trim());
    const plain = expected === "int" ? "write a number without unit or fraction" : "write a number without unit";
    return { problem, fix: isNumeric ? "remove the quotes" : plain };
  }
  if (expected === "array" && typeof value === "string") return { problem, fix: "put it in brackets: [ ]" };
  if (expected === "array") return { problem, fix: such ?? "begin each entry with a hyphen" };
  if (expected === "string") return { problem, fix: such ?? "write a single value" };
  const keys = Object.keys(node.properties ?? {});
  const fix =
    keys.length === 0 ? "write key: value on lines of their own" : `write a map with the keys ${keys.join(", ")}`;
  return { problem, fix: such ?? fix };
}

/** YAML 1.1 read these words as true and false; YAML 1.2 reads them as text. */
function truth(value: unknown): string {
  const word = String(value).toLowerCase();
  if (["yes", "on", "y", "1", "true"].includes(word)) return "write true";
  if (["no", "off", "n", "0", "false"].includes(word)) return "write false";
  return "write true or false, without quotes";
}

function ofMinimum(origin: string, minimum: number): Pick<Sentence, "problem" | "fix"> {
  if (origin === "string" && minimum === 1) return { problem: "must not be empty", fix: "write a value" };
  if (origin === "string") return { problem: `must be at least ${minimum} characters`, fix: "say more" };
  if (origin === "array") {
    return {
      problem: `must have at least ${minimum} ${plural(minimum)}`,
      fix: "add one, or remove the key if it may be left out",
    };
  }
  return { problem: `must be at least ${minimum}`, fix: `write ${minimum} or more` };
}

function ofMaximum(origin: string, maximum: number, value: unknown): Pick<Sentence, "problem" | "fix"> {
  if (origin === "string") {
    const over = typeof value === "string" ? value.length - maximum : 0;
    return { problem: `must be at most ${maximum} characters`, fix: `shorten it by ${over}` };
  }
  if (origin === "array") {
    const over = Array.isArray(value) ? value.length - maximum : 0;
    return { problem: `must have at most ${maximum} ${plural(maximum)}`, fix: `remove ${over}` };
  }
  return { problem: `must be at most ${maximum}`, fix: `write ${maximum} or less` };
}

const plural = (count: number) => (count === 1 ? "entry" : "entries");

/** A value in YAML's flow notation. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isMap(value))
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${flow(each)}`)
      .join(", ")} }`;
  return String(value);
}

/** The value at a path; nothing where the path ends before. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    return Array.isArray(value) ? (value[Number(step)] as unknown) : entry(value, String(step));
  }, root);
}
