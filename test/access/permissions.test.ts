import {
  isGlobalCondition,
  isKnownCondition,
  isKnownPermission,
  isUnlimited,
  KNOWN_PERMISSIONS,
  OPERATORS,
  type Operator,
  operatorsOf,
  readsData,
  supports,
} from "../../access";

const COMMON = ["=", "IN", "startsWith", "MATCH"];

test.each<[string, string, string[]]>([
  ["storage:logs:read", "storage:k8s.namespace.name", COMMON],
  ["storage:logs:read", "storage:log.source", COMMON],
  ["storage:metrics:read", "storage:metric.key", COMMON],
  ["storage:events:read", "storage:event.kind", COMMON],
  ["storage:spans:read", "storage:event.kind", []],
  ["storage:logs:read", "storage:bucket-name", OPERATORS.filter((operator) => !["<", ">"].includes(operator))],
  ["storage:entities:read", "storage:dt.security_context", ["=", "IN", "startsWith"]],
  ["storage:entities:read", "storage:k8s.namespace.name", []],
  ["storage:smartscape:read", "storage:bucket-name", []],
  ["storage:system:read", "storage:k8s.namespace.name", []],
  ["storage:buckets:read", "storage:k8s.namespace.name", []],
  ["storage:buckets:read", "storage:query-consumption", ["="]],
  [
    "environment:roles:viewer",
    "environment:management-zone",
    ["=", "!=", "IN", "startsWith", "NOT startsWith", "MATCH"],
  ],
  ["environment:roles:agent-install", "environment:management-zone", []],
  ["settings:objects:write", "environment:management-zone", COMMON],
  ["settings:objects:admin", "environment:management-zone", []],
  ["settings:objects:read", "settings:schemaGroup", ["=", "IN"]],
  ["document:documents:read", "storage:k8s.namespace.name", []],
  ["document:documents:read", "global:week-day", ["=", "!=", "IN"]],
  ["no:such:permission", "storage:k8s.namespace.name", []],
  ["storage:logs:read", "toString", []],
])("%s supports %s with %j", (permission, condition, operators) => {
  expect(operatorsOf(permission, condition)).toEqual(operators);
  expect(supports(permission, condition)).toBe(operators.length > 0);
  expect(OPERATORS.filter((operator: Operator) => supports(permission, condition, operator))).toEqual(
    OPERATORS.filter((operator) => operators.includes(operator)),
  );
});

test("permissions are known by name or by family", () => {
  const names = ["storage:logs:read", "slo:slos:write", "storage:logs:write", "automation:workflows:read", "a:b:c"];
  expect(names.map(isKnownPermission)).toEqual([true, true, true, true, false]);
  expect(isKnownPermission("constructor")).toBe(false);
});

test("conditions are known if any permission supports them", () => {
  const names = ["storage:host.name", "global:date", "shared:app-id", "storage:namespace", "constructor"];
  expect(names.map(isKnownCondition)).toEqual([true, true, true, false, false]);
  expect(names.map(isGlobalCondition)).toEqual([false, true, false, false, false]);
});

test("what nothing limits is listed, an unknown permission included", () => {
  const names = ["document:documents:read", "environment:roles:agent-install", "a:b:c", "storage:logs:read"];
  expect(names.map(isUnlimited)).toEqual([true, true, true, false]);
});

test("data are read by records, entities and roles, not by buckets or settings", () => {
  const others = KNOWN_PERMISSIONS.filter((permission) => !readsData(permission));
  expect(others.filter((permission) => /^storage:/.test(permission))).toEqual([
    "storage:buckets:read",
    "storage:fieldsets:read",
    "storage:files:write",
    "storage:files:delete",
  ]);
  expect(KNOWN_PERMISSIONS.filter((permission) => /^environment:/.test(permission)).every(readsData)).toBe(true);
});
