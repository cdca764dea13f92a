import { adminPolicy, boundaryMatchesNothing, duplicateBinding } from "./bindings";
import type { Check } from "./check";
import { documentReaders } from "./document-readers";
import { existingZone } from "./existing-zones";
import { bucketWithoutData, dataWithoutBucket, unconditionalGrant } from "./grants";
import { teamReach } from "./isolation";
import { limit } from "./limits";
import { maskAfterStorage, shadowedLogRule } from "./log-rules";
import {
  boundarySyntax,
  policyNote,
  policySyntax,
  prefixCollision,
  tooManyRestrictions,
  wildcardPolicy,
} from "./policy-texts";
import { unprotected } from "./protection";
import { referenceByName } from "./references";
import { secret } from "./secrets";
import { wrongShape } from "./shapes";
import { silence } from "./silences";
import { moreAccessInProd, rightsAcrossEnvironments } from "./twin-rights";
import { undeclaredReference } from "./undeclared-references";
import { zoneOverlap } from "./zone-overlaps";

/**
 * Every check, by name. Which of them run, which a team may silence, in which order findings are shown, and the page of
 * mistakes all follow from this list.
 */
export const CHECKS: readonly Check[] = [
  adminPolicy,
  boundaryMatchesNothing,
  boundarySyntax,
  bucketWithoutData,
  dataWithoutBucket,
  documentReaders,
  duplicateBinding,
  existingZone,
  limit,
  maskAfterStorage,
  moreAccessInProd,
  policyNote,
  policySyntax,
  prefixCollision,
  referenceByName,
  rightsAcrossEnvironments,
  secret,
  shadowedLogRule,
  silence,
  teamReach,
  tooManyRestrictions,
  unconditionalGrant,
  undeclaredReference,
  unprotected,
  wildcardPolicy,
  wrongShape,
  zoneOverlap,
];
