import fc from "fast-check";
import { type AccessModel, can, canRead, groupsOf, printBoundary, printPolicy, uniteModels } from "../../access";
import { anyBoundary, anyPolicy } from "./language/arbitraries";
import { type Bound, BUCKETS, entity, LOGS, log, modelOf } from "./models";

const orders = log({ "k8s.namespace.name": "orders" });
const READ = "ALLOW storage:logs:read;";
const IN_ORDERS = 'storage:k8s.namespace.name IN ("orders", "orders-db");';

test("a member reads what the boundary names, nobody else does, and nothing else is read", () => {
  const model = modelOf({ policy: READ, boundaries: [IN_ORDERS] });
  expect(can(model, ["team"], LOGS, orders)).toMatchObject({ allowed: "yes", unconditional: false, assumed: [] });
  expect(can(model, ["other"], LOGS, orders)).toMatchObject({ allowed: "no", decidedBy: [], nearMisses: [] });
  expect(can(model, ["team"], LOGS, log({ "k8s.namespace.name": "stock" })).allowed).toBe("no");
  expect(can(model, ["team"], "storage:spans:read", orders).allowed).toBe("no");
});

test("a no lists the conditions that did not hold, with their grants", () => {
  const model = modelOf({ policy: READ, boundaries: [IN_ORDERS] });
  const { nearMisses } = can(model, ["team"], LOGS, log({ "k8s.namespace.name": "stock" }));
  expect(nearMisses.map(({ failed }) => failed)).toEqual([
    [{ name: "storage:k8s.namespace.name", operator: "IN", values: ["orders", "orders-db"] }],
  ]);
});

test("an unconditional grant is reported as such", () => {
  expect(can(modelOf({ policy: READ }), ["team"], LOGS, orders)).toMatchObject({ allowed: "yes", unconditional: true });
});

test("rights add up over groups", () => {
  const one = { group: "one", policy: READ, boundaries: ['storage:k8s.namespace.name = "orders";'] };
  const model = modelOf(one, { ...one, group: "two", boundaries: ['storage:k8s.namespace.name = "stock";'] });
  const reads = (claims: string[]) =>
    ["orders", "stock"].filter(
      (name) => can(model, claims, LOGS, log({ "k8s.namespace.name": name })).allowed === "yes",
    );
  expect([["one"], ["two"], ["one", "two"], []].map(reads)).toEqual([["orders"], ["stock"], ["orders", "stock"], []]);
});

test("a DENY wins, conditional or not, and is what the answer names", () => {
  const deny = 'DENY storage:logs:read WHERE storage:k8s.namespace.name = "orders";';
  const model = modelOf({ policy: READ }, { policy: deny, boundaries: ['storage:k8s.namespace.name = "other";'] });
  expect(can(model, ["team"], LOGS, orders)).toMatchObject({ allowed: "no", decidedBy: [{ effect: "DENY" }] });
  expect(can(model, ["team"], LOGS, log({ "k8s.namespace.name": "stock" })).allowed).toBe("yes");
});

test("a DENY that may not apply is not relied upon", () => {
  const model = modelOf({ policy: READ }, { policy: 'DENY storage:logs:read WHERE storage:bucket-name = "secret";' });
  expect(can(model, ["team"], LOGS, orders).allowed).toBe("yes");
  expect(can(model, ["team"], LOGS, log({}, { bucket: "secret" })).allowed).toBe("no");
});

test("a condition on what is left open counts as met, and is listed in the answer", () => {
  const model = modelOf({ policy: 'ALLOW storage:logs:read WHERE storage:bucket-name = "b";' });
  const { allowed, assumed } = can(model, ["team"], LOGS, orders);
  expect({ allowed, assumed }).toEqual({ allowed: "yes", assumed: ['storage:bucket-name = "b"'] });
});

test("an assumed value that a policy cannot hold is shown all the same", () => {
  const policy = 'ALLOW storage:logs:read WHERE storage:bucket-name = "${bindParam:b}";';
  const model = modelOf({ policy, parameters: { b: "a\\b" } });
  expect(can(model, ["team"], LOGS, orders).assumed).toEqual(['storage:bucket-name = ["a\\\\b"]']);
});

test("nothing is assumed where another grant needs no assumption", () => {
  const model = modelOf({ policy: `ALLOW storage:logs:read WHERE storage:bucket-name = "b"; ${READ}` });
  expect(can(model, ["team"], LOGS, orders).assumed).toEqual([]);
});

test("an environment's binding counts there only, an account's everywhere", () => {
  const other = { kind: "environment" as const, environmentId: "zzz99999" };
  expect(can(modelOf({ policy: READ, level: other }), ["team"], LOGS, orders).allowed).toBe("no");
  const account = { kind: "account" as const, accountId: "acc" };
  expect(can(modelOf({ policy: READ, level: account }), ["team"], LOGS, orders).allowed).toBe("yes");
});

test("each classic role includes the viewer's, in its own zone", () => {
  const model = modelOf({
    policy: "ALLOW environment:roles:manage-settings;",
    boundaries: ['environment:management-zone = "Orders";'],
  });
  const viewer = "environment:roles:viewer";
  expect(can(model, ["team"], viewer, entity("Orders")).allowed).toBe("yes");
  expect(can(model, ["team"], viewer, entity("Stock")).allowed).toBe("no");
  expect(can(model, ["team"], "environment:roles:logviewer", entity("Orders")).allowed).toBe("no");
});

test("a policy that is not understood answers every question with yes, and says so", () => {
  const answer = can(modelOf({ policy: "PERMIT all" }), ["team"], "document:documents:delete", orders);
  expect(answer).toMatchObject({ allowed: "yes", notes: [expect.stringContaining("is not understood")] });
});

test("a SCIM group is entered by its name, a federated one by a claim", () => {
  const groups = [
    { id: "1", name: "one", claims: ["guid"] },
    { id: "2", name: "two", claims: [], scim: true },
  ];
  const model: AccessModel = { groups, policies: [], boundaries: [], bindings: [] };
  expect(groupsOf(model, ["guid", "two", "one"]).map(({ id }) => id)).toEqual(["1", "2"]);
  expect(groupsOf(model, ["one"])).toEqual([]);
});

test("a record needs the permission of its table and that of its bucket, and a no names the missing one", () => {
  const rows: Bound = { policy: READ, boundaries: [IN_ORDERS] };
  const buckets: Bound = { policy: BUCKETS };
  const read = (...bound: Bound[]) => canRead(modelOf(...bound), ["team"], orders);
  expect(read(rows, buckets)).toMatchObject({
    allowed: "yes",
    decidedBy: [{ permission: LOGS }, { permission: "storage:buckets:read" }],
  });
  expect(read(rows)).toMatchObject({ allowed: "no", permission: "storage:buckets:read" });
  expect(read(buckets)).toMatchObject({ allowed: "no", permission: LOGS });
  const otherTable: Bound = { policy: 'ALLOW storage:buckets:read WHERE storage:table-name = "spans";' };
  expect(read(rows, otherTable)).toMatchObject({ allowed: "no", permission: "storage:buckets:read" });
});

test("an entity and a smartscape node need no bucket permission", () => {
  const model = modelOf({ policy: "ALLOW storage:entities:read, storage:smartscape:read;" });
  expect(canRead(model, ["team"], entity("Orders")).allowed).toBe("yes");
  expect(canRead(model, ["team"], log({}, { table: "smartscape" })).allowed).toBe("yes");
});

const anyBound = fc
  .record({
    policy: anyPolicy.map(printPolicy),
    boundaries: fc.array(anyBoundary.map(printBoundary), { maxLength: 2 }),
  })
  .map(({ policy, boundaries }): Bound => ({ policy, boundaries }));
const anyModel = fc.array(anyBound, { maxLength: 3 }).map((bound) => modelOf(...bound));
const namespace = fc.constantFrom("orders", "orders2", "stock");
const anySubject = fc.oneof(
  fc.record({ name: namespace, context: namespace, moreFields: fc.boolean() }).map(({ name, context, moreFields }) => {
    return log({ "k8s.namespace.name": name, "dt.security_context": context }, { moreFields });
  }),
  fc.array(namespace, { maxLength: 2 }).map((zones) => entity(...zones)),
);
const anyQuestion = fc.record({
  permission: fc.constantFrom(LOGS, "storage:entities:read", "storage:events:read", "environment:roles:viewer"),
  subject: anySubject,
});

test("one more policy takes away no yes, unless it denies", () => {
  fc.assert(
    fc.property(anyModel, anyBound, anyQuestion, (model, more, { permission, subject }) => {
      fc.pre(!more.policy.includes("DENY "));
      const before = can(model, ["team"], permission, subject).allowed;
      const after = can(uniteModels(model, modelOf(more)), ["team"], permission, subject).allowed;
      expect([before, after]).not.toEqual(["yes", "no"]);
    }),
  );
});

test("one more boundary beside another never narrows", () => {
  const narrow = fc.constantFrom(
    'storage:k8s.namespace.name = "orders";',
    'storage:dt.security_context startsWith "stock";',
    'environment:management-zone IN ("orders", "stock");',
    'storage:k8s.namespace.name MATCH ("*2");\nstorage:dt.security_context = "stock";',
    "not understood",
  );
  const policy = "ALLOW storage:logs:read, storage:entities:read, storage:events:read, environment:roles:viewer;";
  fc.assert(
    fc.property(narrow, narrow, anyQuestion, (one, two, { permission, subject }) => {
      const before = can(modelOf({ policy, boundaries: [one] }), ["team"], permission, subject).allowed;
      const after = can(modelOf({ policy, boundaries: [one, two] }), ["team"], permission, subject).allowed;
      expect([before, after]).not.toEqual(["yes", "no"]);
    }),
  );
});

test("an answer in one environment does not depend on bindings in another", () => {
  const elsewhere = { kind: "environment" as const, environmentId: "zzz99999" };
  fc.assert(
    fc.property(anyModel, anyBound, anyQuestion, (model, more, { permission, subject }) => {
      const united = uniteModels(model, modelOf({ ...more, level: elsewhere }));
      expect(can(united, ["team"], permission, subject).allowed).toBe(
        can(model, ["team"], permission, subject).allowed,
      );
    }),
  );
});
