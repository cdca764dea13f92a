/** One condition of a text. */
export interface TextCondition {
  /** What a text must match as a whole; anchored at both ends. */
  readonly pattern: RegExp;
  /** What holds, as a sentence that continues the name of a field: `must be a host name`. */
  readonly must: string;
  /** What to do where it does not hold. */
  readonly fix: string;
}

/** Which texts a field allows. The schema of the files and the constructs are both made from it. */
export interface TextRule {
  /** Fewest characters. */
  readonly least: number;
  /** Most characters. */
  readonly most: number;
  /** Conditions that all hold. */
  readonly conditions: readonly TextCondition[];
}

/** What is wrong with a text: what must hold, and the fix. */
export interface TextFault {
  readonly must: string;
  readonly fix: string;
}

/**
 * The first thing that is wrong with a text, or nothing.
 *
 * @example
 * textFault(NAMESPACE_NAME, "Orders"); // { must: "must be the name of a Kubernetes namespace: …", fix: "…" }
 */
export function textFault({ least, most, conditions }: TextRule, text: string): TextFault | undefined {
  const broken = conditions.find(({ pattern }) => !pattern.test(text));
  if (broken) return { must: broken.must, fix: broken.fix };
  if (text.length >= least && text.length <= most) return undefined;
  const fix = text.length > most ? `shorten it by ${text.length - most}` : "write a value";
  return { must: `must be ${least} to ${most} characters`, fix };
}

/** Whether a text is one that the rule allows. */
export function allows(rule: TextRule, text: string): boolean {
  return textFault(rule, text) === undefined;
}

/** Text of one line. */
export const ONE_LINE: TextCondition = {
  pattern: /^\P{Cc}*$/u,
  must: "must be one line of text without control characters",
  fix: "write it on one line",
};

/** Text that is not cut where blanks at its ends are. */
export const NO_BLANK_ENDS: TextCondition = {
  pattern: /^(?!\s)(.*\S)?$/su,
  must: "must not begin or end with a blank",
  fix: "remove the blanks at its ends",
};
