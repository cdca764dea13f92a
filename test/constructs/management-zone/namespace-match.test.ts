import fc from "fast-check";
import { checkNamespaceMatches, NamespaceMatch } from "../../../constructs/management-zone/namespace-match";

const { exactly, startingWith } = {
  exactly: (name: string) => NamespaceMatch.exactly(name),
  startingWith: (prefix: string) => NamespaceMatch.startingWith(prefix),
};

test("an exact match takes in its namespace and no neighbour", () => {
  expect(["orders", "orders-eu", "order"].filter((name) => exactly("orders").matches(name))).toEqual(["orders"]);
});

test("a prefix takes in its family and not the namespace without the hyphen", () => {
  const names = ["orders", "orders-eu", "orders-us", "orders2"];
  expect(names.filter((name) => startingWith("orders-").matches(name))).toEqual(["orders-eu", "orders-us"]);
});

test.each([
  [exactly("a"), exactly("a"), true],
  [exactly("a"), exactly("b"), false],
  [exactly("a-b"), startingWith("a-"), true],
  [exactly("a"), startingWith("a-"), false],
  [startingWith("a-"), startingWith("a-b-"), true],
  [startingWith("a-"), startingWith("b-"), false],
])("%j and %j overlap: %j", (one, other, expected) => {
  expect(one.overlaps(other)).toBe(expected);
  expect(other.overlaps(one)).toBe(expected);
});

test("two matches overlap whenever some namespace belongs to both", () => {
  const label = fc.stringMatching(/^[ab-]{1,5}$/);
  const match = label.chain((text) => fc.constantFrom(exactly(text), startingWith(`${text}-`)));
  fc.assert(
    fc.property(match, match, label, (one, other, name) => {
      if (one.matches(name) && other.matches(name)) expect(one.overlaps(other)).toBe(true);
    }),
  );
});

test.each(["", "Orders", "orders_eu", "-orders", "orders-", "x".repeat(64), "or ders", "${x}", 'a"b'])(
  "%j is not a namespace",
  (name) => {
    expect(checkNamespaceMatches([exactly(name)])).toEqual([
      {
        field: "namespaces[0]",
        rule: "must be a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens",
        received: name,
        fix: "write the namespace as kubectl shows it",
      },
    ]);
  },
);

test("a wildcard is answered with the way to write it", () => {
  expect(checkNamespaceMatches([exactly("orders-*")])).toMatchObject([
    { fix: 'write NamespaceMatch.startingWith("…-") for several namespaces' },
  ]);
});

test.each(["Orders-", "-", `${"x".repeat(63)}-`])("%j is not a prefix of a namespace", (prefix) => {
  expect(checkNamespaceMatches([startingWith(prefix)])).toEqual([
    {
      field: "namespaces[0]",
      rule: "must be the beginning of a Kubernetes namespace: at most 62 lower-case letters, digits and hyphens",
      received: prefix,
      fix: 'write a prefix such as "orders-"',
    },
  ]);
});

test("a repeated match is named with the one that it repeats", () => {
  expect(checkNamespaceMatches([exactly("a"), exactly("b"), exactly("a")])).toEqual([
    { field: "namespaces[2]", rule: "repeats namespaces[0]", received: "a", fix: "remove one of the two" },
  ]);
  expect(checkNamespaceMatches([exactly("a"), startingWith("a-")])).toEqual([]);
});

test("a zone without namespaces is refused", () => {
  expect(checkNamespaceMatches([])).toEqual([
    {
      field: "namespaces",
      rule: "must not be empty",
      received: [],
      fix: 'name at least one, as NamespaceMatch.exactly("orders")',
    },
  ]);
});
