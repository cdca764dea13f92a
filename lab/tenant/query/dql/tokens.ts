import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";
import type { QueryRange } from "./errors";

/** The words of the Dynatrace Query Language. A catch-all ends the list, so that the parser reports each fault. */

/** A field, a function or a command: letters, digits and underscores, parts joined by dots. */
export const Word = createToken({
  name: "Word",
  label: "a name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/,
});
/** A name with any characters; a backslash makes the next one a plain one. */
export const QuotedName = createToken({
  name: "QuotedName",
  label: "a name in backticks",
  pattern: /`(?:[^`\\]|\\[\s\S])+`/,
  line_breaks: true,
});

const keyword = (name: string) =>
  createToken({ name, label: `"${name}"`, pattern: new RegExp(name, "i"), longer_alt: Word });

export const And = keyword("and");
export const Or = keyword("or");
export const Xor = keyword("xor");
export const Not = keyword("not");
export const True = keyword("true");
export const False = keyword("false");
export const Null = keyword("null");
export const Ascending = keyword("asc");
export const Descending = keyword("desc");

export const Hexadecimal = createToken({ name: "Hexadecimal", label: "a number", pattern: /0[xX][0-9a-fA-F]+(?!\w)/ });
export const Decimal = createToken({
  name: "Decimal",
  label: "a number",
  pattern: /\d+(?:\.\d+)?[eE][+-]?\d+(?!\w)|\d+\.\d+(?!\w)/,
});
/** A number with a unit: `5m`. */
export const NumberWithUnit = createToken({ name: "NumberWithUnit", label: "a duration", pattern: /\d+[A-Za-z_]\w*/ });
export const Whole = createToken({ name: "Whole", label: "a number", pattern: /\d+/ });

export const LongText = createToken({
  name: "LongText",
  label: "a string",
  pattern: /"""[\s\S]*?"""/,
  line_breaks: true,
});
export const Text = createToken({
  name: "Text",
  label: "a string in double quotes",
  pattern: /"(?:[^"\\]|\\[\s\S])*"/,
  line_breaks: true,
});
export const OpenText = createToken({ name: "OpenText", pattern: /"[\s\S]*/, line_breaks: true });
export const SingleQuoted = createToken({ name: "SingleQuoted", pattern: /'(?:[^'\\\r\n]|\\.)*'/ });
export const Variable = createToken({ name: "Variable", pattern: /\$[A-Za-z_]\w*/ });

const sign = (name: string, pattern: string) => createToken({ name, label: `"${pattern}"`, pattern });

export const Equal = sign("Equal", "==");
export const NotEqual = sign("NotEqual", "!=");
export const AtMost = sign("AtMost", "<=");
export const AtLeast = sign("AtLeast", ">=");
export const Less = sign("Less", "<");
export const Greater = sign("Greater", ">");
export const Assign = sign("Assign", "=");
export const Pipe = sign("Pipe", "|");
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const Open = sign("Open", "(");
export const Close = sign("Close", ")");
export const OpenBrace = sign("OpenBrace", "{");
export const CloseBrace = sign("CloseBrace", "}");
export const OpenBracket = sign("OpenBracket", "[");
export const CloseBracket = sign("CloseBracket", "]");
export const Plus = sign("Plus", "+");
export const Minus = sign("Minus", "-");
export const Star = sign("Star", "*");
export const Slash = sign("Slash", "/");
export const Percent = sign("Percent", "%");
export const Align = sign("Align", "@");
export const Search = sign("Search", "~");
const Unknown = createToken({ name: "Unknown", pattern: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s]/ });

const Blank = createToken({ name: "Blank", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });
const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

const KEYWORDS = [And, Or, Xor, Not, True, False, Null, Ascending, Descending];
const NUMBERS = [Hexadecimal, Decimal, NumberWithUnit, Whole];
const TEXTS = [LongText, Text, OpenText, SingleQuoted, Variable];
const LONG_SIGNS = [Equal, NotEqual, AtMost, AtLeast];
const SIGNS = [
  Less,
  Greater,
  Assign,
  Pipe,
  Comma,
  Colon,
  Open,
  Close,
  OpenBrace,
  CloseBrace,
  OpenBracket,
  CloseBracket,
];
const OPERATORS = [Plus, Minus, Star, Slash, Percent, Align, Search];

/** Every token, in the order in which the lexer tries them. */
export const TOKENS: TokenType[] = [
  Blank,
  LineComment,
  BlockComment,
  ...KEYWORDS,
  Word,
  QuotedName,
  ...NUMBERS,
  ...TEXTS,
  ...LONG_SIGNS,
  ...SIGNS,
  ...OPERATORS,
  Unknown,
];

const lexer = new Lexer(TOKENS, { positionTracking: "full" });

/** Cuts a query into tokens, without blanks and comments. */
export function tokenize(query: string): readonly IToken[] {
  return lexer.tokenize(query).tokens;
}

/** Where a token stands; the end of a query, which has no token, is the place after its last character. */
export function rangeOf(token: IToken, query: string): QueryRange {
  if (Number.isNaN(token.startOffset)) return endOf(query);
  const { startOffset, startLine = 1, startColumn = 1, endOffset, endLine, endColumn } = token;
  const start = { index: startOffset, line: startLine, column: startColumn };
  return {
    start,
    end: { index: endOffset ?? startOffset, line: endLine ?? startLine, column: endColumn ?? startColumn },
  };
}

/** The place after the last character of a query. */
export function endOf(query: string): QueryRange {
  const lines = query.split(/\r\n|\r|\n/);
  const place = { index: query.length, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  return { start: place, end: place };
}
