export { POLICIES_OF_LEVEL } from "./access-levels";
export {
  type EffectiveAccess,
  EVERY_PERMISSION,
  effectiveGrants,
  type Grant,
  type GrantCondition,
  type Reason,
} from "./effective";
export {
  findReaches,
  type Isolation,
  type Ownership,
  ownedThings,
  type Reach,
  type ReachedThing,
  type Share,
  type Tenancy,
  type Thing,
} from "./isolation";
export { parseBoundary, parsePolicy } from "./language/parse";
export { printBoundary, printCondition, printPolicy, printStatement } from "./language/print";
export {
  type Boundary,
  type Condition,
  type Effect,
  type Note,
  OPERATORS,
  type Operator,
  type Parsed,
  type PermissionName,
  type Policy,
  type PolicySyntaxError,
  type Position,
  type Restriction,
  type Statement,
} from "./language/syntax";
export { conditionVerdict, matchesGlob, type Verdict } from "./matching";
export {
  type AccessModel,
  type Binding,
  type Group,
  groupsOf,
  type Level,
  type NamedText,
  type RolePermission,
  uniteModels,
} from "./model";
export {
  isGlobalCondition,
  isKnownCondition,
  isKnownPermission,
  isUnlimited,
  KNOWN_PERMISSIONS,
  operatorsOf,
  readsData,
  supports,
} from "./permissions";
export { type Answer, can, canRead, type NearMiss } from "./query";
export { conditionText, grantText, reasonText } from "./reason";
export {
  BoundaryDomain,
  domainOf,
  policyName,
  SHARED_POLICIES,
  type SharedPolicy,
  SharedPolicyKind,
  ZONE_AWARE_SCHEMAS,
} from "./shared-policies";
export { modelFromStacks } from "./stack-model";
export type { EntitySubject, FieldValue, OtherSubject, RecordSubject, SettingSubject, Subject } from "./subject";
export { type Entry, SynthesizedStack } from "./synthesized-stack";
export { modelFromTenant, type TenantBinding, type TenantGroup, type TenantState } from "./tenant-model";
export { type Block, block, list } from "./terraform-text";
