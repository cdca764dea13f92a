import type { QueryRange } from "./errors";

/** The parts of a query, each with its place. */

interface Node {
  readonly range: QueryRange;
  /** How deep expressions nest in it; a value alone is 1. */
  readonly depth: number;
}

/** Operators between two values, from the ones that bind strongest. */
export type BinaryOperator =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "~"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "xor"
  | "or";

export interface StringLiteral extends Node {
  readonly kind: "string";
  readonly value: string;
}

export interface LongLiteral extends Node {
  readonly kind: "long";
  readonly value: bigint;
}

export interface DoubleLiteral extends Node {
  readonly kind: "double";
  readonly value: number;
}

export interface BooleanLiteral extends Node {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface NullLiteral extends Node {
  readonly kind: "null";
}

/** `5m`. */
export interface DurationLiteral extends Node {
  readonly kind: "duration";
  readonly amount: bigint;
  readonly unit: DurationUnit;
}

/** A field by its name, without backticks. */
export interface Field extends Node {
  readonly kind: "field";
  readonly name: string;
}

/** `contains(content, "a", caseSensitive: false)`. */
export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly nameRange: QueryRange;
  readonly args: readonly Argument[];
}

export interface Unary extends Node {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

export interface Binary extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `now()@h`, or `@h` alone, which aligns the present. */
export interface Alignment extends Node {
  readonly kind: "align";
  readonly operand?: Expression;
  /** `h`, `5m`: an amount, 1 unless said, and a unit. */
  readonly amount: bigint;
  readonly unit: DurationUnit;
}

/** `a[]`, each element of an array, or `a[0]`, one of them. */
export interface Element extends Node {
  readonly kind: "element";
  readonly array: Expression;
  readonly index?: Expression;
}

export type Literal = StringLiteral | LongLiteral | DoubleLiteral | BooleanLiteral | NullLiteral | DurationLiteral;
export type Expression = Literal | Field | Call | Unary | Binary | Alignment | Element;

/** Units of durations that always last the same. */
export const DURATION_UNITS = ["ns", "us", "ms", "s", "m", "h", "d", "w"] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

/** One thing in a list: `n = count()`, `timestamp desc`. */
export interface Item {
  readonly range: QueryRange;
  /** The name that a value is given, without backticks. */
  readonly name?: string;
  readonly nameRange?: QueryRange;
  readonly value: Expression;
  readonly direction?: "asc" | "desc";
}

/** `{…}`: a list that stands for one argument. */
export interface Block {
  readonly kind: "block";
  readonly range: QueryRange;
  readonly args: readonly Argument[];
}

/** One argument of a command or a function: `by: {a, b}`, `n = count()`, `5`. */
export interface Argument {
  readonly range: QueryRange;
  /** Name before a colon. */
  readonly parameter?: string;
  readonly parameterRange?: QueryRange;
  readonly content: Item | Block;
}

/** `summarize count(), by: {loglevel}`. */
export interface Command {
  readonly range: QueryRange;
  readonly name: string;
  readonly nameRange: QueryRange;
  readonly args: readonly Argument[];
}

/** Commands, of which each takes what the one before it gives. */
export interface Query {
  readonly text: string;
  readonly commands: readonly Command[];
}

/** Whether an argument's content is a list in braces. */
export function isBlock(content: Item | Block): content is Block {
  return "kind" in content && content.kind === "block";
}
