import fc from "fast-check";
import { DqlError, parseQuery, printQuery } from "../../../../../lab/tenant/query/dql";

const canonical = (query: string) => printQuery(parseQuery(query));

test.each([
  ["fetch logs|filter a==1", "fetch logs\n| filter a == 1"],
  ["fetch logs, from:-2h@h, to : now( )", "fetch logs, from: -2h@h, to: now()"],
  [
    "summarize {n=count(),avg(x)},by:{k8s.pod.name,b=bin(timestamp,5m)}",
    "summarize {n = count(), avg(x)}, by: {k8s.pod.name, b = bin(timestamp, 5m)}",
  ],
  ["sort a DESC, b asc, c", "sort a desc, b asc, c"],
  ["filter NOT a AND b OR c XOR d", "filter not a and b or c xor d"],
  ["filter (a or b) and not (c == 1)", "filter (a or b) and not c == 1"],
  ["fields a - (b - c), (a - b) - c, a * (b + c)", "fields a - (b - c), a - b - c, a * (b + c)"],
  ["fields -a, - 5, -5.5e3, -5m, 0x1F", "fields -a, -5, -5500.0, -5m, 31"],
  ["fields a[], a[0], arraySum(a[] + b[])[1]", "fields a[], a[0], arraySum(a[] + b[])[1]"],
  ["fields `my field`, `and`, `a\\`b`", "fields `my field`, `and`, `a\\`b`"],
  ['fields """a "b" \\n""", "a\\n\\u0041\\"\\\\"', 'fields "a \\"b\\" \\\\n", "a\\nA\\"\\\\"'],
  ["fields TRUE, False, null // the end\n/* of\nall */", "fields true, false, null"],
  ['filter content ~ "a*" and x + 1 ~ "2"', 'filter content ~ "a*" and x + 1 ~ "2"'],
  ["fields t@5m, @w, now()@d", "fields t@5m, @w, now()@d"],
])("%s", (query, text) => {
  expect(canonical(query)).toBe(text);
  expect(canonical(text)).toBe(text);
});

const fault = (query: string) => {
  try {
    parseQuery(query);
  } catch (error) {
    if (!(error instanceof DqlError)) throw error;
    return { type: error.type, message: error.message, start: error.range.start, end: error.range.end };
  }
  throw new Error("the query is not refused");
};

test("a fault has its place: the index from 0, line and column from 1, and the last character", () => {
  expect(fault("fetch logs\n| filter a = ,")).toEqual({
    type: "PARSE_ERROR",
    message: "',' isn't allowed here; expected a value, a field or a function",
    start: { index: 24, line: 2, column: 14 },
    end: { index: 24, line: 2, column: 14 },
  });
  expect(fault("fetch logs\n| filter 5parsec").end).toEqual({ index: 26, line: 2, column: 16 });
});

test.each([
  ["", "The query ends too early; expected a name"],
  ["fetch logs |", "The query ends too early; expected a name"],
  ["| fetch logs", "'|' isn't allowed here; expected a name"],
  ["filter contains(a", 'The query ends too early; expected ")"'],
  [
    "filter a = 'x'",
    "''x'' isn't allowed here: strings stand in double quotes; expected a value, a field or a function",
  ],
  [
    'filter a == "x',
    "'\"x' isn't allowed here: the string has no closing quote; expected a value, a field or a function",
  ],
  [
    "filter a == $x",
    "'$x' isn't allowed here: a dashboard replaces its variables before it sends a query; expected a value, a field or a function",
  ],
  ['filter a in ["x"]', "'in' isn't allowed here; expected \"|\" or the end"],
  ["limit 1 2", "'2' isn't allowed here; expected \"|\" or the end"],
  ["filter a; drop", "';' isn't allowed here; expected \"|\" or the end"],
  ["fields 5q", "'q' isn't a known unit of time; use one of ns, us, ms, s, m, h, d, w"],
  ["fields a@0h", "a timestamp cannot be aligned to 0 units"],
  ["fields a@1", "'1' isn't allowed here; expected a unit of time such as h"],
  ['fields "\\x"', "'\\x' isn't a known escape; write a backslash as \\\\"],
  ["fields 9223372036854775808", "'9223372036854775808' is too large a number"],
  ["fields 0x10000000000000000", "'0x10000000000000000' is too large a number"],
  ["fields 1e999", "'1e999' is too large a number"],
  ["fields \u001b[31m", "'?' isn't allowed here; expected \"|\" or the end"],
])("%j is refused: %s", (query, message) => {
  expect(fault(query)).toMatchObject({ type: "PARSE_ERROR", message });
});

test.each([
  ["brackets", `filter ${"(".repeat(101)}`, "more than 100 brackets are open at once"],
  ["operators", `fields ${"1+".repeat(300)}1`, "expressions nest deeper than 200; use in() for long lists"],
  ["signs", `fields ${"- ".repeat(1_000)}a`, "expressions nest deeper than 200; use in() for long lists"],
  ["characters", `fields "${"a".repeat(100_000)}"`, "a query has at most 100000 characters"],
])("a query with too many %s is refused", (_what, query, message) => {
  expect(fault(query)).toMatchObject({ type: "QUERY_TOO_COMPLEX", message });
});

test("the smallest and the largest long can be written", () => {
  expect(canonical("fields -9223372036854775808, 9223372036854775807, 0xFFFFFFFFFFFFFFFF")).toBe(
    "fields -9223372036854775808, 9223372036854775807, -1",
  );
});

test("any text makes a query that prints as one that prints the same, or a fault with a place in the text", () => {
  const word = fc.constantFrom(
    ..."fetch logs | filter fields a b.c `x y` ( ) [ ] { } , : = == != < <= ~ + - * / % @ and or not xor 1 2.5 5m 1h null true asc desc // /*".split(
      " ",
    ),
    '"s"',
    '"\\u0000"',
    '"""t"""',
    "\n",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(text, (query) => {
      try {
        const printed = canonical(query);
        expect(canonical(printed)).toBe(printed);
      } catch (error) {
        if (!(error instanceof DqlError)) throw error;
        const { start, end } = error.range;
        expect(start.index).toBeGreaterThanOrEqual(0);
        expect(end.index).toBeLessThanOrEqual(query.length);
        expect(error.message).not.toMatch(/\p{Cc}/u);
      }
    }),
    { numRuns: 500 },
  );
});
