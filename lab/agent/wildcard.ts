/**
 * A test for texts that match a pattern in which `*` stands for any text, also none; everything else, upper and lower
 * case too, stands for itself. It takes no longer than reading text and pattern part by part.
 *
 * @see Dynatrace documentation, "Log ingest rules", matchers
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  const between = rest.filter((part) => part !== "");
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of between) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - at >= last.length && text.endsWith(last);
  };
}
