import { EOF, type IToken } from "chevrotain";
import { DqlError } from "./errors";
import { QueryParser } from "./grammar";
import type { Query } from "./syntax";
import { Close, CloseBrace, CloseBracket, endOf, Open, OpenBrace, OpenBracket, rangeOf, tokenize } from "./tokens";

/** Characters of a query; Dynatrace refuses longer ones too. */
const MAX_LENGTH = 100_000;
/** Brackets that may be open at once. */
const MAX_BRACKETS = 100;

const parser = new QueryParser();

/**
 * Reads a query of the Dynatrace Query Language. Only its form is checked: names of commands and functions are any.
 *
 * @throws DqlError for the first thing that is not understood, with its place.
 * @see Dynatrace documentation, Dynatrace Query Language
 * @example
 * parseQuery('fetch logs, from: -1h | filter loglevel == "ERROR" | summarize count(), by: {k8s.pod.name}');
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_LENGTH) {
    throw new DqlError("QUERY_TOO_COMPLEX", `a query has at most ${MAX_LENGTH} characters`, endOf(text));
  }
  const tokens = tokenize(text);
  assertShallow(text, tokens);
  parser.start(text, tokens);
  const commands = parser.query();
  const [error] = parser.errors;
  if (error === undefined) return { text, commands };
  const range = error.token.tokenType === EOF ? endOf(text) : rangeOf(error.token, text);
  throw new DqlError("PARSE_ERROR", error.message, range, error.token.image === "" ? [] : [error.token.image]);
}

/** The parser calls itself for each bracket, so they are counted before. */
function assertShallow(text: string, tokens: readonly IToken[]): void {
  let open = 0;
  for (const token of tokens) {
    const { tokenType } = token;
    if (tokenType === Open || tokenType === OpenBrace || tokenType === OpenBracket) open += 1;
    if (tokenType === Close || tokenType === CloseBrace || tokenType === CloseBracket) open -= 1;
    if (open > MAX_BRACKETS) {
      const message = `more than ${MAX_BRACKETS} brackets are open at once`;
      throw new DqlError("QUERY_TOO_COMPLEX", message, rangeOf(token, text));
    }
  }
}
