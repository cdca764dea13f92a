import { SynthesizedStack } from "../../../../access";
import { judgeProvider, judgeTerraform } from "../../../../cli/doctor/real/versions";

function stack(version?: string, name = "prod-orders"): SynthesizedStack {
  const dynatrace = { source: "dynatrace-oss/dynatrace", ...(version !== undefined && { version }) };
  return new SynthesizedStack(name, { terraform: { required_providers: { dynatrace } } });
}

const about = { what: "Provider", place: "prod-orders", rule: "provider-version" };

test.each(["1.102.0", "1.100.0", ">= 1.100.0", "~> 1.100", ">= 1.90.0, >= 1.101.0", "= 2.0.0"])(
  "%s is fine",
  (version) => {
    const found = `dynatrace-oss/dynatrace ${version}; 1.100.0 is the oldest allowed`;
    expect(judgeProvider([stack(version)])).toEqual([{ ...about, state: "fine", found }]);
  },
);

test.each([
  ["1.99.9", "1.99.9"],
  [">= 1.90", ">= 1.90"],
  ["< 2.0.0", "< 2.0.0"],
  ["!= 1.101.0", "!= 1.101.0"],
  [undefined, "of any version"],
])("%s allows one that is too old", (version, words) => {
  const reason = "an older one deletes bindings by the wrong id, so that rights stay although every apply is green";
  const found = `dynatrace-oss/dynatrace ${words} is allowed: ${reason}`;
  expect(judgeProvider([stack(version)])).toEqual([
    { ...about, state: "problem", found, fix: "require 1.100.0 or newer" },
  ]);
});

test("each version is named once, with the first stack that requires it, and a stack of another provider not at all", () => {
  const other = new SynthesizedStack("prod-cluster", {
    terraform: { required_providers: { helm: { product: "Terraform", binary: "terraform", version: "1.0.0" } } },
  });
  const found = judgeProvider([stack("1.102.0", "a"), stack("1.102.0", "b"), stack("1.101.0", "c"), other]);
  expect(found.map(({ place }) => place)).toEqual(["a", "c"]);
});

test("Terraform must know ephemeral variables", () => {
  const terraform = { what: "Terraform", place: "this machine", rule: "terraform-version" };
  expect(judgeTerraform({ product: "Terraform", binary: "terraform", version: "1.11.4" })).toEqual({
    ...terraform,
    state: "fine",
    found: "Terraform 1.11.4; 1.11.0 is the oldest allowed",
  });
  expect(judgeTerraform({ problem: "terraform must be 1.11.0 or newer; got 1.5.7" })).toEqual({
    ...terraform,
    state: "problem",
    found: "terraform must be 1.11.0 or newer; got 1.5.7",
    fix: "install Terraform 1.11.0 or newer, which knows ephemeral variables, or name it in TERRAFORM_BINARY_NAME",
  });
});
