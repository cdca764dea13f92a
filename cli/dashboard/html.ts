/** How text enters a page. Nothing else may write it there. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML text or as the value of a quoted attribute. Control characters become a visible mark. */
export function html(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" ? character : "\uFFFD",
  );
  return visible.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** What the renderer of a markdown tile knows: escapes and links; everything else is text. */
const INLINE = /\\([!-/:-@[-`{-~])|\[((?:\\[!-/:-@[-`{-~]|[^\]\\])*)\]\(<([^<>\s]*)>\)|[\s\S]/gu;

/**
 * A markdown tile as HTML: headings, paragraphs and https links. What it does not know is shown as text, never as HTML.
 */
export function markdownHtml(markdown: string): string {
  return markdown
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "")
    .map((block) => {
      const [, marks, heading] = /^(#{1,6}) ([^\n]*)$/.exec(block) ?? [];
      // The page has a title of its own above.
      if (marks !== undefined && heading !== undefined) return `<h3>${inline(heading)}</h3>`;
      return `<p>${inline(block)}</p>`;
    })
    .join("");
}

function inline(markdown: string): string {
  return Array.from(markdown.matchAll(INLINE), ([whole, escaped, label, url]) => {
    if (escaped !== undefined) return html(escaped);
    if (label === undefined || url === undefined) return html(whole);
    return url.startsWith("https://")
      ? `<a href="${html(url)}" rel="noopener noreferrer">${inline(label)}</a>`
      : inline(label);
  }).join("");
}
