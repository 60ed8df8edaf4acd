export { withActive } from './activations';
export { type CoverageProblem, causesOf } from './causes';
export type { Cell } from './cell';
export {
  deviceAtom,
  deviceStates,
  everyOtherApp,
  legacyClients,
  modernClients,
  noRisk,
  platforms,
  registerDevice,
  registerSecurityInformation,
} from './cell';
export { createUserClassifier, referencesOf, rolesOfPeople } from './classify-users';
export { type Comparison, compare, type Shift } from './compare';
export { contextOf, isEnforced } from './context';
export type { Coverage } from './coverage';
export { exceptedApps, isDeclaredIn, isExcepted } from './declared';
export { openExclusions, type UncoveredExclusion } from './exclusions';
export { type ExposedPeople, everyoneIn, exposureOf, isPrivilegedClass, onlyAmong, peopleOf } from './exposure';
export { externalTypes, nextOfType, policiesByHomeTenant } from './external-users';
export { firstOpened } from './first-opened';
export {
  azureAdGraph,
  azureManagement,
  doubtfulApps,
  enrolmentApps,
  everyAppOf,
  exchangeOnline,
  isForeignApp,
  isMicrosofts,
  microsoftGraph,
  sharePointOnline,
  suites,
  suitesOf,
} from './first-party-apps';
export type { CellExtent, OpenCell } from './fold-cells';
export { type Alternative, blocks, type Grant } from './grant';
export { baselinePolicies, holds, nearBaselinePolicies, peopleIn } from './holds';
export {
  isTooWide,
  locationEffect,
  locationMarks,
  locationsThatWeaken,
  partsOfLocation,
  tooWideRanges,
  withLocation,
  withParts,
} from './location-change';
export { type AddressRange, addressRange, isWithin } from './location-overlap';
export { legacyTrustedIps, placeLiterals, placesNamedBy } from './match';
export { isLeftOutEverywhere, type ObstacleType, obstaclesOf } from './obstacles';
export { openedByPlace } from './opened-by-place';
export {
  classifyLocationChange,
  classifyPolicyChange,
  classifyStrengthChange,
  type Direction,
  isWeakening,
  moveBaseline,
  moveLocations,
  moveStrengths,
  type PolicyChange,
  referencesBetween,
} from './policy-change';
export type { ChangeReason } from './policy-difference';
export { sessionTexts } from './policy-lines';
export { type Replacement, replacementFor } from './replacement';
export { require } from './require-of-sign-in';
export * from './requirement';
export { hoursBetweenSignIns } from './session';
export { isMultiFactor, isPhishingResistant } from './strength';
export type { UserClass } from './user-class';
export {
  type Applying,
  type AskedSignIn,
  asksOf,
  blockedByDefaults,
  blockingOf,
  outcomeOf,
  unsureOf,
  type WhatIf,
  whatIfOf,
} from './what-if';
