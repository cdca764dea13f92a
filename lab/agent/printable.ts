/** Control characters, marks that turn the reading direction or hide themselves, and halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Text from outside as one line that can go to a terminal: what is not visible shows as `\u{…}`.
 *
 * @param maxLength Characters after which it is cut.
 */
export function printable(text: string, maxLength = 1_000): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return shown.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
