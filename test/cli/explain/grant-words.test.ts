import { type Operator, ZONE_AWARE_SCHEMAS } from "../../../access";
import { actionSentence, conditionSentence, groupGrants } from "../../../cli/explain/grant-words";

test("permissions with one verb share it", () => {
  const permissions = ["storage:logs:read", "storage:spans:read", "storage:metrics:read"];
  expect(actionSentence(permissions, [])).toBe("read logs, spans and metrics");
});

test("several verbs follow one another, and those of one thing share it", () => {
  expect(actionSentence(["document:documents:read", "app-engine:apps:run"], [])).toBe("read documents and run apps");
  const permissions = ["document:documents:read", "document:documents:write", "app-engine:apps:run"];
  expect(actionSentence(permissions, [])).toBe("read and change documents, and run apps");
});

describe("settings are told by what they are about", () => {
  const settings = ["settings:objects:read", "settings:objects:write"];
  const schema = (...values: string[]) => ({ name: "settings:schemaId", operator: "IN", values }) as const;
  const zone = { name: "environment:management-zone", operator: "=", values: ["Orders"] } as const;

  test("where each schema has a name", () => {
    expect(actionSentence(settings, [schema("builtin:alerting.profile", "builtin:monitoring.slo"), zone])).toBe(
      'read and change settings of alerting profiles and service-level objectives where the management zone is "Orders"',
    );
  });

  test("and by their schema where one has none, where two must hold, and beside other permissions", () => {
    const both = [schema("builtin:alerting.profile"), schema("builtin:monitoring.slo")];
    expect(actionSentence(["settings:objects:read"], [schema("builtin:alerting.profile", "builtin:x")])).toBe(
      'read settings where the schema is one of "builtin:alerting.profile" or "builtin:x"',
    );
    expect(actionSentence(["settings:objects:read"], both)).toBe(
      'read settings where the schema is "builtin:alerting.profile" and the schema is "builtin:monitoring.slo"',
    );
    expect(actionSentence(["settings:objects:read", "settings:schemas:read"], [schema("builtin:monitoring.slo")])).toBe(
      'read settings and schemas where the schema is "builtin:monitoring.slo"',
    );
  });

  test("each schema of the shared policies has a name", () => {
    expect(actionSentence(settings, [schema(...ZONE_AWARE_SCHEMAS)])).not.toContain("builtin:");
  });
});

test.each([
  ["*", "do everything"],
  ["storage:buckets:read", "open Grail buckets"],
  ["storage:filter-segments:read", "use segments"],
  ["settings:objects:write", "change settings"],
  ["environment:roles:viewer", "view the classic pages"],
  ["environment:roles:replay-sessions-with-masking", "have the classic role replay-sessions-with-masking"],
  ["automation:workflows:admin", "administer workflows"],
  ["odd", "use odd"],
])("%s reads as: %s", (permission, sentence) => {
  expect(actionSentence([permission], [])).toBe(sentence);
});

test("conditions follow, all of them", () => {
  const namespace = { name: "storage:k8s.namespace.name", operator: "IN", values: ["orders", "shop"] } as const;
  const zone = { name: "environment:management-zone", operator: "=", values: ["Orders"] } as const;
  expect(actionSentence(["storage:logs:read"], [namespace, zone])).toBe(
    'read logs where k8s.namespace.name is one of "orders" or "shop" and the management zone is "Orders"',
  );
});

test.each<[Operator, string[], string]>([
  ["=", ["a"], 'host is "a"'],
  ["!=", ["a"], 'host is not "a"'],
  ["IN", ["a"], 'host is "a"'],
  ["IN", ["a", "b", "c"], 'host is one of "a", "b" or "c"'],
  ["NOT IN", ["a", "b"], 'host is none of "a" or "b"'],
  ["startsWith", ["a-"], 'host begins with "a-"'],
  ["NOT startsWith", ["a-"], 'host does not begin with "a-"'],
  ["MATCH", ["a*"], 'host matches "a*"'],
  ["<", ["5"], 'host is less than "5"'],
  [">", ["5"], 'host is more than "5"'],
])("operator %s with %j reads as: %s", (operator, values, sentence) => {
  expect(conditionSentence({ name: "storage:host", operator, values })).toBe(sentence);
});

test("grants with the same conditions and reasons become one, others stay apart", () => {
  const level = { kind: "environment", environmentId: "abc12345" } as const;
  const via = [{ group: "orders", level }];
  const grant = { groupId: "1", level, effect: "ALLOW", conditions: [], via } as const;
  const other = { ...grant, permission: "storage:spans:read", via: [{ group: "billing", level }] };
  const logs = { ...grant, permission: "storage:logs:read" };
  const events = { ...grant, permission: "storage:events:read" };
  expect(groupGrants([logs, other, events, logs])).toEqual([
    { effect: "ALLOW", permissions: ["storage:logs:read", "storage:events:read"], conditions: [], via },
    { effect: "ALLOW", permissions: ["storage:spans:read"], conditions: [], via: other.via },
  ]);
});
