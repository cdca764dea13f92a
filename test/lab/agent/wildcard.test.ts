import fc from "fast-check";
import { wildcard } from "../../../lab/agent/wildcard";

test.each([
  ["orders", "orders", true],
  ["orders", "orders2", false],
  ["orders", "Orders", false],
  ["", "", true],
  ["", "x", false],
  ["*", "", true],
  ["**", "anything", true],
  ["ord*", "orders", true],
  ["*ers", "orders", true],
  ["o*s", "orders", true],
  ["o*d*s", "orders", true],
  ["*b*b*", "abc", false],
  ["ab*ba", "aba", false],
  ["a*b*c", "a-c-b", false],
  ["a.c", "abc", false],
  ["[a]+", "[a]+", true],
])("%j on %j: %s", (pattern, text, expected) => {
  expect(wildcard(pattern)(text)).toBe(expected);
});

test("it agrees with a regular expression, for any pattern and text", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", ".", "\n"), maxLength: 12 });
  const texts = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n"), maxLength: 12 });
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const expression = pattern
        .split("*")
        .map((part) => part.replaceAll(".", "\\."))
        .join("[^]*");
      expect(wildcard(pattern)(text)).toBe(new RegExp(`^${expression}$`).test(text));
    }),
    { numRuns: 500 },
  );
});

test("many stars on a long text do not take long", () => {
  const text = "a".repeat(200_000);
  expect(wildcard(`${"*a".repeat(50)}*b`)(text)).toBe(false);
});
