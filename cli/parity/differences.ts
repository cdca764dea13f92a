/** One place where two values differ; a list of another length counts as one place, unless its entries have names. */
export interface ValueDifference {
  /** Keys, indices and names of variables from the root. */
  readonly path: readonly string[];
  /** Left out where the first value has nothing there. */
  readonly one?: unknown;
  readonly other?: unknown;
}

/** All places where two JSON values differ, as deep as their shapes agree. */
export function differencesOf(one: unknown, other: unknown, path: readonly string[] = []): ValueDifference[] {
  const [ours, theirs] = [variablesOf(one), variablesOf(other)];
  if (ours && theirs && ours.size + theirs.size > 0) return variableDifferences(ours, theirs, path);
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

/**
 * Where two lists of variables differ, by name, so that a variable is found whatever place it has. If those that both
 * have stand in another order, that is the one difference: a variable may use those before it.
 */
function variableDifferences(
  one: ReadonlyMap<string, object>,
  other: ReadonlyMap<string, object>,
  path: readonly string[],
): ValueDifference[] {
  const common = (names: Iterable<string>, rest: ReadonlyMap<string, object>) =>
    [...names].filter((name) => rest.has(name)).join(", ");
  const [here, there] = [common(one.keys(), other), common(other.keys(), one)];
  if (here !== there) return [{ path, one: here, other: there }];
  return differencesOf(Object.fromEntries(one), Object.fromEntries(other), path);
}

/** What a variable of a container has, as Terraform's provider writes it. */
const KEYS_OF_VARIABLE: ReadonlySet<string> = new Set(["name", "value", "value_from"]);

/** The entries of a list of names with their values, without the names; none for any other list. */
function variablesOf(value: unknown): Map<string, object> | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = new Map<string, object>();
  for (const each of value) {
    if (typeof each !== "object" || each === null) return undefined;
    const { name, ...rest }: { readonly name?: unknown } = each;
    const isVariable = typeof name === "string" && Object.keys(each).every((key) => KEYS_OF_VARIABLE.has(key));
    if (!isVariable || Object.keys(rest).length === 0 || found.has(name)) return undefined;
    found.set(name, rest);
  }
  return found;
}

function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((each, index) => [String(index), each]));
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}
