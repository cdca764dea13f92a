import type { TerraformStack } from "cdktf";
import { SynthesizedStack } from "../../access";
import { type Application, type CheckFinding, printFinding, runChecks } from "../../checks";
import { testStack } from "../support/synth";

/** The lines that checks print for a stack to which something is added. */
export function linesFor(add: (stack: TerraformStack) => void): string[] {
  const stack = testStack();
  add(stack);
  const { findings } = runChecks({ stacks: [{ stack: new SynthesizedStack("test", stack.toTerraform()) }] });
  return findings.map(printFinding);
}

/** What one check finds in an application. */
export function findingsOf(rule: string, application: Application): CheckFinding[] {
  return runChecks(application).findings.filter((finding) => finding.rule === rule);
}
