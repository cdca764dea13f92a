import { plannedChanges } from "../../../cli/plan/planned-changes";

const change = (actions: string[], more: object = {}) => ({
  address: "dynatrace_x.a",
  mode: "managed",
  change: { actions, before: null, after: null, ...more },
});

const changesOf = (...resources: object[]) => plannedChanges(JSON.stringify({ resource_changes: resources }));

test.each([
  [["create"], "create"],
  [["update"], "change"],
  [["delete"], "destroy"],
  [["forget"], "forget"],
  [["delete", "create"], "replace"],
  [["create", "delete"], "replace"],
])("%j is a %s", (actions, action) => {
  expect(changesOf(change(actions))).toEqual([{ address: "dynatrace_x.a", action, attributes: [] }]);
});

test("what stays as it is, what is only read and an empty plan are no changes", () => {
  expect(changesOf(change(["no-op"]), { ...change(["read"]), mode: "data" })).toEqual([]);
  expect(plannedChanges("{}")).toEqual([]);
});

const attributesOf = (more: object) => changesOf(change(["update"], more))[0]?.attributes;

test("of a change each leaf that differs is shown, with its path", () => {
  const before = { name: "a", rules: [{ rule: [{ type: "ME", enabled: true }] }], gone: "x", same: [1, 2] };
  const after = { name: "b", rules: [{ rule: [{ type: "ME", enabled: false }] }], fresh: "y", same: [1, 2] };
  expect(attributesOf({ before, after })).toEqual([
    { path: "name", before: '"a"', after: '"b"' },
    { path: "rules[0].rule[0].enabled", before: "true", after: "false" },
    { path: "gone", before: '"x"', after: "(none)" },
    { path: "fresh", before: "(none)", after: '"y"' },
  ]);
});

test("of a list that shrinks or grows the ends are shown", () => {
  expect(attributesOf({ before: { of: ["a", "b"] }, after: { of: ["a"] } })).toEqual([
    { path: "of[1]", before: '"b"', after: "(none)" },
  ]);
});

test("what is known only at apply is said to be so, also inside of a value", () => {
  const more = { before: { id: "1", of: { a: "1" } }, after: { of: {} }, after_unknown: { id: true, of: { a: true } } };
  expect(attributesOf(more)).toEqual([
    { path: "id", before: '"1"', after: "(known after apply)" },
    { path: "of.a", before: '"1"', after: "(known after apply)" },
  ]);
});

describe("a sensitive value", () => {
  const secrets = {
    before: { token: "old-secret", of: { inner: ["s1"] } },
    after: { token: "new-secret", of: { inner: ["s2"] } },
  };

  test("is shown as one and not by its text, whether the mark is on it or above it", () => {
    const marks = { token: true, of: true };
    const attributes = attributesOf({ ...secrets, before_sensitive: marks, after_sensitive: marks });
    expect(attributes).toEqual([
      { path: "token", before: "(sensitive)", after: "(sensitive)" },
      { path: "of", before: "(sensitive)", after: "(sensitive)" },
    ]);
    expect(JSON.stringify(attributes)).not.toMatch(/secret|s1|s2/);
  });

  test("is hidden on the side that is marked, though the other one is not", () => {
    const attributes = attributesOf({ ...secrets, after_sensitive: { token: true, of: { inner: [true] } } });
    expect(attributes).toEqual([
      { path: "token", before: '"old-secret"', after: "(sensitive)" },
      { path: "of.inner[0]", before: '"s1"', after: "(sensitive)" },
    ]);
  });
});

test("a long value is cut, by characters and not by halves of them", () => {
  const [attribute] = attributesOf({ before: { text: "a" }, after: { text: "😀".repeat(200) } }) ?? [];
  expect([...(attribute?.after ?? "")]).toHaveLength(120);
  expect(attribute?.after.endsWith("😀…")).toBe(true);
});
