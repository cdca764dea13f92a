/** One synthesized stack: its name and the content of its `cdk.tf.json`. */
export interface SynthesizedStack {
  readonly name: string;
  readonly json: unknown;
}

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

/** Reads the values of one stack as far as they are known before Terraform runs. */
export class StackText {
  private readonly root: Block;

  public constructor(public readonly stack: SynthesizedStack) {
    this.root = block(stack.json);
  }

  /** Blocks of a type with their names, in their order. */
  public blocks(kind: "resource" | "data", type: string): [name: string, arguments_: Block][] {
    return Object.entries(block(block(this.root[kind])[type])).map(([name, value]) => [name, block(value)]);
  }

  /**
   * The text that a string of the stack will have, or nothing if it depends on what only Terraform finds out. Escaped
   * template marks (`$${`, `%%{`) become plain, references to literal arguments, variables' defaults and locals are
   * followed.
   */
  public text(value: unknown, depth = 0): string | undefined {
    if (typeof value !== "string" || depth > MOST_STEPS) return undefined;
    const parts = templateParts(value);
    if (parts === undefined) return undefined;
    const texts = parts.map((part) =>
      typeof part === "string" ? part : this.text(this.referenced(part.expression), depth + 1),
    );
    return texts.some((text) => text === undefined) ? undefined : texts.join("");
  }

  /** The address that a string consists of, or nothing if it is something else. */
  public address(value: unknown): Address | undefined {
    if (typeof value !== "string") return undefined;
    const [only, ...more] = templateParts(value) ?? [];
    return typeof only === "object" && more.length === 0 ? addressOf(only.expression) : undefined;
  }

  /** The block that an address names. */
  public blockAt({ kind, type, name }: Address): Block | undefined {
    const blocks = block(block(this.root[kind])[type]);
    return Object.hasOwn(blocks, name) ? block(blocks[name]) : undefined;
  }

  private referenced(expression: string): unknown {
    const quoted = /^"([^"\\]*)"$/.exec(expression);
    if (quoted) return quoted[1];
    const [first, second = ""] = expression.split(".");
    if (first === "var") return block(block(this.root.variable)[second]).default;
    if (first === "local") return block(this.root.locals)[second];
    const address = addressOf(expression);
    return address ? this.blockAt(address)?.[address.attribute] : undefined;
  }
}

/** References that lead to references end somewhere; a circle does not. */
const MOST_STEPS = 10;

function addressOf(expression: string): Address | undefined {
  const parts = expression.split(".");
  const [type = "", name = "", attribute = "", ...more] = parts[0] === "data" ? parts.slice(1) : parts;
  const plain = [type, name, attribute].every((part) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(part));
  if (!plain || more.length > 0) return undefined;
  return { kind: parts[0] === "data" ? "data" : "resource", type, name, attribute };
}

type TemplatePart = string | { readonly expression: string };

/** Literal pieces and expressions of a string, or nothing if it holds a template directive. */
function templateParts(value: string): TemplatePart[] | undefined {
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
