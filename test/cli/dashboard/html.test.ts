import { array, assert, constantFrom, property, string } from "fast-check";
import { html, markdownHtml } from "../../../cli/dashboard/html";
import { markdownLink, markdownText } from "../../../constructs/team-dashboard/markdown";

test("a text is text on a page, and control characters are seen instead of obeyed", () => {
  expect(html(`<b title="a">'&'</b>`)).toBe("&lt;b title=&quot;a&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;");
  expect(html("\u001b[31m\u0000\ttab\nline\u2028")).toBe("\uFFFD[31m\uFFFD\ttab\nline\uFFFD");
});

test("headings, paragraphs and links of a tile are HTML", () => {
  const markdown = "## orders\n\nsee [Logs](<https://splunk.example.com/?a=1&b>) · more";
  expect(markdownHtml(markdown)).toBe(
    '<h3>orders</h3><p>see <a href="https://splunk.example.com/?a=1&amp;b" rel="noopener noreferrer">Logs</a> · more</p>',
  );
});

test.each([
  ["[x](<javascript:alert(1)>)", "<p>x</p>"],
  ["[x](<http://a>)", "<p>x</p>"],
  ["[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
  ["<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"],
  ["![x](<https://a/>)", '<p>!<a href="https://a/" rel="noopener noreferrer">x</a></p>'],
  ['[x](<https://a"onclick="b>)', '<p><a href="https://a&quot;onclick=&quot;b" rel="noopener noreferrer">x</a></p>'],
  ["\\# a \\<b\\>", "<p># a &lt;b&gt;</p>"],
  ["", ""],
])("what is no https link is text: %j", (markdown, expected) => {
  expect(markdownHtml(markdown)).toBe(expected);
});

test("what is escaped for Markdown comes out as itself, with links where they were made and nowhere else", () => {
  const text = string({ unit: "grapheme" });
  assert(
    property(array(text), text, (parts, label) => {
      const shown = parts
        .map(markdownText)
        .join(" ")
        .replace(/^\s+|\s+$/g, "");
      const page = markdownHtml(`a${shown} ${markdownLink(label, "https://h/")}`);
      expect(page.match(/<[^>]*>/g)).toEqual([
        "<p>",
        '<a href="https://h/" rel="noopener noreferrer">',
        "</a>",
        "</p>",
      ]);
    }),
  );
});

test("any Markdown at all gives no element but those that are known", () => {
  const piece = constantFrom(
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "\\",
    "#",
    " ",
    "\n\n",
    "https://h/",
    "javascript:",
    '"',
    "a",
  );
  assert(
    property(array(piece, { maxLength: 30 }), (pieces) => {
      const tags = markdownHtml(pieces.join("")).match(/<[^>]*>/g) ?? [];
      for (const tag of tags)
        expect(tag).toMatch(/^<\/?(p|h3|a)>$|^<a href="https:\/\/[^"<>]*" rel="noopener noreferrer">$/);
    }),
  );
});
