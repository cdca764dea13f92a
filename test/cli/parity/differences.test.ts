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

describe("variables of a container", () => {
  const variable = (name: string, value: string) => ({ name, value });
  const a = variable("A", "1");
  const b = variable("B", "2");
  const secret = { name: "S", value_from: { secret_key_ref: { key: "k" } } };

  test("are compared by name, whatever place they have", () => {
    expect(
      differencesOf({ env: [a, b, secret] }, { env: [variable("C", "3"), a, variable("B", "9"), secret] }),
    ).toEqual([
      { path: ["env", "B", "value"], one: "2", other: "9" },
      { path: ["env", "C"], one: undefined, other: { value: "3" } },
    ]);
    expect(differencesOf([a], [])).toEqual([{ path: ["A"], one: { value: "1" }, other: undefined }]);
    expect(differencesOf([secret], [{ name: "S", value: "plain" }])).toEqual([
      { path: ["S", "value_from"], one: { secret_key_ref: { key: "k" } }, other: undefined },
      { path: ["S", "value"], one: undefined, other: "plain" },
    ]);
  });

  test("in another order are one place, told by the names that both have", () => {
    const more = variable("C", "3");
    expect(differencesOf({ env: [a, b] }, { env: [b, more, a] })).toEqual([
      { path: ["env"], one: "A, B", other: "B, A" },
    ]);
  });

  test("are told from other lists: a name that is there twice, other keys, a name alone", () => {
    expect(differencesOf([a, a], [a, b])[0]?.path).toEqual(["1", "name"]);
    expect(differencesOf([{ ...a, more: 1 }], [{ ...a, more: 2 }])[0]?.path).toEqual(["0", "more"]);
    expect(differencesOf([{ name: "A" }], [{ name: "B" }])[0]?.path).toEqual(["0", "name"]);
  });
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
