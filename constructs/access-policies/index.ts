export {
  BoundaryDomain,
  domainOf,
  policyName,
  SHARED_POLICIES,
  type SharedPolicy,
  SharedPolicyKind,
  ZONE_AWARE_SCHEMAS,
} from "../../access/shared-policies";
export * from "./access-policies";
export * from "./security-context-mapping";
export * from "./shared-policies";
