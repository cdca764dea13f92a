import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";

/** The words of the language. A catch-all token ends the list, so that the parser reports every fault with its place. */

/** Service, colon, and what follows: a permission has three parts, the name of a condition two. */
export const Path = createToken({
  name: "Path",
  label: "a name with colons",
  pattern: /[A-Za-z0-9._\-*]+(?::[A-Za-z0-9._\-*]*)+/,
});
export const Word = createToken({ name: "Word", label: "a word", pattern: /[A-Za-z0-9._-]+/ });

const keyword = (name: string, pattern: RegExp) => createToken({ name, label: name, pattern, longer_alt: Word });

export const Allow = keyword("ALLOW", /allow/i);
export const Deny = keyword("DENY", /deny/i);
export const Where = keyword("WHERE", /where/i);
export const And = keyword("AND", /and/i);
export const Or = keyword("OR", /or/i);
export const Null = keyword("null", /null/i);
export const Not = keyword("NOT", /not/i);
export const In = keyword("IN", /in/i);
export const StartsWith = keyword("startsWith", /startswith/i);
export const Match = keyword("MATCH", /match/i);

const sign = (name: string, pattern: string) => createToken({ name, label: `"${pattern}"`, pattern });

export const NotEquals = sign("NotEquals", "!=");
export const Equals = sign("Equals", "=");
export const Less = sign("Less", "<");
export const Greater = sign("Greater", ">");
export const Open = sign("Open", "(");
export const Close = sign("Close", ")");
export const Comma = sign("Comma", ",");
export const Semicolon = sign("Semicolon", ";");

/** Escapes in strings are not documented, so a backslash makes a text that we do not understand. */
export const Text = createToken({ name: "Text", label: "a string", pattern: /"[^"\\\r\n]*"|'[^'\\\r\n]*'/ });
export const EscapedText = createToken({ name: "EscapedText", pattern: /"[^"\r\n]*"|'[^'\r\n]*'/ });
export const OpenText = createToken({ name: "OpenText", pattern: /["'][^\r\n]*/ });
const Unknown = createToken({ name: "Unknown", pattern: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s]/ });

const Blank = createToken({ name: "Blank", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const Comment = createToken({ name: "Comment", pattern: /\/\/[^\r\n]*/, group: "comments" });

const KEYWORDS = [Allow, Deny, Where, And, Or, Null, Not, In, StartsWith, Match];
const SIGNS = [NotEquals, Equals, Less, Greater, Open, Close, Comma, Semicolon];

/** Every token, in the order in which the lexer tries them. */
export const TOKENS: TokenType[] = [
  Blank,
  Comment,
  Path,
  ...KEYWORDS,
  Word,
  ...SIGNS,
  Text,
  EscapedText,
  OpenText,
  Unknown,
];

const lexer = new Lexer(TOKENS, { positionTracking: "full" });

/** What a text consists of. */
export interface Tokens {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
}

/** Cuts a text into tokens; comments come apart, with their places. */
export function tokenize(text: string): Tokens {
  const { tokens, groups } = lexer.tokenize(text);
  return { tokens, comments: groups.comments ?? [] };
}
