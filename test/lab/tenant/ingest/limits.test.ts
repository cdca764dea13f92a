import { limitFields } from "../../../../lab/tenant/ingest/limits";

test("fields within the limits stay as they are", () => {
  const fields = { content: "a", list: ["b"], number: 1n, ratio: 0.5, truth: true };
  expect(limitFields(Object.entries(fields))).toEqual({ fields, cut: 0 });
});

test("a value is cut at 32 kB of UTF-8, never within a character", () => {
  const { fields, cut } = limitFields([["a", `x${"ä".repeat(20_000)}`]]);
  expect([fields.a, cut]).toEqual([`x${"ä".repeat(16_383)}`, 1]);
});

test("a value of exactly 32 kB is whole", () => {
  const value = "x".repeat(32 * 1024);
  expect(limitFields([["a", value]])).toEqual({ fields: { a: value }, cut: 0 });
});

test("a list keeps 32 values, each within the limit", () => {
  const { fields, cut } = limitFields([["a", ["x".repeat(40_000), ...Array.from({ length: 40 }, () => "y")]]]);
  expect([fields.a, cut]).toEqual([["x".repeat(32 * 1024), ...Array.from({ length: 31 }, () => "y")], 1]);
});

test("long names, fields of the tenant itself and all beyond 500 are left out", () => {
  const many = Array.from({ length: 501 }, (_, index) => [`f${index}`, 1n] as const);
  const { fields, cut } = limitFields([
    ["n".repeat(101), 1n],
    ["dt.system.bucket", "mine"],
    ["n".repeat(100), 1n],
    ...many,
  ]);
  expect([Object.keys(fields).length, cut, fields["dt.system.bucket"]]).toEqual([500, 4, undefined]);
});
