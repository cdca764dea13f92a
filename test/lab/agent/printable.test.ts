import fc from "fast-check";
import { printable } from "../../../lab/agent/printable";
import { Problems } from "../../../lab/agent/problems";

test("what a terminal would obey, and what hides or turns text, is shown by its number", () => {
  expect(printable("\u001b[2J\u0007\u009b1m")).toBe("\\u{1b}[2J\\u{7}\\u{9b}1m");
  expect(printable("a\u202eb\u200bc\n\u2028")).toBe("a\\u{202e}b\\u{200b}c\\u{a}\\u{2028}");
  expect(printable("Größe 大 🙂")).toBe("Größe 大 🙂");
});

test("a long text is cut", () => {
  expect(printable("x".repeat(500), 200)).toBe(`${"x".repeat(200)}…`);
});

test("no text leaves a control character behind", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
  );
});

test("the same problem again raises its count; each is one printable line", () => {
  const problems = new Problems();
  problems.add("page\nof \u001b[31mlies");
  problems.add("page\nof \u001b[31mlies");
  problems.add("other");
  expect(problems.list()).toEqual([
    { message: "page of \\u{1b}[31mlies", count: 2, lastSeen: expect.any(Number) },
    { message: "other", count: 1, lastSeen: expect.any(Number) },
  ]);
});

test("endless different problems are counted, not kept", () => {
  const problems = new Problems();
  for (let n = 0; n < 510; n += 1) problems.add(`problem ${n}`);
  const found = problems.list();
  expect(found).toHaveLength(501);
  expect(found.at(-1)).toEqual({
    message: "more different problems than 500",
    count: 10,
    lastSeen: expect.any(Number),
  });
});
