/** The parts of a policy and of a boundary, as the statement syntax of Dynatrace has them. */

/** A place in a text; lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** All operators of a condition, written as Dynatrace's documentation writes them. */
export const OPERATORS = ["=", "!=", "<", ">", "IN", "NOT IN", "startsWith", "NOT startsWith", "MATCH"] as const;
export type Operator = (typeof OPERATORS)[number];

/** Operators that take a list in parentheses; the others take one string. */
const LIST_OPERATORS: ReadonlySet<Operator> = new Set(["IN", "NOT IN", "MATCH"]);

/** Whether the operator's values stand in parentheses. */
export function takesList(operator: Operator): boolean {
  return LIST_OPERATORS.has(operator);
}

/** One condition of a statement, or one restriction of a boundary: `storage:k8s.namespace.name IN ("a", "b")`. */
export interface Condition {
  /** Service and attribute: `storage:k8s.namespace.name`. */
  readonly name: string;
  readonly operator: Operator;
  /** Values without their quotes, in order; exactly one unless the operator takes a list. */
  readonly values: readonly string[];
  readonly at: Position;
}

/** A permission as a statement names it. */
export interface PermissionName {
  /** Service, resource and action: `storage:logs:read`. */
  readonly name: string;
  readonly at: Position;
}

export type Effect = "ALLOW" | "DENY";

/** `ALLOW storage:logs:read WHERE …;`: all conditions must hold; no condition means everywhere. */
export interface Statement {
  readonly effect: Effect;
  readonly permissions: readonly PermissionName[];
  readonly conditions: readonly Condition[];
  /** Comments before or beside the statement, without `//` and outer blanks. */
  readonly comments: readonly string[];
  readonly at: Position;
}

/** A named set of statements; here only what its text says. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** Comments after the last statement. */
  readonly comments: readonly string[];
}

/** One line of a boundary. */
export interface Restriction extends Condition {
  /** Comments before or beside the restriction, without `//` and outer blanks. */
  readonly comments: readonly string[];
}

/** What narrows a policy where it is bound. */
export interface Boundary {
  readonly restrictions: readonly Restriction[];
  /** Comments after the last restriction. */
  readonly comments: readonly string[];
}

/** Why a text does not parse: where, what was expected and what was found. */
export interface PolicySyntaxError extends Position {
  /** `expected ALLOW or DENY; got "GRANT"`. */
  readonly message: string;
}

/** What a reader should know of a text that parses, such as a permission that nobody has heard of. */
export interface Note extends Position {
  readonly message: string;
}

/** The outcome of parsing: the value with notes, or every error. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly Note[] }
  | { readonly ok: false; readonly errors: readonly PolicySyntaxError[] };
