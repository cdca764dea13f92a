import { MAX_MASK_EXPRESSION_LENGTH } from "./dynatrace";
import type { TextFault } from "./text-rule";

/** What a masking expression is made of, as far as Dynatrace's engine cares. */
export interface ExpressionShape {
  readonly captureGroups: number;
  /** Constructs that the engine does not have, as written. */
  readonly unsupported: readonly string[];
  /** Quantifiers without an upper bound that take as much as they can, as written. */
  readonly greedy: readonly string[];
  /** Why the expression does not compile; absent when it does. */
  readonly broken?: string;
  /** Whether it matches where there is nothing, and so between any two characters. */
  readonly matchesNothing: boolean;
}

/** One of: escape, character class, opening of a group, quantifier with its mode, any other character. */
const PIECE =
  /\\k<[^>]*>|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?(?:P?<[A-Za-z_]\w*>|<?[=!]|>|[a-zA-Z-]*[:)])|\(|(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?|[\s\S]/g;
const LARGEST_REPETITION = 1000;

/**
 * Reads an expression of RE2, the engine family that masks logs on the node.
 *
 * @see Dynatrace documentation, "Sensitive data masking in OneAgent"
 */
function shapeOf(expression: string): ExpressionShape {
  const pieces = expression.match(PIECE) ?? [];
  const { matchesNothing, broken } = compile(expression);
  return {
    captureGroups: pieces.filter((piece) => piece === "(" || /^\(\?P?<[A-Za-z_]/.test(piece)).length,
    unsupported: pieces.filter(isUnsupported),
    greedy: pieces.filter((piece) => /^([*+]|\{\d+,\})$/.test(piece)),
    matchesNothing,
    broken,
  };
}

/** Lookaround, atomic groups, backreferences, possessive quantifiers and long repetitions are not in RE2. */
function isUnsupported(piece: string): boolean {
  if (/^\(\?(<?[=!]|>)/.test(piece) || /^\\([1-9]|k<)/.test(piece) || /^([*+?]|\{.*\})\+$/.test(piece)) return true;
  const repetitions = /^\{(\d+)(?:,(\d*))?\}/.exec(piece);
  return repetitions?.slice(1).some((count) => Number(count ?? 0) > LARGEST_REPETITION) ?? false;
}

/** JavaScript has no inline flags and writes named groups without `P`; apart from that it reads the same language. */
function compile(expression: string): Pick<ExpressionShape, "broken" | "matchesNothing"> {
  const translated = expression
    .replaceAll("(?P<", "(?<")
    .replace(/^\(\?[imsU]+\)/, "")
    .replace(/\[:\^?(\w+):\]/g, "a-z");
  try {
    return { matchesNothing: new RegExp(translated).test("") };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { matchesNothing: false, broken: reason.replace(/^.*: /s, "") };
  }
}

/**
 * What is wrong with the expression of a masking rule: RE2 with exactly one capture group, which is what is hidden.
 *
 * @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings
 */
export function maskExpressionFaults(expression: string): TextFault[] {
  if (expression === "" || expression.length > MAX_MASK_EXPRESSION_LENGTH) {
    return [{ must: `must be 1 to ${MAX_MASK_EXPRESSION_LENGTH} characters`, fix: "split it into several masks" }];
  }
  const shape = shapeOf(expression);
  const found = [
    ...[...new Set(shape.unsupported)].map((piece) => ({
      must: `must not use ${piece}, which RE2 does not have`,
      fix: "write what surrounds the secret as plain text outside the group",
    })),
    ...[...new Set(shape.greedy)].map((piece) => ({
      must: `must not use the greedy quantifier ${piece}`,
      fix: `write ${piece}? or a bound such as {1,64}`,
    })),
  ];
  if (found.length > 0) return found;
  if (shape.broken !== undefined) {
    return [{ must: `must be a regular expression (${shape.broken})`, fix: "correct it" }];
  }
  if (shape.captureGroups !== 1) {
    const must = `must have exactly one capture group, and has ${shape.captureGroups}`;
    return [{ must, fix: "put ( ) around what is to be hidden, and (?: ) around other groups" }];
  }
  if (!shape.matchesNothing) return [];
  const must = "must not match the empty text, or it masks between any two characters";
  return [{ must, fix: "ask for at least one character" }];
}
