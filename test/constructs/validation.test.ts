import { TerraformVariable } from "cdktf";
import { checkText } from "../../constructs/validation";
import { MEMORY_QUANTITY } from "../../rules/kubernetes";
import { kubernetesStack } from "../support/kubernetes-stack";

test("a text that breaks its rule becomes a finding with the rule's own words", () => {
  expect(checkText("resources.memory", "1.5Gi", MEMORY_QUANTITY)).toEqual([
    {
      field: "resources.memory",
      rule: "must be an amount of memory such as 256Mi or 1Gi",
      received: "1.5Gi",
      fix: "write a whole number with the unit Ki, Mi or Gi",
    },
  ]);
});

test("what is right, left out or known only at apply has no finding", () => {
  const token = new TerraformVariable(kubernetesStack(), "memory", { type: "string" }).stringValue;
  for (const text of ["256Mi", undefined, token]) expect(checkText("memory", text, MEMORY_QUANTITY)).toEqual([]);
});
