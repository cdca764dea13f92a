import { TerraformOutput, TerraformVariable } from "cdktf";
import fc from "fast-check";
import { literal } from "../../constructs/literal";
import { synthesized, testStack } from "../support/synth";

/** The value of an output as it stands in the synthesized file. */
function written(make: (stack: ReturnType<typeof testStack>) => string): unknown {
  const stack = testStack();
  new TerraformOutput(stack, "text", { value: make(stack) });
  return synthesized(stack).output?.text?.value;
}

/** What Terraform makes of a template without directives: escapes and quoted literals. */
function evaluated(template: string): string {
  return template.replace(/\$\{"([[$])"\}|\$\$\{|%%\{/g, (match, quoted) => quoted ?? match.slice(1));
}

test.each([
  ["${var.secret}", "$${var.secret}"],
  ["%{ if true }", "%%{ if true }"],
  ["$${already}", "$$${already}"],
  ["$%{both}", "$%%{both}"],
  ["costs 5 $ and 3 %", "costs 5 $ and 3 %"],
  ['"quoted"\nsecond line ü', '"quoted"\nsecond line ü'],
  ["", ""],
])("the text %j is written as %j", (text, expected) => {
  expect(literal(text)).toBe(expected);
  expect(written(() => literal(text))).toBe(expected);
});

test("a token passes, alone and inside text", () => {
  const variable = (stack: ReturnType<typeof testStack>) => new TerraformVariable(stack, "name", { type: "string" });
  expect(written((stack) => literal(variable(stack).stringValue))).toBe("${var.name}");
  expect(written((stack) => literal(`\${a} ${variable(stack).stringValue} %{b}`))).toBe("$${a} ${var.name} %%{b}");
});

test("a dollar sign before a token stays a dollar sign", () => {
  const text = written((stack) => {
    const { stringValue } = new TerraformVariable(stack, "price", { type: "string" });
    return literal(`costs $${stringValue}`);
  });
  expect(text).toBe('costs ${"$"}${var.price}');
});

test.each(["${TfToken[TOKEN.987654321]}", "#{TfToken[TOKEN.1]}", "&{TfToken[TOKEN.1]}"])(
  "the text %j, which only looks like a token, neither ends synth nor changes",
  (text) => {
    expect(evaluated(String(written(() => literal(text))))).toBe(text);
  },
);

test("any text comes out of Terraform's escapes as it went in", () => {
  const hostile = fc.array(fc.constantFrom("$", "%", "{", "}", '"', "a", "TfToken[", "]"), { maxLength: 12 });
  fc.assert(
    fc.property(hostile, (pieces) => {
      const text = pieces.join("");
      expect(evaluated(literal(text))).toBe(text);
    }),
  );
});
