/** Control characters, marks that turn the reading direction or hide themselves, and halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const MAX_LENGTH = 200;

/**
 * Text from outside as one line that can go to a terminal: what is not visible shows as `\u{…}`, and what is longer than
 * 200 characters is cut.
 */
export function printable(text: string): string {
  const shown = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return shown.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
