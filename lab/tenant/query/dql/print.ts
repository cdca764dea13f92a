import { type Argument, type Block, type Command, type Expression, type Item, isBlock, type Query } from "./syntax";

/** How strong an operator binds; what binds less than its surroundings stands in parentheses. */
const STRENGTH: Readonly<Record<string, number>> = {
  or: 1,
  xor: 2,
  and: 3,
  not: 4,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "~": 6,
  "+": 7,
  "-": 7,
  "@": 8,
  "*": 9,
  "/": 9,
  "%": 9,
  sign: 10,
  element: 11,
};

const ATOM = 12;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A query in the one form that says the same: `canonicalQuery` of an answer. */
export function printQuery({ commands }: Query): string {
  return commands.map(printCommand).join("\n| ");
}

/** An expression in the one form that says the same; a result without a name of its own is called by it. */
export function printExpression(expression: Expression): string {
  return within(expression, 0);
}

function printCommand({ name, args }: Command): string {
  return args.length === 0 ? name : `${name} ${args.map(printArgument).join(", ")}`;
}

function printArgument({ parameter, content }: Argument): string {
  const text = isBlock(content) ? printBlock(content) : printItem(content);
  return parameter === undefined ? text : `${parameter}: ${text}`;
}

function printBlock({ args }: Block): string {
  return `{${args.map(printArgument).join(", ")}}`;
}

function printItem({ name, value, direction }: Item): string {
  const named = name === undefined ? "" : `${printName(name)} = `;
  return `${named}${printExpression(value)}${direction === undefined ? "" : ` ${direction}`}`;
}

function within(expression: Expression, strength: number): string {
  const text = plain(expression);
  return strengthOf(expression) < strength ? `(${text})` : text;
}

function strengthOf(expression: Expression): number {
  if (expression.kind === "binary") return STRENGTH[expression.operator] ?? ATOM;
  if (expression.kind === "unary") return (expression.operator === "not" ? STRENGTH.not : STRENGTH.sign) ?? ATOM;
  if (expression.kind === "align" && expression.operand !== undefined) return STRENGTH["@"] ?? ATOM;
  if (expression.kind === "element") return STRENGTH.element ?? ATOM;
  const isNegative =
    ((expression.kind === "long" || expression.kind === "double") && printNumber(expression.value).startsWith("-")) ||
    (expression.kind === "duration" && expression.amount < 0n);
  return isNegative ? (STRENGTH.sign ?? ATOM) : ATOM;
}

function plain(expression: Expression): string {
  const own = strengthOf(expression);
  switch (expression.kind) {
    case "string":
      return printString(expression.value);
    case "long":
    case "double":
      return printNumber(expression.value);
    case "boolean":
      return String(expression.value);
    case "null":
      return "null";
    case "duration":
      return `${expression.amount}${expression.unit}`;
    case "field":
      return printName(expression.name);
    case "call":
      return `${expression.name}(${expression.args.map(printArgument).join(", ")})`;
    case "unary":
      return `${expression.operator === "not" ? "not " : "-"}${within(expression.operand, own + Number(expression.operator === "-"))}`;
    case "binary":
      return `${within(expression.left, own)} ${expression.operator} ${within(expression.right, own + 1)}`;
    case "align":
      return `${expression.operand === undefined ? "" : within(expression.operand, own)}@${expression.amount === 1n ? "" : expression.amount}${expression.unit}`;
    case "element":
      return `${within(expression.array, own)}[${expression.index === undefined ? "" : printExpression(expression.index)}]`;
  }
}

/** Doubles keep a point or an exponent, so that they read as doubles again. */
function printNumber(value: bigint | number): string {
  if (typeof value === "bigint") return String(value);
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function printString(value: string): string {
  const escaped = value.replace(/["\\\p{Cc}\p{Cs}\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return SHORT_ESCAPES[character] ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const KEYWORD = /^(and|or|xor|not|true|false|null|asc|desc)$/i;

/** A name as it may stand in a query: in backticks where it needs them. */
export function printName(name: string): string {
  if (PLAIN_NAME.test(name) && !KEYWORD.test(name)) return name;
  return `\`${name.replace(/[\\`]/g, "\\$&")}\``;
}
