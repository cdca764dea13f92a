/** One place where two values differ; a list of another length counts as one place. */
export interface ValueDifference {
  /** Keys and indices from the root. */
  readonly path: readonly string[];
  /** Left out where the first value has nothing there. */
  readonly one?: unknown;
  readonly other?: unknown;
}

/** All places where two JSON values differ, as deep as their shapes agree. */
export function differencesOf(one: unknown, other: unknown, path: readonly string[] = []): ValueDifference[] {
  const [a, b] = [entriesOf(one), entriesOf(other)];
  const sameShape = a && b && Array.isArray(one) === Array.isArray(other);
  if (sameShape && !(Array.isArray(one) && a.size !== b.size)) {
    const keys = [...new Set([...a.keys(), ...b.keys()])];
    return keys.flatMap((key) => differencesOf(a.get(key), b.get(key), [...path, key]));
  }
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ path, one, other }];
}

/** Whether one of the paths leads to the place, into it or around it. */
export function touches(paths: readonly (readonly string[])[], place: readonly string[]): boolean {
  return paths.some((path) => {
    const length = Math.min(path.length, place.length);
    return path.slice(0, length).every((step, index) => step === place[index]);
  });
}

function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((each, index) => [String(index), each]));
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}
