/** The candidate that was most likely meant: the same letters in another spelling, or at most a third of them wrong. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const letters = (text: string) => text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
  const written = letters(name);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(written, letters(candidate)) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best && best.distance <= Math.floor(written.length / 3) ? best.candidate : undefined;
}

/** Letters to add, drop or replace, row by row of Levenshtein's table. */
function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}
