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
};

test("a yes has its reasons and what it assumes", () => {
  const verdict = { ...VERDICT, allowed: true, because: ["of this"], assumed: ['storage:host = "a"'] };
  expect(printVerdict(verdict)).toBe(
    [
      "yes: members of orders-group in prod",
      "  because of this",
      '  if storage:host = "a", which the question leaves open',
    ].join("\n"),
  );
});

test("a no says what nearly grants it, what denies it, or that nothing does", () => {
  const no = { ...VERDICT, allowed: false };
  expect(printVerdict({ ...no, nearMisses: ["this: only where a"] })).toBe(
    "no: members of orders-group in prod\n  not by this: only where a",
  );
  expect(printVerdict({ ...no, because: ["of a DENY"], nearMisses: ["this"] })).toBe(
    "no: members of orders-group in prod\n  because of a DENY",
  );
  expect(printVerdict(no)).toBe("no: members of orders-group in prod\n  because nothing grants storage:logs:read");
});
