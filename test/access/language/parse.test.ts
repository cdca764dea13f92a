import { parseBoundary, parsePolicy } from "../../../access";

test("a policy keeps the places of its parts", () => {
  expect(parsePolicy("ALLOW storage:logs:read\n  WHERE storage:host.name IN (\"a\", 'b');")).toEqual({
    ok: true,
    value: {
      statements: [
        {
          effect: "ALLOW",
          permissions: [{ name: "storage:logs:read", at: { line: 1, column: 7 } }],
          conditions: [{ name: "storage:host.name", operator: "IN", values: ["a", "b"], at: { line: 2, column: 9 } }],
          comments: [],
          at: { line: 1, column: 1 },
        },
      ],
      comments: [],
    },
    notes: [],
  });
});

test("a boundary keeps its restrictions, one per semicolon, the last of which may be missing", () => {
  expect(parseBoundary('// mine\nstorage:host.name = "a"; // beside\nstorage:host.name startsWith "b-"')).toEqual({
    ok: true,
    value: {
      restrictions: [
        {
          name: "storage:host.name",
          operator: "=",
          values: ["a"],
          comments: ["mine", "beside"],
          at: { line: 2, column: 1 },
        },
        { name: "storage:host.name", operator: "startsWith", values: ["b-"], comments: [], at: { line: 3, column: 1 } },
      ],
      comments: [],
    },
    notes: [],
  });
});

test.each([
  ["= 'x'", "=", ["x"]],
  ["!= 'x'", "!=", ["x"]],
  ["< 'x'", "<", ["x"]],
  ["> 'x'", ">", ["x"]],
  ["in ('x', 'y')", "IN", ["x", "y"]],
  ["Not In ('x')", "NOT IN", ["x"]],
  ["STARTSWITH 'x'", "startsWith", ["x"]],
  ["not startsWith 'x'", "NOT startsWith", ["x"]],
  ["match ('x*')", "MATCH", ["x*"]],
])("the operator of %s is %s", (written, operator, values) => {
  const parsed = parseBoundary(`global:environmentId ${written};`);
  expect(parsed.ok && parsed.value.restrictions).toMatchObject([{ operator, values }]);
});

test("WHERE null counts as no condition", () => {
  const parsed = parsePolicy("DENY storage:logs:read WHERE NULL;");
  expect(parsed.ok && parsed.value.statements).toMatchObject([{ effect: "DENY", conditions: [] }]);
});

test("a comment sign inside a string is text, and a semicolon too", () => {
  const parsed = parseBoundary('storage:host.name = "a;//b";');
  expect(parsed.ok && parsed.value.restrictions).toMatchObject([{ values: ["a;//b"], comments: [] }]);
});

const AFTER_NAME = 'expected ",", WHERE or ";" after the permission; got';
const CONDITION = "expected the name of a condition such as storage:k8s.namespace.name";
const OPERATOR = "expected an operator: =, !=, <, >, IN, NOT IN, startsWith, NOT startsWith or MATCH; got";

test.each([
  ["GRANT a:b:c;", "1:1", 'expected ALLOW or DENY; got "GRANT"'],
  [";", "1:1", 'expected ALLOW or DENY; got ";"'],
  ["ALLOW\n;", "2:1", 'expected a permission such as storage:logs:read; got ";"'],
  ["ALLOW a:b:c,", "1:13", "expected a permission such as storage:logs:read; got the end of the text"],
  ["ALLOW a:b:c d", "1:13", `${AFTER_NAME} "d"`],
  ["ALLOW a:b:c\nALLOW d:e:f;", "2:1", `${AFTER_NAME} "ALLOW"`],
  ["ALLOW a:b;", "1:7", 'expected a permission of three parts such as storage:logs:read; got "a:b"'],
  ["ALLOW a::c;", "1:7", 'expected a permission of three parts such as storage:logs:read; got "a::c"'],
  [
    "ALLOW storage:*:read;",
    "1:7",
    'expected the name of one permission, without "*"; got "storage:*:read"; name each permission',
  ],
  ["ALLOW a:b:c WHERE;", "1:18", `${CONDITION}, or null, after WHERE; got ";"`],
  ["ALLOW a:b:c WHERE a:b = 'x' AND;", "1:32", `${CONDITION}; got ";"`],
  ["ALLOW a:b:c WHERE a:b = 'x' c", "1:29", 'expected AND or ";" after the condition; got "c"'],
  [
    "ALLOW a:b:c WHERE a:b = 'x' OR c:d = 'y';",
    "1:29",
    'expected AND or ";"; got "OR"; there is no OR: use IN, or write another statement or line',
  ],
  ["ALLOW a:b:c WHERE a:b ~ 'x';", "1:23", `${OPERATOR} "~"`],
  ["ALLOW a:b:c WHERE a:b 🙂;", "1:23", `${OPERATOR} "🙂"`],
  ["ALLOW a:b:c WHERE a:b;", "1:22", `${OPERATOR} ";"`],
  ["ALLOW a:b:c WHERE a:b NOT 'x';", "1:27", "expected IN or startsWith after NOT; got \"'x'\""],
  ["ALLOW a:b:c WHERE a:b = x;", "1:25", 'expected a string in quotes; got x; write "x"'],
  ["ALLOW a:b:c WHERE a:b = ('x');", "1:25", 'expected a string in quotes; got "("'],
  ['ALLOW a:b:c WHERE a:b = "x;', "1:25", 'expected a string in quotes; got "x;; close the string on the same line'],
  [
    'ALLOW a:b:c WHERE a:b = "x\\n";',
    "1:25",
    'expected a string in quotes; got "x\\n"; a backslash has no documented meaning; remove it',
  ],
  ['ALLOW a:b:c WHERE a:b IN "x";', "1:26", 'expected a list of strings in parentheses; got "x"'],
  ['ALLOW a:b:c WHERE a:b IN ("x" "y");', "1:31", 'expected "," or ")" in the list; got "y"'],
  ['ALLOW a:b:c WHERE a:b IN ("x"', "1:30", 'expected "," or ")" in the list; got the end of the text'],
  [
    "ALLOW a:b:c WHERE a:b:c = 'x';",
    "1:19",
    'expected the name of a condition, two parts such as storage:k8s.namespace.name; got "a:b:c"',
  ],
])("the policy %j is refused at %s", (text, place, message) => {
  const [line, column] = place.split(":").map(Number);
  expect(parsePolicy(text)).toEqual({ ok: false, errors: [{ line, column, message }] });
});

test.each([
  [
    "a:b = 'x' AND c:d = 'y';",
    "1:11",
    'expected ";": a boundary holds one condition per line; got "AND"; write a line for each condition',
  ],
  ["a:b = 'x'\nc:d = 'y';", "2:1", 'expected ";" after the condition; got "c:d"'],
  ["ALLOW a:b:c;", "1:1", `${CONDITION}; got "ALLOW"`],
  [
    "a:b = 'x' OR;",
    "1:11",
    'expected AND or ";"; got "OR"; there is no OR: use IN, or write another statement or line',
  ],
  ["a:* = 'x';", "1:1", 'expected the name of one condition, without "*"; got "a:*"; name each condition'],
])("the boundary %j is refused at %s", (text, place, message) => {
  const [line, column] = place.split(":").map(Number);
  expect(parseBoundary(text)).toEqual({ ok: false, errors: [{ line, column, message }] });
});

test("an error in one statement hides none in the others", () => {
  const parsed = parsePolicy("GRANT a:b:c;\nALLOW d:e:f;\nALLOW g:h;\nDENY;");
  expect(parsed.ok ? [] : parsed.errors.map(({ line, column }) => [line, column])).toEqual([
    [1, 1],
    [3, 7],
    [4, 5],
  ]);
});

test("long text is shortened in a message", () => {
  const parsed = parsePolicy(`${"x".repeat(100)};`);
  expect(parsed.ok ? "" : parsed.errors[0]?.message).toBe(`expected ALLOW or DENY; got "${"x".repeat(57)}..."`);
});

test.each([
  ["", 1, "has no statements, so it grants nothing"],
  ["ALLOW storage:lgs:read;", 7, "storage:lgs:read is not a known permission; it counts as granted without limits"],
  [
    'ALLOW storage:logs:read WHERE storage:k8s.namespace = "a";',
    31,
    "storage:k8s.namespace is not a known condition; it narrows nothing",
  ],
  [
    'ALLOW storage:entities:read WHERE storage:k8s.namespace.name = "a";',
    35,
    "storage:entities:read does not support storage:k8s.namespace.name, so the condition does not limit it",
  ],
  [
    'ALLOW storage:entities:read WHERE storage:dt.security_context MATCH ("a*");',
    35,
    "storage:entities:read supports storage:dt.security_context with =, IN, startsWith but not with MATCH, so it does not limit it",
  ],
])("the policy %j reads, with a note", (text, column, message) => {
  expect(parsePolicy(text)).toMatchObject({ ok: true, notes: [{ line: 1, column, message }] });
});

test("an empty boundary and an unknown condition get a note", () => {
  const empty = { line: 1, column: 1, message: "has no restrictions, so it narrows nothing" };
  expect(parseBoundary("// later")).toEqual({
    ok: true,
    value: { restrictions: [], comments: ["later"] },
    notes: [empty],
  });
  const message = "storage:namespace is not a known condition; it narrows nothing";
  expect(parseBoundary('storage:namespace = "a"')).toMatchObject({ notes: [{ line: 1, column: 1, message }] });
});
