import fc from "fast-check";
import { conditionVerdict, matchesGlob, type Operator, type Subject, type Verdict } from "../../access";
import { entity, log, PROD } from "./models";

const NAMESPACE = "storage:k8s.namespace.name";
const CONTEXT = "storage:dt.security_context";
const ZONE = "environment:management-zone";

const orders = log({ "k8s.namespace.name": "orders" });
const setting = (schemaId: string, scope: string): Subject => {
  return {
    kind: "setting",
    environmentId: PROD,
    schemaId,
    scope,
    zones: ["Orders"],
    fields: { schemaGroup: "group:a" },
  };
};

test.each<[string, Subject, string, Operator, string[], Verdict]>([
  ["an equal value", orders, NAMESPACE, "=", ["orders"], "holds"],
  ["another value", orders, NAMESPACE, "=", ["orders2"], "fails"],
  ["another case", orders, NAMESPACE, "=", ["Orders"], "fails"],
  ["one of a list", orders, NAMESPACE, "IN", ["a", "orders"], "holds"],
  ["none of a list", orders, NAMESPACE, "IN", ["a"], "fails"],
  ["a prefix", orders, NAMESPACE, "startsWith", ["ord"], "holds"],
  ["a neighbour's prefix", log({ "k8s.namespace.name": "orders2" }), NAMESPACE, "startsWith", ["orders"], "holds"],
  ["no prefix", orders, NAMESPACE, "startsWith", ["rders"], "fails"],
  ["a pattern", orders, NAMESPACE, "MATCH", ["a*", "*der*"], "holds"],
  ["no pattern", orders, NAMESPACE, "MATCH", ["a*"], "fails"],
  ["a field that the record lacks", log({}), NAMESPACE, "=", ["orders"], "fails"],
  ["a field that the record may have", log({}, { moreFields: true }), NAMESPACE, "=", ["orders"], "open"],
  ["a list in a record, equal", log({ "dt.security_context": ["a", "b"] }), CONTEXT, "=", ["a"], "fails"],
  ["a list in a record, one of", log({ "dt.security_context": ["a"] }), CONTEXT, "IN", ["a"], "fails"],
  ["a list in a record, prefix", log({ "dt.security_context": ["a"] }), CONTEXT, "startsWith", ["a"], "fails"],
  ["a list in a record, pattern", log({ "dt.security_context": ["a", "b"] }), CONTEXT, "MATCH", ["b*"], "holds"],
  ["the table", orders, "storage:table-name", "IN", ["logs"], "holds"],
  ["the table denied", orders, "storage:table-name", "!=", ["logs"], "fails"],
  ["a bucket that is not told", orders, "storage:bucket-name", "=", ["b"], "open"],
  ["a bucket not in a list", log({}, { bucket: "b" }), "storage:bucket-name", "NOT IN", ["a"], "holds"],
  ["a bucket without a prefix", log({}, { bucket: "ab" }), "storage:bucket-name", "NOT startsWith", ["a"], "fails"],
  ["how a query is paid for", orders, "storage:query-consumption", "=", ["INCLUDED"], "open"],
  ["zones of a record that are not told", orders, ZONE, "=", ["z"], "open"],
  ["a settings condition on a record", orders, "settings:schemaId", "=", ["z"], "open"],
  ["an entity's only context", entity("a"), CONTEXT, "=", ["a"], "holds"],
  ["one of an entity's contexts, which nobody documents", entity("a", "b"), CONTEXT, "=", ["a"], "open"],
  ["the prefix of one of an entity's contexts", entity("a", "b"), CONTEXT, "startsWith", ["b"], "holds"],
  ["no context of an entity", entity("a", "b"), CONTEXT, "IN", ["c"], "fails"],
  ["one of an entity's zones", entity("a", "b"), ZONE, "=", ["b"], "holds"],
  ["a zone that some of an entity's are not", entity("a", "b"), ZONE, "!=", ["b"], "open"],
  ["a zone that none of an entity's is", entity("a", "b"), ZONE, "!=", ["c"], "holds"],
  ["the only zone, denied", entity("a"), ZONE, "NOT IN", ["a"], "fails"],
  ["no zone at all", entity(), ZONE, "!=", ["a"], "holds"],
  ["an entity type that is not told", entity("a"), "storage:entity.type", "=", ["dt.entity.host"], "open"],
  ["an attribute that entities have not", entity("a"), "storage:host.name", "=", ["h"], "open"],
  ["a schema", setting("builtin:x", "environment"), "settings:schemaId", "startsWith", ["builtin:"], "holds"],
  ["a scope", setting("builtin:x", "HOST-1"), "settings:scope", "=", ["environment"], "fails"],
  ["a schema group", setting("builtin:x", "HOST-1"), "settings:schemaGroup", "=", ["group:a"], "holds"],
  ["a zone of an entity's setting", setting("builtin:x", "HOST-1"), ZONE, "=", ["Other"], "fails"],
  ["a zone of an alerting profile", setting("builtin:alerting.profile", "environment"), ZONE, "=", ["Other"], "fails"],
  ["a zone where it limits nothing", setting("builtin:x", "environment"), ZONE, "=", ["Other"], "open"],
  ["the environment", orders, "global:environmentId", "=", ["other"], "fails"],
  ["the time", orders, "global:date", ">", ["2026-01-01"], "open"],
  ["an earlier value", orders, NAMESPACE, "<", ["p"], "open"],
  ["an attribute of something else", { kind: "other", environmentId: PROD }, "shared:app-id", "=", ["a"], "open"],
  [
    "a known attribute of something else",
    { kind: "other", environmentId: PROD, fields: { "shared:app-id": "a" } },
    "shared:app-id",
    "=",
    ["a"],
    "holds",
  ],
])("%s", (_title, subject, name, operator, values, verdict) => {
  expect(conditionVerdict({ name, operator, values }, subject)).toBe(verdict);
});

test.each([
  ["a*", "a", true],
  ["a*", "ab", true],
  ["*", "", true],
  ["a", "ab", false],
  ["a*a", "a", false],
  ["*a*b*", "xaybz", true],
  ["*a*b*", "xbya", false],
  ["a.c", "abc", false],
  ["**", "x", true],
])("the pattern %j against %j: %s", (pattern, value, expected) => {
  expect(matchesGlob(pattern, value)).toBe(expected);
});

test("a pattern means what the same regular expression means", () => {
  const few = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 });
  fc.assert(
    fc.property(few, few, (pattern, value) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(matchesGlob(pattern, value)).toBe(new RegExp(`^${source}$`, "s").test(value));
    }),
  );
});
