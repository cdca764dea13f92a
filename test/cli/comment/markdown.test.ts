import * as fc from "fast-check";
import { type Block, code, fitInto, folded } from "../../../cli/comment/markdown";

/** Texts with what Markdown and HTML take for their own. */
const hostile = fc.string({ unit: fc.constantFrom(..."`|<>&\"'\\*_[]()#@!~-\n\r\t\u202e\u0000 ab") });

describe("a code span", () => {
  test.each([
    ["prod-orders", "`prod-orders`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["", "`  `"],
    ["a|b", "`a\\u007cb`"],
    ["a\nb", "`a\\u000ab`"],
    ["<img onerror=x>", "`<img onerror=x>`"],
  ])("of %j is %s", (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test("ends where it ends, whatever the text: its fence stands nowhere inside, nor does a line or a cell", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = code(text);
        const [fence = ""] = /^`+/.exec(span) ?? [];
        const runs = (span.match(/`+/g) ?? []).filter((run) => run.length === fence.length);
        expect(runs).toHaveLength(2);
        expect(span).not.toMatch(/[\n\r\u202e|]/);
      }),
    );
  });
});

describe("what opens at a click", () => {
  test("has a title without markup, and its lines in a fence", () => {
    expect(folded("a <b> `c` @d", "diff", ["+ x", "two\nlines"])).toEqual({
      head: ["<details><summary>a &lt;b&gt; &#96;c&#96; &#64;d</summary>", "", "```diff"],
      lines: ["+ x", "two", "lines"],
      tail: ["```", "", "</details>", ""],
    });
  });

  test("closes its fence where it ends and nowhere before, whatever the lines", () => {
    fc.assert(
      fc.property(hostile, fc.array(hostile), (title, lines) => {
        const block = folded(title, "", lines);
        const fence = block.tail[0] ?? "";
        expect(block.lines.filter((line) => line.trim().startsWith(fence))).toEqual([]);
        expect(block.lines.join("")).not.toMatch(/\p{Cc}|\p{Cf}/u);
        const [head = ""] = block.head;
        expect(head.replace(/^<details><summary>|<\/summary>$/g, "")).not.toMatch(/[<>`*_[\]@\n]/);
      }),
    );
  });
});

describe("what is too long", () => {
  const block = (name: string, lines: number): Block => ({
    head: [`(${name}`],
    lines: Array.from({ length: lines }, (_, index) => `${name}${index}`),
    tail: [`${name})`],
  });

  test("is whole where it fits", () => {
    expect(fitInto([block("a", 1), block("b", 1)], 100, "cut")).toEqual({
      text: "(a\na0\na)\n(b\nb0\nb)\n",
      cut: false,
    });
  });

  test("is cut between lines, closed, and ends with the note; what follows is left out", () => {
    const { text, cut } = fitInto([block("a", 1), block("b", 50), block("c", 1)], 40, "cut");
    expect([text, cut]).toEqual(["(a\na0\na)\n(b\nb0\nb1\nb2\nb3\nb4\nb5\n…\nb)\ncut\n", true]);
  });

  test("is never longer than allowed, and each block that is opened is closed", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 20, max: 300 }), (counts, most) => {
        const blocks = counts.map((lines, index) => block(String.fromCharCode(97 + index), lines));
        const { text } = fitInto(blocks, most, "cut");
        expect(text.length).toBeLessThanOrEqual(most);
        expect((text.match(/^\(/gm) ?? []).length).toBe((text.match(/\)$/gm) ?? []).length);
      }),
    );
  });
});
