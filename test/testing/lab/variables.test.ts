import { assertDeclared, valuesFor } from "../../../testing/lab/variables";

const stack = (variable: object) => ({ name: "orders", json: { variable } });

test("values are given, defaults or made up by type", () => {
  const types = {
    s: "string",
    any: undefined,
    n: "number",
    b: "bool",
    l: "list(string)",
    t: "set(any)",
    m: "${map(string)}",
  };
  const open = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  const variables = stack({
    ...open,
    default: { type: "string", default: "d" },
    given: { type: "string", default: "d" },
  });
  expect(valuesFor(variables, { given: "g", others: 1 })).toEqual({
    s: "lab-s",
    any: "lab-any",
    n: 1,
    b: false,
    l: [],
    t: [],
    m: {},
    given: "g",
  });
});

test("an object is asked for", () => {
  expect(() => valuesFor(stack({ o: { type: "object({ a = string })" } }))).toThrow(
    "orders: variable o needs a value of type object({a=string}); pass { variables: { o: … } }",
  );
});

test("a value that no variable takes is refused", () => {
  expect(() => assertDeclared([stack({ b: {}, a: {} })], { c: 1 })).toThrow(
    "variables must be variables of the stack; got c; the stack declares a, b",
  );
  expect(() => assertDeclared([stack({})], { c: 1 })).toThrow("got c; the stack declares none");
  expect(() => assertDeclared([stack({ a: {} })], { a: 1 })).not.toThrow();
});
