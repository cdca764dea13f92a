export {
  type Application,
  type EnvironmentFacts,
  environmentsOf,
  type OwnedStack,
  type Silence,
  type StackOwner,
  type TeamFacts,
} from "./application";
export type { Check } from "./check";
export { type CheckFinding, printFinding, type Severity } from "./finding";
export { countUses, type LimitProjection, type LimitReport, type LimitUse } from "./limits";
export { CHECKS } from "./registry";
export { runChecks } from "./run";
export type { CheckReport, Silenced } from "./silences";
