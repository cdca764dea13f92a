import { type LabelSelector, selects } from "../../../lab/agent/label-selector";

const expression = (operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key: "tier", operator, values }],
});

const CASES: [string, LabelSelector, Record<string, string> | undefined, boolean][] = [
  ["an empty selector picks everything", {}, undefined, true],
  ["an equal label", { matchLabels: { tier: "a" } }, { tier: "a", other: "b" }, true],
  ["another value", { matchLabels: { tier: "a" } }, { tier: "b" }, false],
  [
    "a name that objects inherit is no label",
    { matchExpressions: [{ key: "toString", operator: "Exists" }] },
    {},
    false,
  ],
  ["In", expression("In", "a", "b"), { tier: "b" }, true],
  ["In without the label", expression("In", "a"), {}, false],
  ["NotIn", expression("NotIn", "a"), { tier: "a" }, false],
  ["NotIn without the label", expression("NotIn", "a"), {}, true],
  ["Exists", expression("Exists"), { tier: "" }, true],
  ["DoesNotExist", expression("DoesNotExist"), { tier: "" }, false],
  ["both parts must hold", { matchLabels: { tier: "a" }, ...expression("DoesNotExist") }, { tier: "a" }, false],
];

test.each(CASES)("%s", (_name, selector, labels, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});

test("an unknown operator is refused by name", () => {
  expect(() => selects(expression("Gt", "1"), { tier: "2" })).toThrow(
    'A label selector has the unknown operator "Gt" for "tier"',
  );
});
