import fc from "fast-check";
import { dqlString, eventsOf, recordsOf } from "../../rules/dql";

test.each([
  ["", '""'],
  ["orders", '"orders"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["C:\\logs", '"C:\\\\logs"'],
  ["two\nlines\r\tand a tab", '"two\\nlines\\r\\tand a tab"'],
  ["bell\u0007", '"bell\\u0007"'],
  ["line\u2028separator", '"line\\u2028separator"'],
  ["alone \ud800", '"alone \\ud800"'],
  ["Grüße 🙂 // no comment", '"Grüße 🙂 // no comment"'],
])("%j becomes one string", (text, expected) => {
  expect(dqlString(text)).toBe(expected);
});

test("any text ends at the closing quote only, and comes back as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = dqlString(text);
      // One string from the first character to the last: no quote in it stands alone.
      expect(written).toMatch(/^"(?:[^"\\\n\r]|\\["\\nrt]|\\u[0-9a-f]{4})*"$/);
      // The escapes are among those of JSON, so its reader must find the same text.
      expect(JSON.parse(written)).toBe(text);
    }),
  );
});

test("records are those of the namespaces on the cluster", () => {
  const one = recordsOf({ cluster: "prod-eu", namespaces: ["orders"] });
  expect(one).toBe('k8s.cluster.name == "prod-eu" and k8s.namespace.name == "orders"');
  const two = recordsOf({ cluster: 'a" or true or "', namespaces: ["orders", "billing"] });
  expect(two).toBe('k8s.cluster.name == "a\\" or true or \\"" and in(k8s.namespace.name, "orders", "billing")');
});

test("an event may leave the cluster open, and then counts by its namespace", () => {
  expect(eventsOf({ cluster: "prod-eu", namespaces: ["orders"] })).toBe(
    '(isNull(k8s.cluster.name) or k8s.cluster.name == "prod-eu") and k8s.namespace.name == "orders"',
  );
  expect(() => eventsOf({ cluster: "prod-eu", namespaces: [] })).toThrow(RangeError);
});

test("a query about nobody's records is refused, as it would be about everybody's", () => {
  const everybody = () => recordsOf({ cluster: "prod-eu", namespaces: [] });
  expect(everybody).toThrow(new RangeError("a query must be about at least one namespace; name one"));
});
