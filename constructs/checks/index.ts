export { type CheckFinding, printFinding, type Severity } from "./finding";
export { addStackChecks, checkStack } from "./stack-checks";
export { StackView } from "./stack-view";
