import { assert, property, string, webUrl } from "fast-check";
import { markdownLink, markdownText } from "../../../constructs/team-dashboard/markdown";

test.each([
  ["orders", "orders"],
  ["a [b](c)", "a \\[b\\]\\(c\\)"],
  ["# one\n- two", "\\# one \\- two"],
  ["<script>&amp;", "\\<script\\>\\&amp\\;"],
  ["straße", "straße"],
])("%j means itself as %j", (text, expected) => {
  expect(markdownText(text)).toBe(expected);
});

test("no text of people begins anything in Markdown", () => {
  assert(
    property(string({ unit: "grapheme" }), (text) => {
      const escaped = markdownText(text);
      expect(escaped.replace(/\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~\p{Cc}\u2028\u2029]/u);
      expect(escaped.replace(/\\([!-/:-@[-`{-~])/g, "$1")).toBe(text.replace(/[\p{Cc}\u2028\u2029]+/gu, " "));
    }),
  );
});

test("a link leads where it says, and ends where it should", () => {
  expect(markdownLink("Logs", "https://splunk.example.com/app?q=index%3Da&x=1#top")).toBe(
    "[Logs](<https://splunk.example.com/app?q=index%3Da&x=1#top>)",
  );
  expect(markdownLink("a](b", "https://h/(a)>*`ß%zz")).toBe("[a\\]\\(b](<https://h/%28a%29%3E%2A%60%C3%9F%25zz>)");
  assert(
    property(webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
      const [, address = ""] = /^\[x\]\(<([^<>\s()[\]*]*)>\)$/.exec(markdownLink("x", url)) ?? [];
      expect(decodeURIComponent(address)).toBe(decodeURIComponent(url));
    }),
  );
});
