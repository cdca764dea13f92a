import { Token } from "cdktf";
import type { Finding } from "../validation";
import { shapeOf } from "./masking-expression";

/** Characters of a masking expression. */
export const MAX_MASKING_EXPRESSION_LENGTH = 2048;
/** Characters of a mask's own name; the name of the rule in Dynatrace also holds its owner. */
export const MAX_MASK_NAME_LENGTH = 100;
/** Characters of a replacement. */
export const MAX_REPLACEMENT_LENGTH = 1024;

/** A masking rule of one's own. */
export interface CustomMask {
  /** Name of the mask, unique among those of one owner: 1 to 100 characters. */
  readonly name: string;
  /**
   * RE2 expression with exactly one capture group, which is what gets replaced; at most 2,048 characters. No lookaround,
   * no backreferences; `*`, `+` and `{n,}` must be lazy (`*?`) or bounded (`{1,64}`).
   */
  readonly expression: string;
  /**
   * What stands in the log instead: letters, digits and `-_#*?[]<>()`.
   * @default "<masked>"
   */
  readonly replacement?: string;
}

/** Countries of the IBAN registry. */
const IBAN_COUNTRIES =
  "A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EJKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[NRU]|I[ELQST]|JO|K[WZ]|L[BCITUVY]|M[CDEKNRTU]|N[ILO]|OM|P[KLST]|QA|R[OSU]|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE";

/** What is hidden from logs on the node, before they are sent. */
export class MaskingRule {
  /** Hides e-mail addresses, also where the at sign is percent-encoded. Replaced by `<email>`. */
  public static email(): MaskingRule {
    const atom = String.raw`[^\s@,;:<>()\[\]"'=/\\&?%]`;
    return new MaskingRule("email", String.raw`(${atom}{1,64}(?:@|%40)${atom}{1,190}\.[A-Za-z]{2,24})\b`, "<email>");
  }

  /** Hides IBANs in capital letters, in one piece or in blocks of four. Replaced by `<iban>`. */
  public static iban(): MaskingRule {
    const compact = "[A-Z0-9]{11,30}";
    const block = " ?[A-Z0-9]";
    // It ends in a letter or digit of its own, so that the blank after it is not hidden too.
    const inBlocks = `${block}{4}${block}{4}${block}{2,3}${`${block}{0,4}`.repeat(5)}${block}?[A-Z0-9]`;
    const account = String.raw`\d{2}(?:${compact}|${inBlocks})`;
    // A hyphen before it means an identifier, such as an entity id of Dynatrace.
    return new MaskingRule("iban", String.raw`(?:^|[^\w-])((?:${IBAN_COUNTRIES})${account})\b`, "<iban>");
  }

  /** Hides what follows the word "bearer", in any case, from 16 characters on. Replaced by `<bearer-token>`. */
  public static bearerToken(): MaskingRule {
    const token = String.raw`\w.~+/=-`;
    const expression = String.raw`\b[Bb][Ee][Aa][Rr][Ee][Rr][ \t:=]{1,4}([${token}]{16,}?)(?:[^${token}]|$)`;
    return new MaskingRule("bearer-token", expression, "<bearer-token>");
  }

  /**
   * Hides numbers that begin and are as long as those of the large card issuers, in one piece or in blocks. An expression
   * cannot prove the check digit, so other numbers of that form are hidden as well. Replaced by `<credit-card>`.
   */
  public static creditCard(): MaskingRule {
    const four = String.raw`[ -]?\d{4}`;
    const sixteen = String.raw`(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|622\d|64[4-9]\d|65\d{2}|35\d{2})${four.repeat(3)}\d{0,3}`;
    const amex = String.raw`3[47]\d{2}[ -]?\d{6}[ -]?\d{5}`;
    const diners = String.raw`3(?:0[0-5]|[68]\d)\d[ -]?\d{6}[ -]?\d{4}`;
    const expression = String.raw`(?:^|[^\w.-])(${sixteen}|${amex}|${diners})\b`;
    return new MaskingRule("credit-card", expression, "<credit-card>");
  }

  /** Hides what the capture group of an own expression matches. It is checked where the rule is used. */
  public static custom(mask: CustomMask): MaskingRule {
    return new MaskingRule(mask.name, mask.expression, mask.replacement ?? "<masked>");
  }

  private constructor(
    public readonly name: string,
    public readonly expression: string,
    public readonly replacement: string,
  ) {}
}

/** The faults of a masking rule, each at `field` or below. */
export function checkMaskingRule({ name, expression, replacement }: MaskingRule, field: string): Finding[] {
  return [
    ...checkName(name, `${field}.name`),
    ...checkExpression(expression, `${field}.expression`),
    ...checkReplacement(replacement, `${field}.replacement`),
  ];
}

/** Refuses a token: the name is part of the rule's address in the state. */
function checkName(received: string, field: string): Finding[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  const clean = received.trim() !== "" && !/[\u0000-\u001f\u007f]/.test(received) && !Token.isUnresolved(received);
  if (clean && received.length <= MAX_MASK_NAME_LENGTH) return [];
  const rule = `must be 1 to ${MAX_MASK_NAME_LENGTH} characters without control characters, known at synth`;
  return [{ field, rule, received, fix: "write a short name, such as customer-number" }];
}

function checkExpression(received: string, field: string): Finding[] {
  if (received === "" || received.length > MAX_MASKING_EXPRESSION_LENGTH) {
    const rule = `must be 1 to ${MAX_MASKING_EXPRESSION_LENGTH} characters`;
    return [{ field, rule, received: `${received.length} characters`, fix: "split it into several masks" }];
  }
  const shape = shapeOf(received);
  const found: Finding[] = [];
  for (const piece of new Set(shape.unsupported)) {
    const rule = `must not use ${piece}, which RE2 does not have`;
    found.push({ field, rule, received, fix: "write what surrounds the secret as plain text outside the group" });
  }
  for (const piece of new Set(shape.greedy)) {
    const rule = `must not use the greedy quantifier ${piece}`;
    found.push({ field, rule, received, fix: `write ${piece}? or a bound such as {1,64}` });
  }
  if (found.length > 0) return found;
  if (shape.broken !== undefined) {
    const rule = `must be a regular expression (${shape.broken})`;
    return [{ field, rule, received, fix: "correct it" }];
  }
  if (shape.captureGroups !== 1) {
    const rule = `must have exactly one capture group, and has ${shape.captureGroups}`;
    const fix = "put ( ) around what is to be hidden, and (?: ) around other groups";
    return [{ field, rule, received, fix }];
  }
  if (!shape.matchesNothing) return [];
  const rule = "must not match the empty text, or it masks between any two characters";
  return [{ field, rule, received, fix: "ask for at least one character" }];
}

function checkReplacement(received: string, field: string): Finding[] {
  if (/^[a-zA-Z0-9\-_#*?[\]<>()]+$/.test(received) && received.length <= MAX_REPLACEMENT_LENGTH) return [];
  const rule = `must be 1 to ${MAX_REPLACEMENT_LENGTH} letters, digits or characters of -_#*?[]<>()`;
  return [{ field, rule, received, fix: "write a word such as <masked>" }];
}
