import fc from "fast-check";
import { differencesOf, touches } from "../../../cli/parity/differences";

test("equal values have no difference, whatever they are", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(differencesOf(value, JSON.parse(JSON.stringify(value)))).toEqual([]);
    }),
  );
});

test("unequal values have one, wherever it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      fc.pre(JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other)));
      expect(differencesOf(one, other).length).toBeGreaterThan(0);
    }),
  );
});

test("a difference is reported as deep as both have the same shape", () => {
  const one = { a: { b: [1, { c: "x" }], d: 1 }, e: 1 };
  const other = { a: { b: [1, { c: "y" }], d: 1 }, f: 2 };
  expect(differencesOf(one, other)).toEqual([
    { path: ["a", "b", "1", "c"], one: "x", other: "y" },
    { path: ["e"], one: 1, other: undefined },
    { path: ["f"], one: undefined, other: 2 },
  ]);
});

test("a list of another length is one place, and so is a list in place of a map", () => {
  expect(differencesOf({ a: [1] }, { a: [1, 2] })).toEqual([{ path: ["a"], one: [1], other: [1, 2] }]);
  expect(differencesOf([1], { 0: 1 })).toEqual([{ path: [], one: [1], other: { 0: 1 } }]);
});

test("a path touches what lies on it, above or below, and nothing beside it", () => {
  expect(touches([["a", "b"]], ["a"])).toBe(true);
  expect(touches([["a", "b"]], ["a", "b", "c"])).toBe(true);
  expect(touches([["a", "b"]], ["a", "bc"])).toBe(false);
  expect(touches([], ["a"])).toBe(false);
});

/** Order of keys is none of a value's business. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, each]) => [key, sorted(each)]);
}
