/** A map of a YAML file. */
export type YamlMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a map's own key; nothing for a value that is not a map. */
export function entry(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The texts of a list; empty for a value that is not a list. */
export function texts(value: unknown): { readonly text: string; readonly index: number }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((text, index) => (typeof text === "string" ? [{ text, index }] : []));
}

/**
 * The file's values with one environment's changes: maps merge key by key, everything else is replaced. Keys keep the
 * order of the file, new ones come last; neither argument is changed.
 */
export function merge(base: unknown, change: unknown): unknown {
  if (!isMap(base) || !isMap(change)) return change;
  const kept = Object.entries(base).map(([key, value]): [string, unknown] => {
    return [key, Object.hasOwn(change, key) ? merge(value, change[key]) : value];
  });
  const added = Object.entries(change).filter(([key]) => !Object.hasOwn(base, key));
  return Object.fromEntries([...kept, ...added]);
}

/** Paths that `change` sets, down to where the base has no map to merge with. */
export function changedPaths(base: unknown, change: unknown): string[][] {
  if (!isMap(change)) return [];
  return Object.entries(change).flatMap(([key, value]) => {
    const before = entry(base, key);
    if (!isMap(before) || !isMap(value)) return [[key]];
    return changedPaths(before, value).map((path) => [key, ...path]);
  });
}
