import fc from "fast-check";
import { PageFault, readPage } from "../../../../lab/agent/metrics/prometheus-page";

test("a page of the classic format", () => {
  const page = [
    "# HELP orders_total Orders, by outcome.",
    "# TYPE orders_total counter",
    'orders_total{outcome="created"} 3',
    'orders_total{outcome="refused",} 1.5e+1 1795514400000',
    "# just a comment",
    "",
    "# TYPE lag gauge",
    "lag -0.5",
    "untyped_value NaN",
    "",
  ].join("\n");
  expect(readPage(page)).toEqual([
    {
      name: "orders_total",
      type: "counter",
      samples: [
        { name: "orders_total", labels: { outcome: "created" }, value: 3, line: 3 },
        { name: "orders_total", labels: { outcome: "refused" }, value: 15, line: 4 },
      ],
    },
    { name: "lag", type: "gauge", samples: [{ name: "lag", labels: {}, value: -0.5, line: 8 }] },
    {
      name: "untyped_value",
      type: "untyped",
      samples: [{ name: "untyped_value", labels: {}, value: Number.NaN, line: 9 }],
    },
  ]);
});

test("a page of OpenMetrics: families without suffix, exemplars, and nothing after its end", () => {
  const page = [
    "# TYPE orders counter",
    "# UNIT orders orders",
    'orders_total 17 1795514400.123 # {trace_id="0e18"} 0.67 1795514400.1',
    "orders_created 1795514400",
    "# TYPE size histogram",
    'size_bucket{le="+Inf"} 2',
    "size_count 2",
    "size_sum 3",
    "# EOF",
    "this is not read",
  ].join("\n");
  const found = readPage(page).map(({ name, type, samples }) => [name, type, samples.map((sample) => sample.name)]);
  expect(found).toEqual([
    ["orders", "counter", ["orders_total", "orders_created"]],
    ["size", "histogram", ["size_bucket", "size_count", "size_sum"]],
  ]);
});

test("escapes in labels are undone, empty labels are none, and odd names are only names", () => {
  const [family] = readPage('x{a="q\\"\\\\\\n\\t", empty="", __proto__="p" , b = "}," } +Inf');
  expect(Object.entries(family?.samples[0]?.labels ?? {})).toEqual([
    ["a", 'q"\\\n\\t'],
    ["__proto__", "p"],
    ["b", "},"],
  ]);
  expect(family?.samples[0]?.value).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ["<!doctype html><title>Sign in</title>", "line 1: does not begin with the name of a metric"],
  ['{"status":"UP"}', "line 1: does not begin with the name of a metric"],
  ["x 1\n2x 1", "line 2: does not begin with the name of a metric"],
  ["x", "line 1: has no number after x"],
  ["x one", "line 1: has no number after x"],
  ["x 1 2 3", "line 1: has no number after x"],
  ["x 0x10", "line 1: has no number after x"],
  ['x{a="1"}', "line 1: has no number after }"],
  ["x{a=1} 1", 'line 1: has a label that is not written name="value"'],
  ['x{a="1', 'line 1: has a label that is not written name="value"'],
  ['x{a="1" b="2"} 1', "line 1: has no comma or } after the label a"],
  ['x{a="1",a="2"} 1', "line 1: has the label a twice"],
  ["x{", 'line 1: has a label that is not written name="value"'],
  ["# TYPE x counters", 'line 1: "counters" is not a type of metric'],
  ["# TYPE x counter\n# TYPE x gauge", 'line 2: a second "# TYPE" of x, or one after its values'],
  ["x 1\n# TYPE x gauge", 'line 2: a second "# TYPE" of x, or one after its values'],
  ["x 1\r\n", "line 1: has no number after x"],
])("%j is refused", (page, message) => {
  expect(() => readPage(page)).toThrow(new PageFault(Number(/line (\d+)/.exec(message)?.[1]), message.slice(8)));
});

test("what a client library would write is read as it was meant", () => {
  const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,10}$/);
  const labels = fc.dictionary(
    fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/),
    fc.string({ unit: "grapheme", minLength: 1 }),
    {
      maxKeys: 4,
    },
  );
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer());
  fc.assert(
    fc.property(name, labels, value, (metric, given, number) => {
      const escaped = Object.entries(given).map(([key, text]) => {
        const inner = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
        return `${key}="${inner}"`;
      });
      const written = Number.isFinite(number) ? String(number) : number > 0 ? "+Inf" : "-Inf";
      const [family] = readPage(`${metric}{${escaped.join(",")}} ${written}\n`);
      const sample = family?.samples[0];
      expect(Object.entries(sample?.labels ?? {}).sort()).toEqual(Object.entries(given).sort());
      expect([sample?.name, sample?.value]).toEqual([metric, number === 0 ? Number(written) : number]);
    }),
  );
});

test("no text makes it fail in another way than by naming a line", () => {
  const parts = fc.constantFrom(
    "x",
    "{",
    "}",
    "=",
    '"',
    ",",
    " ",
    "\n",
    "1",
    "#",
    "# TYPE x ",
    "counter",
    "\\",
    "NaN",
    "_total",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (pieces) => {
      try {
        readPage(pieces.join(""));
      } catch (error) {
        expect(error).toBeInstanceOf(PageFault);
      }
    }),
    { numRuns: 500 },
  );
});

test("5,000 lines with long labels, and one endless line, are read in proportion", () => {
  const page = Array.from({ length: 5_000 }, (_, n) => `x{a="${"v".repeat(200)}",n="${n}"} ${n}`).join("\n");
  expect(readPage(page)[0]?.samples).toHaveLength(5_000);
  expect(() => readPage(`x{${'a="b",'.repeat(200_000)}`)).toThrow("line 1: has the label a twice");
  expect(() => readPage(`x ${"1".repeat(500_000)}z`)).toThrow("line 1: has no number after x");
});
