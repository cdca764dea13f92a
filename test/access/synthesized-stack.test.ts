import { SynthesizedStack } from "../../access";

const stack = new SynthesizedStack("s", {
  variable: { known: { default: "v" }, open: { type: "string" }, number: { default: 3 } },
  locals: { one: "${local.two}!", two: "x", round: "${local.circle}", circle: "${local.round}" },
  resource: { a_type: { a: { name: "A", copy: "${data.b_type.b.name}" } } },
  data: { b_type: { b: { name: "B" } } },
});

test.each([
  ["plain", "plain"],
  ["", ""],
  ["$${x} and %%{y}", "${x} and %{y}"],
  ["$$$ 100%", "$$$ 100%"],
  ["${var.known}", "v"],
  ["<${ var.known }>", "<v>"],
  ["${local.one}", "x!"],
  ["${a_type.a.name}-${data.b_type.b.name}", "A-B"],
  ["${a_type.a.copy}", "B"],
  ['${"$"}{x}', "${x}"],
  ['{TfToken${"["}', "{TfToken["],
])("%j is known to be %j", (text, expected) => {
  expect(stack.text(text)).toBe(expected);
});

test.each([
  "${var.open}",
  "${var.none}",
  "${var.number}",
  "${local.round}",
  "${a_type.a.id}",
  "${a_type.none.name}",
  "${upper(var.known)}",
  "%{ if true }x%{ endif }",
  "${unclosed",
  3,
  undefined,
])("%j is known only at apply", (text) => {
  expect(stack.text(text)).toBeUndefined();
});

test("an address is taken apart only where it stands alone", () => {
  const b = { kind: "data", type: "b_type", name: "b", attribute: "id" };
  expect(stack.address("${data.b_type.b.id}")).toEqual(b);
  expect(stack.address("${a_type.a.id}")).toEqual({ kind: "resource", type: "a_type", name: "a", attribute: "id" });
  const others = ["x${a_type.a.id}", "$${a_type.a.id}", "${a_type.a[0].id}", "${a_type.a.b.id}", "", 3];
  expect(others.map((each) => stack.address(each))).toEqual(others.map(() => undefined));
});
