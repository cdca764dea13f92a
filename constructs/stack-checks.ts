import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { findForeignElements } from "./framework";
import { findingText } from "./validation";

/** Checks all stacks of an application together, in place of each by itself; they speak through their errors. */
export type ApplicationCheck = (stack: TerraformStack) => void;

const CHECKED = new WeakSet<TerraformStack>();
const APPLICATION_CHECKS = new WeakMap<IConstruct, ApplicationCheck>();

/**
 * Attaches the checks to the stack that a construct is in, once however often it is called. They run when the stack is
 * synthesized, before its file is written: an error stops synth, a warning is printed.
 *
 * @example
 * addStackChecks(construct);
 */
export function addStackChecks(construct: IConstruct): void {
  const stack = TerraformStack.of(construct);
  if (CHECKED.has(stack)) return;
  CHECKED.add(stack);
  stack.node.addValidation({
    validate: () => {
      const foreign = findForeignElements(stack);
      if (foreign.length > 0) return foreign.map(findingText);
      const wider = APPLICATION_CHECKS.get(stack.node.root);
      if (wider === undefined) return checkAlone(stack);
      wider(stack);
      return [];
    },
  });
}

/** Lets one check over a whole application speak for the checks of its stacks, which would lack the other stacks. */
export function setApplicationCheck(root: IConstruct, check: ApplicationCheck): void {
  APPLICATION_CHECKS.set(root, check);
}

/** The errors of a stack that stands for itself; warnings are printed. */
function checkAlone(stack: TerraformStack): string[] {
  // Loaded when a stack is synthesized: with the grammar of policies they cost as much as cdktf, and not every import ends in a synth.
  const { SynthesizedStack } = require("../access") as typeof import("../access");
  const { printFinding, runChecks } = require("../checks") as typeof import("../checks");
  const { findings } = runChecks({ stacks: [{ stack: new SynthesizedStack(stack.node.id, stack.toTerraform()) }] });
  for (const finding of findings) if (finding.severity === "warning") console.error(printFinding(finding));
  return findings.filter(({ severity }) => severity === "error").map(printFinding);
}
