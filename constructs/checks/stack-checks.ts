import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { viewAccess } from "./access-view";
import { checkBindings } from "./bindings";
import { type CheckFinding, compareFindings, printFinding } from "./finding";
import { checkGrants } from "./grants";
import { checkLogRules } from "./log-rules";
import { checkPolicyTexts } from "./policy-texts";
import { checkReferences } from "./references";
import { checkSecrets } from "./secrets";
import { StackView } from "./stack-view";
import { checkZonePrefixes } from "./zone-prefixes";

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
      const wider = APPLICATION_CHECKS.get(stack.node.root);
      if (wider === undefined) return report(checkStack(synthesizeOnce(stack)));
      wider(stack);
      return [];
    },
  });
}

/** Lets one check over a whole application speak for the checks of its stacks, which would lack the other stacks. */
export function setApplicationCheck(root: IConstruct, check: ApplicationCheck): void {
  APPLICATION_CHECKS.set(root, check);
}

/** All findings of one stack that can be seen without any other, worst first. */
export function checkStack(view: StackView): CheckFinding[] {
  const access = viewAccess([view]);
  return [...checkParts(view), ...checkBindings(access), ...checkGrants(access)].sort(compareFindings);
}

/** The findings of a stack that need nothing of what other stacks grant. */
export function checkParts(view: StackView): CheckFinding[] {
  return [checkSecrets, checkReferences, checkPolicyTexts, checkLogRules, checkZonePrefixes].flatMap((check) =>
    check(view),
  );
}

/**
 * The stack as Terraform will get it. Synth asks for the same a moment later, and making it is most of its work, so the
 * answer is kept for that one time.
 */
export function synthesizeOnce(stack: TerraformStack): StackView {
  const json: unknown = stack.toTerraform();
  stack.toTerraform = () => {
    Reflect.deleteProperty(stack, "toTerraform");
    return json;
  };
  return new StackView({ name: stack.node.id, json });
}

function report(findings: readonly CheckFinding[]): string[] {
  for (const finding of findings) if (finding.severity === "warning") console.error(printFinding(finding));
  return findings.filter(({ severity }) => severity === "error").map(printFinding);
}
