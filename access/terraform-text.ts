/** A reference such as `dynatrace_iam_policy.records.id`, taken apart. */
export interface Address {
  readonly kind: "resource" | "data";
  readonly type: string;
  readonly name: string;
  readonly attribute: string;
}

/** A block of a stack: the arguments of a resource or data source. */
export type Block = Readonly<Record<string, unknown>>;

const NOTHING: Block = {};

/** Arguments as an object; anything else has none. */
export function block(value: unknown): Block {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Block) : NOTHING;
}

/** Items of a list; a single block may stand without one. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** An expression such as `data.dynatrace_iam_policy.records.id`, taken apart; nothing for any other expression. */
export function addressOf(expression: string): Address | undefined {
  const parts = expression.split(".");
  const [type = "", name = "", attribute = "", ...more] = parts[0] === "data" ? parts.slice(1) : parts;
  const plain = [type, name, attribute].every((part) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(part));
  if (!plain || more.length > 0) return undefined;
  return { kind: parts[0] === "data" ? "data" : "resource", type, name, attribute };
}

/** A literal piece of a string, or an expression in it. */
export type TemplatePart = string | { readonly expression: string };

/** Literal pieces and expressions of a string, or nothing if it holds a template directive. */
export function templateParts(value: string): TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let literal = "";
  let at = 0;
  while (at < value.length) {
    const rest = value.slice(at, at + 3);
    if (rest === "$${" || rest === "%%{") {
      literal += rest.slice(1);
      at += 3;
    } else if (rest.startsWith("%{")) {
      return undefined;
    } else if (rest.startsWith("${")) {
      const end = value.indexOf("}", at);
      if (end < 0) return undefined;
      parts.push(literal, { expression: value.slice(at + 2, end).trim() });
      literal = "";
      at = end + 1;
    } else {
      literal += value[at] ?? "";
      at += 1;
    }
  }
  return [...parts, literal].filter((part) => part !== "");
}
