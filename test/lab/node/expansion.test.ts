import fc from "fast-check";
import { expand } from "../../../lab/node/expansion";

const known: Readonly<Record<string, string>> = { TOKEN: "abc", EMPTY: "", A_1: "$(TOKEN)" };
const lookUp = (name: string) => (Object.hasOwn(known, name) ? known[name] : undefined);

test.each([
  ["authorization=Api-Token $(TOKEN)", "authorization=Api-Token abc"],
  ["$(TOKEN)$(TOKEN)", "abcabc"],
  ["[$(EMPTY)]", "[]"],
  ["$(A_1)", "$(TOKEN)"],
  ["$(MISSING)", "$(MISSING)"],
  ["$(toString)", "$(toString)"],
  ["$$(TOKEN)", "$(TOKEN)"],
  ["$$$(TOKEN)", "$abc"],
  ["$TOKEN and $", "$TOKEN and $"],
  ["$(TOKEN", "$(TOKEN"],
])("%s becomes %s", (text, expected) => {
  expect(expand(text, lookUp)).toBe(expected);
});

test("text without a dollar sign stays as it is", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes("$")),
      (text) => expand(text, lookUp) === text,
    ),
  );
});
