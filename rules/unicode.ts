import type { TextCondition } from "./text-rule";

/** Which names people can read, and which two names look alike to them. */

/**
 * Zero-width and bidirectional marks, soft hyphens, variation selectors, tags, line separators, blanks other than the
 * space, and what no font shows: two names that differ by them only look the same.
 *
 * @see Unicode Standard Annex #31, "Default Ignorable Code Points"; Unicode Technical Report #36, "Bidirectional Text Spoofing"
 */
const INVISIBLE = "\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}\\u2800";

/** Compiled when a name is first compared: the tables of Unicode would be half of what importing a construct costs. */
let visible: RegExp | undefined;
let oneScript: RegExp | undefined;

/** A name of visible characters. */
export const VISIBLE: TextCondition = {
  get pattern() {
    visible ??= new RegExp(`^(?:(?![${INVISIBLE}])\\P{Zs}| )*$`, "u");
    return visible;
  },
  must: "must hold no invisible characters or special blanks",
  fix: "type the name anew instead of pasting it",
};

/** Scripts in everyday use, each by itself. */
const SCRIPTS =
  "Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Ethiopic Khmer";

/** Scripts that are written together. */
const TOGETHER = ["Latin Han Hiragana Katakana", "Latin Han Bopomofo", "Latin Han Hangul"];

/**
 * A name in one script, or in those that Japanese, Chinese and Korean write together: what Unicode calls highly
 * restrictive.
 *
 * @see Unicode Technical Standard #39, "Restriction-Level Detection"; Unicode Standard Annex #31, table 5
 */
export const ONE_SCRIPT: TextCondition = {
  get pattern() {
    oneScript ??= new RegExp(`^(?:${oneOf([...SCRIPTS.split(" "), ...TOGETHER])})$`, "u");
    return oneScript;
  },
  must: "must be written in one script, since letters of several look alike",
  fix: "type the name anew with one keyboard",
};

/** Any number of letters of one of the groups of scripts. */
function oneOf(groups: readonly string[]): string {
  return groups
    .map((scripts) => scripts.split(" ").map((script) => `\\p{Script_Extensions=${script}}`))
    .map((scripts) => `[${scripts.join("")}\\p{Script=Common}\\p{Script=Inherited}]*`)
    .join("|");
}

/**
 * Letters of other scripts that look like a Latin one, after case folding: a compact part of Unicode's table, for
 * Cyrillic, Greek and Armenian. Where capital and small letter resemble different ones, the capital counts, which is the
 * exact copy. Letters of one script (`l` and `1`) are told apart.
 *
 * @see Unicode Technical Standard #39, data file confusables.txt
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "аα",
  b: "вьβ",
  c: "сϲ",
  d: "ԁ",
  e: "еε",
  f: "ϝ",
  g: "ց",
  h: "нһηհ",
  i: "іι",
  j: "јϳ",
  k: "кκ",
  l: "ӏ",
  m: "мμ",
  n: "пνո",
  o: "оοօ",
  p: "рρ",
  q: "ԛզ",
  r: "г",
  s: "ѕ",
  t: "тτ",
  u: "ս",
  v: "ѵ",
  w: "ԝա",
  x: "хχ",
  y: "уγυ",
  z: "ζ",
  "3": "з",
};

const LATIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) =>
    [...others].map((other): [string, string] => [other, latin]),
  ),
);

/**
 * The same for two names that people take for one: it leaves out case, Unicode form, invisible marks and the
 * script of letters that look alike. Compare by it, never show it.
 *
 * @example
 * nameKey("Orders") === nameKey("оrders"); // the second begins with a Cyrillic letter
 */
export function nameKey(name: string): string {
  const visible = name.normalize("NFKC").replace(new RegExp(`[${INVISIBLE}]`, "gu"), "");
  // Upper case first, since some letters (ß, ς) have several lower ones.
  const folded = visible.toUpperCase().toLowerCase().normalize("NFKC");
  return [...folded].map((letter) => LATIN.get(letter) ?? letter).join("");
}
