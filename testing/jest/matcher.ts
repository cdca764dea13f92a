/** What jest gives a matcher as `this`, as far as ours use it. */
export interface MatcherContext {
  /** Whether it was asked with `.not`. */
  readonly isNot?: boolean;
}

/** What a matcher answers. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** A result that fails, whether it was asked with `.not` or without. */
export function failsAnyway({ isNot = false }: MatcherContext, message: string): MatcherResult {
  return { pass: isNot, message: () => message };
}

/** Lines below a sentence. */
export function told(sentence: string, lines: readonly string[]): string {
  return [sentence, ...lines.map((line) => `  ${line}`)].join("\n");
}
