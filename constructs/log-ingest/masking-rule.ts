import { MASK_NAME, MASK_REPLACEMENT } from "../../rules/dynatrace";
import { maskExpressionFaults } from "../../rules/masking-expression";
import { assertOptions } from "../props";
import { checkKnownText, checkText, type Finding } from "../validation";

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
    assertOptions("MaskingRule.custom", "CustomMask", mask);
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
    // The name is part of the rule's address in the state.
    ...checkKnownText(`${field}.name`, name, MASK_NAME),
    ...maskExpressionFaults(expression).map(({ must, fix }) => ({
      field: `${field}.expression`,
      rule: must,
      received: expression,
      fix,
    })),
    ...checkText(`${field}.replacement`, replacement, MASK_REPLACEMENT),
  ];
}
