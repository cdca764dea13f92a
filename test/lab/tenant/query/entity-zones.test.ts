import type { Entity } from "../../../../lab/tenant/entities/entity";
import { isInZone, type ZoneValue } from "../../../../lab/tenant/query/entity-zones";

const API: Entity = {
  entityId: "CLOUD_APPLICATION-0123456789ABCDEF",
  type: "CLOUD_APPLICATION",
  displayName: "Api",
  properties: { "k8s.namespace.name": "orders-dev" },
  tags: [],
  lastSeenTms: 0,
};

const rule = (condition: Record<string, unknown>, entityType = "CLOUD_APPLICATION"): ZoneValue => {
  const conditions = [{ key: "CLOUD_APPLICATION_NAMESPACE_NAME", operator: "EQUALS", stringValue: "", ...condition }];
  return { name: "z", rules: [{ enabled: true, type: "ME", attributeRule: { entityType, conditions } }] };
};

test.each<[Record<string, unknown>, boolean]>([
  [{ stringValue: "orders-dev" }, true],
  [{ stringValue: "Orders-dev" }, false],
  [{ stringValue: "Orders-dev", caseSensitive: false }, true],
  [{ operator: "BEGINS_WITH", stringValue: "orders-" }, true],
  [{ operator: "BEGINS_WITH", stringValue: "billing-" }, false],
  [{ operator: "ENDS_WITH", stringValue: "-dev" }, true],
  [{ operator: "CONTAINS", stringValue: "ers-d" }, true],
  [{ operator: "NOT_EQUALS", stringValue: "billing" }, true],
  [{ operator: "NOT_BEGINS_WITH", stringValue: "orders-" }, false],
  [{ operator: "NOT_ENDS_WITH", stringValue: "-prod" }, true],
  [{ operator: "NOT_CONTAINS", stringValue: "orders" }, false],
  [{ operator: "EXISTS" }, true],
  [{ operator: "REGEX_MATCHES", stringValue: ".*" }, false],
  [{ key: "CLOUD_APPLICATION_NAME", stringValue: "Api" }, true],
  [{ key: "KUBERNETES_CLUSTER_NAME", operator: "NOT_EQUALS", stringValue: "x" }, false],
  [{ key: "HOST_TAGS", operator: "EXISTS" }, false],
])("a rule with %j takes the workload in: %j", (condition, expected) => {
  expect(isInZone(API, rule(condition))).toBe(expected);
});

test("a rule takes in entities of its type, their instances, and no others", () => {
  const condition = { stringValue: "orders-dev" };
  expect(isInZone({ ...API, type: "CLOUD_APPLICATION_INSTANCE" }, rule(condition))).toBe(true);
  expect(isInZone({ ...API, type: "SERVICE" }, rule(condition))).toBe(false);
  expect(isInZone(API, rule(condition, "PROCESS_GROUP"))).toBe(false);
});

test("a selector takes in what it names, and nothing where it asks for relationships", () => {
  const selector = (entitySelector: string): ZoneValue => ({
    name: "z",
    rules: [{ type: "SELECTOR", entitySelector }],
  });
  expect(isInZone(API, selector('type(CLOUD_APPLICATION),entityName.equals("api")'))).toBe(true);
  expect(isInZone(API, selector("type(CLOUD_APPLICATION),toRelationships.isPartOf(type(HOST))"))).toBe(false);
});

test("a zone without rules, or with disabled ones, takes nothing in", () => {
  expect(isInZone(API, { name: "z" })).toBe(false);
  const [enabled] = rule({ stringValue: "orders-dev" }).rules ?? [];
  expect(isInZone(API, { name: "z", rules: enabled && [{ ...enabled, enabled: false }] })).toBe(false);
});
