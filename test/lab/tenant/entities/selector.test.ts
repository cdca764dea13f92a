import fc from "fast-check";
import type { Entity } from "../../../../lab/tenant/entities/entity";
import { parseSelector } from "../../../../lab/tenant/entities/selector";
import { ApiError } from "../../../../lab/tenant/errors";

const entity = (entityId: string, displayName: string, tag?: string): Entity => ({
  entityId,
  type: entityId.replace(/-.*/, ""),
  displayName,
  properties: {},
  tags: tag === undefined ? [] : [{ context: "CONTEXTLESS", key: tag, stringRepresentation: tag }],
  lastSeenTms: 0,
});

const ENTITIES = [
  entity("HOST-1", "node-1"),
  entity("HOST-2", "Node-2", "team:tlo"),
  entity("HOST-3", "db, main"),
  entity("SERVICE-1", "s1"),
];

test.each([
  ['type("HOST")', ["HOST-1", "HOST-2", "HOST-3"]],
  ["type(host),entityName.startsWith(node-)", ["HOST-1", "HOST-2"]],
  ['type("HOST"),caseSensitive(entityName.startsWith("node-"))', ["HOST-1"]],
  ['type("HOST"), entityName.in("node-1","db, main")', ["HOST-1", "HOST-3"]],
  ['type("HOST"),entityName.contains("MAIN")', ["HOST-3"]],
  ['type("HOST","SERVICE"),entityName("1")', ["HOST-1", "SERVICE-1"]],
  ['type("HOST"),tag("team:tlo")', ["HOST-2"]],
  ['entityId("HOST-1","SERVICE-1")', ["HOST-1", "SERVICE-1"]],
  ['type("HOST"),entityName.equals("node")', []],
])("selector %s takes %j", (selector, ids) => {
  expect(ENTITIES.filter(parseSelector(selector)).map(({ entityId }) => entityId)).toEqual(ids);
});

const KNOWN =
  "type, entityId, entityName.equals, entityName.in, entityName.startsWith, entityName.contains, entityName, tag";

test.each([
  ['entityName.equals("a")', 'must begin with type("…") or entityId("…"); got "entityName.equals("a")"'],
  ['type("HOST"),mzName("a")', `"mzName" is not known; known are ${KNOWN}`],
  ['type("HOST"),constructor("a")', `"constructor" is not known; known are ${KNOWN}`],
  ['type("HOST"', 'expected ")" at ""'],
  ['type("HOST") and more', 'expected "," or the end at "and more"'],
  ["type()", 'expected a value at ")"'],
  ["(", 'expected the name of a criterion at "("'],
])("selector %s is refused", (selector, message) => {
  expect(() => parseSelector(selector)).toThrow(new ApiError(400, `entitySelector: ${message}`));
});

test("any name can be looked for, its quotes and tildes escaped with a tilde", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      const selector = `type("HOST"),caseSensitive(entityName.equals("${name.replace(/[~"]/g, "~$&")}"))`;
      expect([entity("HOST-9", name), entity("HOST-8", `${name}x`)].filter(parseSelector(selector))).toHaveLength(1);
    }),
  );
});

test("what is not a selector is refused as such, and only then", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z"(),~ ]*$/), (text) => {
      try {
        parseSelector(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
  );
});
