import fc from "fast-check";
import { parseFilter } from "../../../../lab/tenant/documents/filter";
import { ApiError } from "../../../../lab/tenant/errors";

interface Thing {
  readonly name: string;
  readonly type: string;
}

const FIELDS = { name: ({ name }: Thing) => name, type: ({ type }: Thing) => type };
const THINGS: Thing[] = [
  { name: "Orders", type: "dashboard" },
  { name: "orders-old", type: "notebook" },
  { name: 'it\'s "x"', type: "launchpad" },
];
const found = (filter: string) => THINGS.filter(parseFilter(filter, FIELDS)).map(({ name }) => name);

test.each([
  ["type=='dashboard'", ["Orders"]],
  ['type == "dashboard" or type = "notebook"', ["Orders", "orders-old"]],
  ["name contains 'ORDERS' and not type == 'notebook'", ["Orders"]],
  ["not (type == 'dashboard' or type == 'notebook')", ['it\'s "x"']],
  ["type in ('dashboard', 'launchpad')", ["Orders", 'it\'s "x"']],
  ["name starts-with 'orders' AND name ends-with 'old'", ["orders-old"]],
  ["type != 'dashboard'", ["orders-old", 'it\'s "x"']],
  ["name == 'it\\'s \"x\"'", ['it\'s "x"']],
])("%s", (filter, names) => {
  expect(found(filter)).toEqual(names);
});

test.each([
  ["owner == 'me'", 'filter: "owner" is not a known field; use one of name, type'],
  [
    "name like 'x'",
    'filter: "like" is not a known operator; use one of ==, =, !=, contains, starts-with, ends-with, in',
  ],
  ["name == x", 'filter: expected a value in quotes; got "x"'],
  ["name == 'x' name == 'y'", 'filter: expected "and", "or" or the end; got "name"'],
  ["(name == 'x'", 'filter: expected ")"; got the end'],
  ["name in 'x'", 'filter: expected "(" after "in"; got "\'x\'"'],
  ["name in ('x'", 'filter: expected "," or ")"; got the end'],
  ["name ==", "filter: expected a value in quotes; got the end"],
  ["name ; 'x'", 'filter: ";" is not understood'],
  [`${"(".repeat(51)}name == 'x'`, "filter: more than 50 brackets are open at once"],
])("%s is refused", (filter, message) => {
  expect(() => found(filter)).toThrow(new ApiError(400, message));
});

test("no text makes anything but a filter or a refusal", () => {
  const word = fc.constantFrom(
    "name",
    "type",
    "==",
    "in",
    "(",
    ")",
    ",",
    "and",
    "or",
    "not",
    "'a'",
    '"b"',
    "'",
    "\\",
    "x",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(word).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(text, (filter) => {
      try {
        expect(typeof parseFilter(filter, FIELDS)(THINGS[0] as Thing)).toBe("boolean");
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
  );
});
