/** Control, format and invisible characters, line separators, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text from outside as a terminal may show it: what would move the cursor or the reading direction is written out. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same between quotes, as JSON writes it. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text));
}

/** Whether a text is shown as it is. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}
