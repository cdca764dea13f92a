import fc from "fast-check";
import { fold } from "../../cli/fold";

test("a line that fits stays as it is", () => {
  const line = "x".repeat(80);
  expect(fold(`${line}\n  short`)).toBe(`${line}\n  short`);
});

test("a long line is broken at a blank, and what follows stands two columns further in", () => {
  expect(fold("  - read logs and spans", 16)).toBe("  - read logs\n    and spans");
  expect(fold("aaaa bbbb cccc", 9)).toBe("aaaa bbbb\n  cccc");
});

test("a word that is longer than the line is broken behind a slash, or stays whole", () => {
  expect(fold("in stack/address", 10)).toBe("in stack/\n  address");
  expect(fold("in abcdefghijkl", 10)).toBe("in\n  abcdefghijkl");
});

test("a path that fits is never broken", () => {
  expect(fold("aaaa config/teams", 14)).toBe("aaaa\n  config/teams");
});

test("folding loses nothing but blanks, and no line of short words is too long", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.nat(8), (words, indent) => {
      const text = `${" ".repeat(indent)}${words.join(" ")}`;
      const folded = fold(text, 40);
      expect(folded.split(/\s+/).join("")).toBe(words.join(""));
      for (const line of folded.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    }),
  );
});
