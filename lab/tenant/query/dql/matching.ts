import { Sql, sql } from "./sql";
import type { Value } from "./value";
import { isArray } from "./value-type";

/** Letters, digits and the underscore make words, also those of other scripts. */
const BEFORE_WORD = "(?:^|[^\\p{L}\\p{N}_])";
const AFTER_WORD = "(?:$|[^\\p{L}\\p{N}_])";
const WORD_CHARACTER = /^[\p{L}\p{N}_]$/u;

/**
 * Pattern of a phrase: where it begins or ends with a character of a word, no such character may stand beside it; an
 * asterisk at its beginning or end lifts that. An asterisk within it is a plain one.
 *
 * @see Dynatrace documentation, DQL matcher, matchesPhrase
 */
export function phrasePattern(phrase: string): string {
  const [, opened = "", words = "", open = ""] = /^(\*?)([\s\S]*?)(\*?)$/.exec(phrase) ?? [];
  const characters = [...words];
  const begins = opened === "" && WORD_CHARACTER.test(characters[0] ?? "");
  const ends = open === "" && WORD_CHARACTER.test(characters.at(-1) ?? "");
  return `${begins ? BEFORE_WORD : ""}${escaped(words)}${ends ? AFTER_WORD : ""}`;
}

/** Pattern of a whole value, in which an asterisk stands for anything. */
export function valuePattern(pattern: string): string {
  return pattern.split("*").map(escaped).join(".*");
}

/** Pattern of what `~` searches: a phrase in which an asterisk stands for anything, within a line. */
export function searchPattern(pattern: string): string {
  const characters = [...pattern];
  const begins = WORD_CHARACTER.test(characters[0] ?? "");
  const ends = WORD_CHARACTER.test(characters.at(-1) ?? "");
  const body = pattern.split("*").map(escaped).join(".*?");
  return `${begins ? BEFORE_WORD : ""}${body}${ends ? AFTER_WORD : ""}`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Options of a search with or without regard to case. */
function options(isCaseSensitive: boolean): Sql {
  return isCaseSensitive ? Sql.raw("'c'") : Sql.raw("'i'");
}

function wholeOptions(isCaseSensitive: boolean): Sql {
  return isCaseSensitive ? Sql.raw("'cs'") : Sql.raw("'is'");
}

/** Whether a text, or any element of an array of texts, has a part that fits the pattern. */
export function hasPart(value: Value, pattern: string, isCaseSensitive: boolean): Sql {
  const flags = options(isCaseSensitive);
  return anyOf(value, (text) => sql`regexp_matches(${text}, ${Sql.bind(pattern)}, ${flags})`);
}

/** Whether a text, or any element of an array of texts, fits one of the patterns as a whole. */
export function isLike(value: Value, patterns: readonly string[], isCaseSensitive: boolean): Sql {
  const flags = wholeOptions(isCaseSensitive);
  const pattern = patterns.map((each) => `(?:${each})`).join("|");
  return anyOf(value, (text) => sql`regexp_full_match(${text}, ${Sql.bind(pattern)}, ${flags})`);
}

function anyOf(value: Value, test: (text: Sql) => Sql): Sql {
  if (!isArray(value.type)) return test(value.sql);
  return sql`(len(list_filter(${value.sql}, lambda x: ${test(Sql.raw("x"))})) > 0)`;
}
