/** How text of people enters a markdown tile. Nothing else may write it there. */

/**
 * A text that means itself in Markdown, on one line: it makes no heading, link, image, list or HTML.
 *
 * @see CommonMark, "Backslash escapes": every ASCII punctuation character may be escaped
 * @example
 * markdownText("a [b](c)"); // a \[b\]\(c\)
 */
export function markdownText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replace(/[!-/:-@[-`{-~]/g, (character) => `\\${character}`);
}

/**
 * A link whose label and address mean themselves.
 *
 * @param url An https address; who calls has checked that it is one.
 * @example
 * markdownLink("Logs", "https://splunk.example.com/app"); // [Logs](<https://splunk.example.com/app>)
 */
export function markdownLink(label: string, url: string): string {
  // What RFC 3986 does not allow in a URL is encoded, and what could end the link or begin emphasis too.
  const address = url.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#@!$&+,;=%]/gu, encode);
  return `[${markdownText(label)}](<${address}>)`;
}

function encode(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
