import { limitFields } from "../../../../lab/tenant/ingest/limits";

test("fields within the limits stay as they are", () => {
  const fields = { content: "a", list: ["b"], number: 1n, ratio: 0.5, truth: true };
  expect(limitFields(Object.entries(fields))).toEqual(fields);
});

test("a value is cut at 32 kB of UTF-8, never within a character", () => {
  const fields = limitFields([["a", `x${"ä".repeat(20_000)}`]]);
  expect(fields).toEqual({ a: `x${"ä".repeat(16_383)}`, "dt.ingest.warnings": ["attr_val_size_trimmed"] });
});

test("a value of exactly 32 kB is whole, and so is a longer content", () => {
  const fields = { a: "x".repeat(32 * 1024), content: "x".repeat(32 * 1024 + 1) };
  expect(limitFields(Object.entries(fields))).toEqual(fields);
});

test("a content above 10 MB is cut", () => {
  const { content, ...more } = limitFields([["content", "x".repeat(10 * 1024 * 1024 + 1)]]);
  expect([String(content).length, more]).toEqual([10 * 1024 * 1024, { "dt.ingest.warnings": ["content_trimmed"] }]);
});

test("a list keeps 32 values, each within the limit", () => {
  const fields = limitFields([["a", ["x".repeat(40_000), ...Array.from({ length: 40 }, () => "y")]]]);
  expect(fields).toEqual({
    a: ["x".repeat(32 * 1024), ...Array.from({ length: 31 }, () => "y")],
    "dt.ingest.warnings": ["attr_val_count_trimmed", "attr_val_size_trimmed"],
  });
});

test("long names are cut, and all beyond 500 fields are left out", () => {
  const many = Array.from({ length: 501 }, (_, index) => [`f${index}`, 1n] as const);
  const { "dt.ingest.warnings": warnings, ...fields } = limitFields([["n".repeat(101), 2n], ...many]);
  expect([Object.keys(fields).length, fields["n".repeat(100)], warnings]).toEqual([
    500,
    2n,
    ["attr_key_trimmed", "attr_count_trimmed"],
  ]);
});

test("fields that only the tenant writes are never a client's", () => {
  const forged = { "dt.system.bucket": "mine", "dt.ingest.warnings": ["none"], a: 1n };
  expect(limitFields(Object.entries(forged))).toEqual({ a: 1n });
});
