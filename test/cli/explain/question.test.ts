import { parseQuestion, printVerdict, subjectOf } from "../../../cli/explain/question";

const SHAPE = 'write it as a permission and fields, such as "storage:logs:read k8s.namespace.name=orders"';

test("a question is a permission and fields", () => {
  const text = 'storage:logs:read k8s.namespace.name=orders storage:host.name="a b" k8s.namespace.name=shop';
  expect(parseQuestion(text)).toEqual({
    text,
    permission: "storage:logs:read",
    fields: { "k8s.namespace.name": ["orders", "shop"], "host.name": ["a b"] },
  });
});

test("a value may hold equal signs and may be empty", () => {
  expect(parseQuestion("storage:logs:read a=b=c d=").fields).toEqual({ a: ["b=c"], d: [""] });
});

test("a question without a permission is refused", () => {
  expect(() => parseQuestion("logs")).toThrow(`--can must begin with a permission; got "logs"; ${SHAPE}`);
  expect(() => parseQuestion("")).toThrow(`--can must begin with a permission; got ""; ${SHAPE}`);
});

test("a permission that does not exist is refused with the one that was meant", () => {
  expect(() => parseQuestion("storage:log:read k8s.namespace.name=orders")).toThrow(
    '--can must name a permission that access/permissions.ts lists; got "storage:log:read"; did you mean storage:logs:read?',
  );
});

test("a field without a value is refused", () => {
  expect(() => parseQuestion("storage:logs:read orders")).toThrow(`--can: must be field=value; got "orders"; ${SHAPE}`);
});

test.each([
  [
    "storage:logs:read a=b bucket=default_logs",
    {
      kind: "record",
      table: "logs",
      fields: { a: "b", bucket: "default_logs" },
      bucket: "default_logs",
      moreFields: true,
    },
  ],
  ["storage:logs:read a=b a=c", { kind: "record", table: "logs", fields: { a: ["b", "c"] }, moreFields: true }],
  [
    "storage:entities:read dt.security_context=Orders type=dt.entity.service zone=Z",
    { kind: "entity", type: "dt.entity.service", securityContexts: ["Orders"], zones: ["Z"] },
  ],
  ["environment:roles:viewer zone=Orders", { kind: "entity", securityContexts: [], zones: ["Orders"] }],
  [
    "settings:objects:write schema=builtin:alerting.profile zone=Orders",
    { kind: "setting", schemaId: "builtin:alerting.profile", scope: "environment", zones: ["Orders"] },
  ],
  ["automation:workflows:read a=b", { kind: "other", fields: { a: "b" } }],
  ["storage:buckets:read storage:table-name=logs", { kind: "other", fields: { "storage:table-name": "logs" } }],
])("%s is asked of the right kind of thing", (text, subject) => {
  expect(subjectOf(parseQuestion(text), "abc12345")).toEqual({ environmentId: "abc12345", ...subject });
});

const VERDICT = {
  who: "members of orders-group",
  environment: "prod",
  permission: "storage:logs:read",
  because: [],
  assumed: [],
  nearMisses: [],
  onlyWhere: [],
};
const CONDITION = 'k8s.namespace.name is "billing"';

test("a yes names what it assumes, and its reasons if they are asked for", () => {
  const yes = { ...VERDICT, allowed: true, because: ["of this"], assumed: ['storage:host = "a"'] };
  const open = '  if storage:host = "a", which the question leaves open';
  expect(printVerdict(yes, { why: false })).toBe(`yes: members of orders-group in prod\n${open}`);
  expect(printVerdict(yes, { why: true })).toBe(`yes: members of orders-group in prod\n  because of this\n${open}`);
});

test("a no says what nearly grants it", () => {
  const no = { ...VERDICT, allowed: false, nearMisses: [`this: only where ${CONDITION}`], onlyWhere: [CONDITION] };
  expect(printVerdict(no, { why: false })).toBe(`no: members of orders-group in prod\n  only where ${CONDITION}`);
  expect(printVerdict(no, { why: true })).toBe(
    `no: members of orders-group in prod\n  not by this: only where ${CONDITION}`,
  );
});

test("a no says what denies it, whatever else would grant it", () => {
  const no = { ...VERDICT, allowed: false, because: ["of a DENY"], nearMisses: ["this"], onlyWhere: [CONDITION] };
  expect(printVerdict(no, { why: false })).toBe("no: members of orders-group in prod\n  because a policy denies it");
  expect(printVerdict(no, { why: true })).toBe("no: members of orders-group in prod\n  because of a DENY");
});

test.each([true, false])("a no says that nothing grants it, with why: %s", (why) => {
  expect(printVerdict({ ...VERDICT, allowed: false }, { why })).toBe(
    "no: members of orders-group in prod\n  because nothing grants storage:logs:read",
  );
});
