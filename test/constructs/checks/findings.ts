import type { TerraformStack } from "cdktf";
import { checkStack, printFinding, StackView } from "../../../constructs/checks";
import { testStack } from "../../support/synth";

/** The lines that checks print for a stack to which something is added. */
export function linesFor(add: (stack: TerraformStack) => void): string[] {
  const stack = testStack();
  add(stack);
  return checkStack(new StackView({ name: "test", json: stack.toTerraform() })).map(printFinding);
}
