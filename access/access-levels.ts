import type { AccessLevelName } from "../rules/dynatrace";
import { SharedPolicyKind } from "./shared-policies";

const VIEWER = [
  SharedPolicyKind.TEAM_CLASSIC,
  SharedPolicyKind.TEAM_RECORDS,
  SharedPolicyKind.TEAM_ENTITIES,
  SharedPolicyKind.GRAIL_BUCKETS,
  SharedPolicyKind.PLATFORM_BASICS,
];
const OPERATOR = [...VIEWER, SharedPolicyKind.TEAM_SETTINGS];
const ADMIN = [...OPERATOR, SharedPolicyKind.TEAM_MANAGE_SETTINGS];

/** The shared policies that make up each access level. Each level holds the one before. */
export const POLICIES_OF_LEVEL: Readonly<Record<AccessLevelName, readonly SharedPolicyKind[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: ADMIN,
};
