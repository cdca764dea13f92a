import type { AccessLevelName } from "../rules/dynatrace";
import { SharedPolicyKind } from "./shared-policies";

const VIEWER = [
  SharedPolicyKind.TeamClassic,
  SharedPolicyKind.TeamRecords,
  SharedPolicyKind.TeamEntities,
  SharedPolicyKind.GrailBuckets,
  SharedPolicyKind.PlatformBasics,
];
const OPERATOR = [...VIEWER, SharedPolicyKind.TeamSettings];
const ADMIN = [...OPERATOR, SharedPolicyKind.TeamManageSettings];

/** The shared policies that make up each access level. Each level holds the one before. */
export const POLICIES_OF_LEVEL: Readonly<Record<AccessLevelName, readonly SharedPolicyKind[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: ADMIN,
};
