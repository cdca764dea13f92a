import { faultsOf, ORDERS } from "./folder";

const FILE = "teams/orders.yaml";

test.each([
  ["an empty file", "", "1:1: is empty; write at least the keys without a default, or delete the file"],
  ["only a comment", "# later\n", "1:1: is empty; write at least the keys without a default, or delete the file"],
  ["a list", "- a\n", "1:1: must be a map of keys and values; got a list; begin the file with a key such as name:"],
  [
    "a text",
    "\n  orders",
    "2:3: must be a map of keys and values; got a single value; begin the file with a key such as name:",
  ],
  ["a key twice", "name: a\nname: b\n", "2:1: repeats a key of the same map; keep one of the two"],
  [
    "two documents",
    "name: a\n---\nname: b\n",
    "2:1: holds several documents; remove ---, and put each document in a file of its own",
  ],
  ["a tab", "logs:\n\tingest: true\n", "2:1: is indented with a tab; indent with spaces"],
  [
    "an alias of nothing",
    "zone: *x\n",
    '1:7: is an alias of nothing; got "*x"; put text that begins with * in quotes, or write the value out',
  ],
  [
    "an unclosed quote",
    'zone: "a\n',
    "2:1: lacks a character, such as a closing quote, bracket, comma or colon; close what was opened, here or on the lines above",
  ],
  [
    "a colon in a text",
    "zone: a: b\n",
    "1:7: nests a map in a single line; put text that holds a colon in quotes, or begin a new line",
  ],
  [
    "an unknown tag",
    "zone: !x a\n",
    "1:7: has an unknown tag; remove the tag, or put text that begins with ! in quotes",
  ],
  [
    "an unknown escape",
    'zone: "\\q"\n',
    "1:8: holds an unknown escape; write \\\\ for a backslash, or use single quotes",
  ],
  ["a reserved character", "zone: @a\n", "1:7: begins with a reserved character; put the text in quotes"],
  ["a map as key", "? { a: b }\n: c\n", "1:3: has a key that is not text; write a plain word before the colon"],
  [
    "an older YAML",
    "%YAML 1.1\n---\nname: a\n",
    "1:1: must be YAML 1.2; got %YAML 1.1; remove the line: older versions read yes, no and dates as something else than text",
  ],
  ["a value that holds itself", "logs: &a [*a]\n", '1:11: holds itself by an alias; got "*a"; write the value out'],
])("%s is reported in our words", (_, text, fault) => {
  expect(faultsOf({ [FILE]: text }).filter((each) => each.startsWith(FILE))).toEqual([`${FILE}:${fault}`]);
});

test("aliases that multiply are refused before they fill the memory", () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const inside = level === 0 ? '"x"' : `*a${level - 1}`;
    return `  l${level}: &a${level} [${Array.from({ length: 9 }, () => inside).join(", ")}]`;
  });
  const faults = faultsOf({ [FILE]: `${ORDERS}bomb:\n${levels.join("\n")}\n` });
  expect(faults).toEqual([`${FILE}:10:12: repeats too much by aliases; write the values out instead of using *`]);
});

test("nesting without end is refused", () => {
  const faults = faultsOf({ [FILE]: `zone: ${"[".repeat(5_000)}` });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/nest less deeply$/);
});

test("a syntax error never quotes the file, which may hold a secret", () => {
  const faults = faultsOf({ [FILE]: "token: dt0c01.SECRET: x\n" });
  expect(faults.join()).not.toContain("SECRET");
});
