import { createTokenInstance, type IToken } from "chevrotain";
import { type BareStatement, type Outcome, readRestriction, readStatement } from "./grammar";
import { boundaryNotes, policyNotes } from "./notes";
import { remembered } from "./remembered";
import type {
  Boundary,
  Condition,
  Parsed,
  Policy,
  PolicySyntaxError,
  Position,
  Restriction,
  Statement,
} from "./syntax";
import { Semicolon, tokenize } from "./tokens";

/**
 * Reads the statements of a policy. Keywords may be written in any case, comments stay with their statements, and the
 * last semicolon may be missing, as it is in some of Dynatrace's own policies.
 *
 * @returns The policy, with notes on what reads but may not be meant (a permission that is not in the table, a condition
 * that a permission does not support), or the first error of each statement.
 * @see Dynatrace documentation, IAM policy statement syntax and examples
 * @example
 * const parsed = parsePolicy('ALLOW storage:logs:read WHERE storage:k8s.namespace.name = "orders";');
 */
export function parsePolicy(text: string): Parsed<Policy> {
  return policyOf(text);
}

const policyOf = remembered((text): Parsed<Policy> => {
  const { parts, comments } = read(text, readStatement, statementErrors);
  const errors = parts.flatMap((part) => part.errors);
  if (errors.length > 0) return { ok: false, errors };
  const statements = parts.flatMap(({ value, comments }): Statement[] => (value ? [{ ...value, comments }] : []));
  return { ok: true, value: { statements, comments }, notes: policyNotes(statements) };
});

/**
 * Reads the restrictions of a boundary: one condition per line, each with its semicolon, comments allowed.
 *
 * A text that does not parse may be in a language newer than ours. Nothing is known then of what it narrows, so whoever
 * computes access must treat it as if it were not there.
 *
 * @returns The boundary with notes, or the first error of each line.
 * @see Dynatrace documentation, IAM policy boundaries
 */
export function parseBoundary(text: string): Parsed<Boundary> {
  return boundaryOf(text);
}

const boundaryOf = remembered((text): Parsed<Boundary> => {
  const { parts, comments } = read(text, readRestriction, conditionErrors);
  const errors = parts.flatMap((part) => part.errors);
  if (errors.length > 0) return { ok: false, errors };
  const restrictions = parts.flatMap(({ value, comments }): Restriction[] => (value ? [{ ...value, comments }] : []));
  return { ok: true, value: { restrictions, comments }, notes: boundaryNotes(restrictions) };
});

interface Part<T> {
  readonly value?: T;
  readonly errors: readonly PolicySyntaxError[];
  readonly comments: readonly string[];
}

interface Reading<T> {
  readonly parts: readonly Part<T>[];
  /** Comments after the last part. */
  readonly comments: readonly string[];
}

/** Cuts the text at its semicolons, so that an error in one statement hides none in the next. */
function read<T>(
  text: string,
  parse: (tokens: readonly IToken[]) => Outcome<T>,
  check: (value: T) => PolicySyntaxError[],
): Reading<T> {
  const { tokens, comments } = tokenize(text);
  const waiting = [...comments];
  const parts = slices(tokens).map((slice, index, all): Part<T> => {
    const own: IToken[] = [];
    while (waiting[0] && belongsTo(waiting[0], slice, all[index + 1])) own.push(...waiting.splice(0, 1));
    const outcome = parse(slice);
    const kept = own.map(commentText);
    if ("error" in outcome) return { errors: [outcome.error], comments: kept };
    return { value: outcome.value, errors: check(outcome.value), comments: kept };
  });
  return { parts, comments: waiting.map(commentText) };
}

/** A comment belongs to the statement that ends after it, or on its line with no other in between. */
function belongsTo({ startOffset, startLine }: IToken, slice: readonly IToken[], next?: readonly IToken[]): boolean {
  const end = slice[slice.length - 1];
  if (end === undefined || startOffset < end.startOffset) return true;
  const before = next?.[0]?.startOffset ?? Number.POSITIVE_INFINITY;
  return startLine === end.startLine && startOffset < before;
}

function commentText(comment: IToken): string {
  return comment.image.slice(2).trim();
}

function slices(tokens: readonly IToken[]): IToken[][] {
  const all: IToken[][] = [];
  let open: IToken[] = [];
  for (const token of tokens) {
    open.push(token);
    if (token.tokenType !== Semicolon) continue;
    all.push(open);
    open = [];
  }
  const last = open[open.length - 1];
  if (last) all.push([...open, endOf(last)]);
  return all;
}

/** The semicolon that may be left out at the end. */
function endOf(last: IToken): IToken {
  const offset = (last.endOffset ?? last.startOffset) + 1;
  const line = last.endLine ?? 1;
  const column = (last.endColumn ?? 1) + 1;
  return createTokenInstance(Semicolon, "", offset, offset, line, line, column, column);
}

function statementErrors({ permissions, conditions }: BareStatement): PolicySyntaxError[] {
  const wrong = permissions.flatMap(({ name, at }): PolicySyntaxError[] => {
    const rule = "expected a permission of three parts such as storage:logs:read";
    return partsOf(name) === 3 ? wildcard(name, at, "permission") : [{ ...at, message: `${rule}; got "${name}"` }];
  });
  return [...wrong, ...conditions.flatMap(conditionErrors)];
}

function conditionErrors({ name, at }: Condition): PolicySyntaxError[] {
  const rule = "expected the name of a condition, two parts such as storage:k8s.namespace.name";
  return partsOf(name) === 2 ? wildcard(name, at, "condition") : [{ ...at, message: `${rule}; got "${name}"` }];
}

/** Number of parts between colons; an empty part makes the name none. */
function partsOf(name: string): number {
  const parts = name.split(":");
  return parts.every((part) => part.length > 0) ? parts.length : 0;
}

function wildcard(name: string, at: Position, kind: "permission" | "condition"): PolicySyntaxError[] {
  if (!name.includes("*")) return [];
  return [{ ...at, message: `expected the name of one ${kind}, without "*"; got "${name}"; name each ${kind}` }];
}
