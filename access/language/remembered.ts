/** Texts that are kept at most; beyond that, what an application asks for again and again is long past. */
const MOST_TEXTS = 20_000;

/**
 * Parses each text once: access, checks and limits all ask for the same few thousand texts.
 * What comes back is shared, so it must not be changed.
 */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST_TEXTS) known.clear();
    const result = read(text);
    known.set(text, result);
    return result;
  };
}
