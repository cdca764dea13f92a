import fc from "fast-check";
import { Lookup } from "../../../lab/tenant/lookup";
import { Store } from "../../../lab/tenant/store";

test("a lookup finds what was there before it and follows every change after it", () => {
  const collection = Store.open().collection<string[]>("things");
  collection.put("a", ["x", "y"]);
  const lookup = new Lookup(collection, (terms) => terms);
  collection.put("b", ["y"]);
  expect([lookup.keysOf("x"), lookup.keysOf("y")]).toEqual([["a"], ["a", "b"]]);
  expect([lookup.isTaken("x", "a"), lookup.isTaken("y", "a"), lookup.isTaken("z")]).toEqual([false, true, false]);
  collection.put("a", ["z"]);
  collection.delete("b");
  expect(["x", "y", "z"].map((term) => lookup.keysOf(term))).toEqual([[], [], ["a"]]);
});

test("a lookup always agrees with a search through the collection", () => {
  const key = fc.constantFrom("a", "b", "c");
  const terms = fc.array(fc.constantFrom("x", "y", "z"));
  const change = fc.record({ key, terms: fc.option(terms, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const collection = Store.open().collection<string[]>("things");
      const lookup = new Lookup(collection, (each) => each);
      for (const { key, terms } of changes) {
        if (terms === undefined) collection.delete(key);
        else collection.put(key, terms);
      }
      for (const term of ["x", "y", "z"]) {
        const found = [...collection.entries()].filter(([, each]) => each.includes(term)).map(([each]) => each);
        expect([...lookup.keysOf(term)].sort()).toEqual(found.sort());
      }
    }),
  );
});
