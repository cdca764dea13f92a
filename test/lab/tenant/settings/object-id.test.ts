import fc from "fast-check";
import {
  encodeObjectId,
  keyFor,
  keyOfObjectId,
  legacyIdOf,
  scopeClass,
} from "../../../../lab/tenant/settings/object-id";

const ZONES = "builtin:management-zones";

test("an id has the layout of Dynatrace's own", () => {
  const id = encodeObjectId(ZONES, "environment", "112210f4-7de9-8115-8aaa-aaaabbbbcccc");
  expect(id).toBe(
    "vu9U3hXa3q0AAAABABhidWlsdGluOm1hbmFnZW1lbnQtem9uZXMABnRlbmFudAAGdGVuYW50ACQxMTIyMTBmNC03ZGU5LTgxMTUtOGFhYS1hYWFhYmJiYmNjY2O-71TeFdrerQ",
  );
});

test("the legacy id is the first half of the key as a signed number", () => {
  expect(legacyIdOf("112210f4-7de9-8115-8aaa-aaaabbbbcccc")).toBe("1234567890123456789");
  expect(legacyIdOf("a968b464-7fd8-bfac-8aaa-aaaabbbbcccc")).toBe("-6239538939987181652");
});

test("the scope of an entity is its type and its number", () => {
  const text = Buffer.from(encodeObjectId(ZONES, "KUBERNETES_CLUSTER-0123456789ABCDEF", "k"), "base64url").toString(
    "latin1",
  );
  expect(text).toContain("\u0000\u0012KUBERNETES_CLUSTER\u0000\u00100123456789ABCDEF\u0000\u0001k");
});

test.each([
  ["environment", "environment"],
  ["environment-default", "environment-default"],
  ["metric-ext:orders.count", "metric"],
  ["HOST-0123456789ABCDEF", "HOST"],
  ["HOST-0123456789abcdef", undefined],
  ["HOST-123", undefined],
  ["metric-", undefined],
  ["", undefined],
])("the class of scope %j is %j", (scope, expected) => {
  expect(scopeClass(scope)).toBe(expected);
});

test("the provider's way of decoding finds the key at every length of schema and scope", () => {
  // It deletes each "-", reads the standard alphabet, and loses a last incomplete group of four.
  const decode = (id: string) => {
    const text = id.replaceAll("-", "");
    return Buffer.from(text.slice(0, text.length - (text.length % 4)), "base64").toString("latin1");
  };
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z.:-]{1,40}$/),
      fc.stringMatching(/^[0-9A-F]{16}$/),
      fc.string(),
      (schema, hex, seed) => {
        const key = keyFor(seed);
        const id = encodeObjectId(schema, `HOST-${hex}`, key);
        expect(id.slice(0, 16)).toBe("vu9U3hXa3q0AAAAB");
        expect(id).not.toContain("_");
        expect(decode(id)).toContain(key);
        expect(keyOfObjectId(id)).toBe(key);
      },
    ),
  );
});

test("keys are UUIDs of version 3 that depend on their seed alone", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (seed) => {
      expect(keyFor(...seed)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(keyFor(...seed)).toBe(keyFor(...seed));
    }),
  );
  expect(keyFor("a", "b")).not.toBe(keyFor("ab"));
});

test("a text that is not an object id has no key", () => {
  expect(["", "x", "vu9U3hXa3q0AAAAB"].map(keyOfObjectId)).toEqual([undefined, undefined, undefined]);
});
