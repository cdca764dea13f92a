import { quoted } from "./printable";
/** What to write instead of `word`: the nearest of `known`, or all of them where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = closest(word, known);
  if (nearest !== undefined) return `write ${quoted(nearest)}`;
  if (known.length === 0) return "remove it";
  return known.length > 20 ? `use one of ${known.slice(0, 20).join(", ")}, …` : `use one of ${known.join(", ")}`;
}

/** The entry of `known` that `word` was probably meant to be; nothing where all are too far. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.round(word.length * 0.4));
  const ranked = known
    .filter((each) => Math.abs(each.length - word.length) <= limit)
    .map((each) => ({ each, steps: distance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ steps }) => steps <= limit)
    .sort((one, other) => one.steps - other.steps);
  return ranked[0]?.each;
}

/** Levenshtein's distance: insertions, deletions and replacements from one word to the other. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current[column] = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
