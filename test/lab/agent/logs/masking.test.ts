import { createHash } from "node:crypto";
import fc from "fast-check";
import { compileMask } from "../../../../lab/agent/logs/masking";

function mask(expression: string, type = "STRING") {
  return compileMask({ name: "m", matchers: [], expression, type, replacement: "<m>" });
}

test.each([
  ["the capture group alone, wherever it matches", "user=([a-z]{1,9})", "user=anna user=bob", "user=<m> user=<m>"],
  ["nothing where it does not match", "user=([a-z]{1,9})", "User=anna", "User=anna"],
  ["nothing where the group takes no part", "a(b)|c", "c ab", "c a<m>"],
  ["nothing where the group is empty", "a(b{0,3})", "a abb", "a a<m>"],
  ["characters outside the basic plane", "(🙂)", "a🙂b", "a<m>b"],
  ["as RE2 reads it: flags inside", "(?i)token ([a-z]{1,9})", "TOKEN abc", "TOKEN <m>"],
])("hides %s", (_title, expression, text, expected) => {
  expect(mask(expression).apply(text)).toBe(expected);
});

test.each(["SHA1", "SHA256"])("%s replaces by the hash of what was there", (type) => {
  const hash = createHash(type.toLowerCase()).update("änna").digest("hex");
  expect(mask("user=(\\S{1,9})", type).apply("user=änna!")).toBe(
    `user=${createHash(type.toLowerCase()).update("änna!").digest("hex")}`,
  );
  expect(mask("user=(änna)", type).apply("user=änna")).toBe(`user=${hash}`);
});

test.each([
  ["user", "the expression must have exactly one capture group; got 0"],
  ["(a)(b)", "the expression must have exactly one capture group; got 2"],
  ["(a", "the expression is none that RE2 accepts (error parsing regexp: missing closing ): `(a`)"],
  [
    "(a)(?=b)",
    "the expression is none that RE2 accepts (error parsing regexp: invalid or unsupported Perl syntax: `(?=`)",
  ],
])("refuses %s", (expression, message) => {
  expect(() => mask(expression)).toThrow(message);
});

test("refuses a kind of masking that does not exist", () => {
  expect(() => mask("(a)", "MD5")).toThrow('the kind of masking must be STRING, SHA1 or SHA256; got "MD5"');
});

test("an expression that makes a backtracking engine run for years ends", () => {
  expect(mask("((?:a{1,50}){1,20})b").apply(`${"a".repeat(5_000)}c`)).toBe(`${"a".repeat(5_000)}c`);
});

test("it agrees with JavaScript's engine on what both read alike", () => {
  const expressions = ["a(b)", "(a{1,3})b", "x(?:a|(b))", "(\\d{2,4})\\b", "([ab]{1,2}?)x"];
  fc.assert(
    fc.property(
      fc.constantFrom(...expressions),
      fc.string({ unit: fc.constantFrom("a", "b", "x", "1", " "), maxLength: 20 }),
      (expression, text) => {
        let expected = "";
        let at = 0;
        for (const { indices } of text.matchAll(new RegExp(expression, "dg"))) {
          const [start, end] = indices?.[1] ?? [0, 0];
          if (end <= start) continue;
          expected += `${text.slice(at, start)}<m>`;
          at = end;
        }
        expect(mask(expression).apply(text)).toBe(expected + text.slice(at));
      },
    ),
  );
});
