export { activityClass } from './activity-class';
export { distinctActors, eventActorOf, isPim, resetServiceAddress } from './actor';
export { attribute, attributeRecord, attributeSpike } from './attribute';
export { undoingSubject } from './claim';
export { accountDeletions, appDeletions, type Gone, goneBy, restorableDays } from './deletion';
export { activityOf, isAboutObject, isLoggedByPim, isSuccess } from './entry';
export { inOrderOfLog } from './entry-order';
export { holderEffect, settingKeys } from './kind-entries';
export { type MembershipRecord, membershipActivities, readMembership } from './membership';
export { isByMembershipRule, ruleReachMs } from './membership-rule';
export { fleetSubject } from './policy-edit';
export {
  eligibleActivityNames,
  isOfGroups,
  type RoleGrantRecord,
  readEligibleGrant,
  readRoleGrant,
  roleActivityNames,
} from './role-grant';
export {
  elementsOf,
  guestTypesIn,
  isIdentification,
  namesChanged,
  namesListed,
  readAuditJson,
  readAuditObject,
  readTraits,
  valuesShown,
} from './shown-values';
export {
  type AttributionSubject,
  attributionSubject,
  isAsChanged,
  narrowed,
} from './subject';
export { subjectIn, subjectsIn } from './subjects-in';
