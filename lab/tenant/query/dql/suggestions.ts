/** Letters that may differ for a name to count as meant. */
const FARTHEST = 2;

/** `; did you mean "fieldsAdd"?` for the known name that is closest to a wrong one; nothing where none is close. */
export function suggestion(name: string, known: Iterable<string>): string {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const each of known) {
    const distance = each.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, each);
    if (distance <= Math.min(FARTHEST, each.length / 2) && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { name: each, distance };
    }
  }
  return best === undefined ? "" : `; did you mean "${best.name}"?`;
}

function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > FARTHEST) return FARTHEST + 1;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
