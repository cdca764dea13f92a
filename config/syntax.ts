import type { YAMLError } from "yaml";

interface Sentence {
  readonly problem: string;
  readonly fix: string;
}

/** What people can do about each kind of syntax error; the parser's own words may quote the file, which may hold secrets. */
const SENTENCES: Readonly<Record<YAMLError["code"], Sentence>> = {
  ALIAS_PROPS: { problem: "an alias can have no tag and no anchor", fix: "remove what stands before the *" },
  BAD_ALIAS: {
    problem: "is an alias of nothing",
    fix: "put text that begins with * in quotes, or write the value out",
  },
  BAD_COLLECTION_TYPE: { problem: "has a tag that does not fit the value", fix: "remove the tag" },
  BAD_DIRECTIVE: { problem: "is not a known YAML directive", fix: "put text that begins with % in quotes" },
  BAD_DQ_ESCAPE: { problem: "holds an unknown escape", fix: "write \\\\ for a backslash, or use single quotes" },
  BAD_INDENT: {
    problem: "is indented wrongly, or follows a bracket that is not closed",
    fix: "close the bracket, or align the line with its neighbours, with spaces",
  },
  BAD_PROP_ORDER: { problem: "has its anchor or tag in the wrong place", fix: "put it between the key and the value" },
  BAD_SCALAR_START: { problem: "begins with a reserved character", fix: "put the text in quotes" },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: "nests a map in a single line",
    fix: "put text that holds a colon in quotes, or begin a new line",
  },
  BLOCK_IN_FLOW: { problem: "mixes indented lines into braces or brackets", fix: "use one of the two notations" },
  DUPLICATE_KEY: { problem: "repeats a key of the same map", fix: "keep one of the two" },
  IMPOSSIBLE: { problem: "cannot be read as YAML", fix: "look at this line and the one before" },
  KEY_OVER_1024_CHARS: {
    problem: "has a key of more than 1024 characters",
    fix: "shorten the key, or put the text in quotes",
  },
  MISSING_CHAR: {
    problem: "lacks a character, such as a closing quote, bracket, comma or colon",
    fix: "close what was opened, here or on the lines above",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "has a key of several lines",
    fix: "put the key on one line, with a colon after it",
  },
  MULTIPLE_ANCHORS: { problem: "has two anchors", fix: "keep one of the two" },
  MULTIPLE_DOCS: { problem: "holds several documents", fix: "remove ---, and put each document in a file of its own" },
  MULTIPLE_TAGS: { problem: "has two tags", fix: "remove both" },
  NON_STRING_KEY: { problem: "has a key that is not text", fix: "write a plain word before the colon" },
  RESOURCE_EXHAUSTION: { problem: "is nested too deeply", fix: "nest less deeply" },
  TAB_AS_INDENT: { problem: "is indented with a tab", fix: "indent with spaces" },
  TAG_RESOLVE_FAILED: {
    problem: "has an unknown tag",
    fix: "remove the tag, or put text that begins with ! in quotes",
  },
  UNEXPECTED_TOKEN: {
    problem: "does not belong here",
    fix: "look for a missing quote, comma or bracket, here or on the line before",
  },
};

/** A syntax error in our words. */
export function syntaxFault(code: YAMLError["code"]): Sentence {
  return SENTENCES[code] ?? SENTENCES.IMPOSSIBLE;
}
