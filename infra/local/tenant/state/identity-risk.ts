import { type JsonObject, mergePatch, objectsOf, textOf } from '../json';
import { collectionOf, findUserByName, resourcesOf, type World } from '../world';

/** The values for a change of a person's risk. */
export type RiskMoment = {
  readonly world: World;
  /** Now, as the logs write it. */
  readonly time: string;
  readonly newId: () => string;
};

const userPath = 'identityProtection/riskyUsers';
const detectionPath = 'identityProtection/riskDetections';

/** Detections that Microsoft finds hours or days after the activity. */
const offlineTypes: readonly string[] = [
  'leakedCredentials',
  'adminConfirmedUserCompromised',
  'investigationsThreatIntelligence',
  'passwordSpray',
  'mcasImpossibleTravel',
  'mcasSuspiciousInboxManipulationRules',
  'suspiciousInboxForwarding',
  'anomalousUserActivity',
  'attemptedPrtAccess',
  'unlikelyTravel',
];
/** Detections about an account, not about one of its sign-ins: they have no address and no location. */
const accountTypes: readonly string[] = [
  'leakedCredentials',
  'adminConfirmedUserCompromised',
  'userReportedSuspiciousActivity',
];

const openStates: readonly string[] = ['atRisk', 'confirmedCompromised'];
const levels: readonly string[] = ['none', 'low', 'medium', 'high'];

const isOpen = (resource: JsonObject | undefined): boolean => openStates.includes(textOf(resource, 'riskState'));

function namesOf({ world }: RiskMoment, userId: string): JsonObject {
  const user = collectionOf(world, 'users').get(userId);
  return {
    userDisplayName: textOf(user, 'displayName') || null,
    userPrincipalName: textOf(user, 'userPrincipalName') || null,
  };
}

/** A detection as Identity Protection completes it. Missing values get the usual ones for its type. */
export function completeDetection(moment: RiskMoment, id: string, body: JsonObject): JsonObject {
  const named = textOf(body, 'userId');
  const userId = named || textOf(findUserByName(moment.world, textOf(body, 'userPrincipalName')), 'id');
  const type = textOf(body, 'riskEventType') || 'unfamiliarFeatures';
  const isConfirmed = type === 'adminConfirmedUserCompromised';
  const isOfAccount = accountTypes.includes(type);
  return {
    id,
    requestId: isOfAccount ? null : moment.newId(),
    correlationId: isOfAccount ? null : moment.newId(),
    riskEventType: type,
    riskState: isConfirmed ? 'confirmedCompromised' : 'atRisk',
    riskLevel: isConfirmed || type === 'leakedCredentials' ? 'high' : 'medium',
    riskDetail: isConfirmed ? 'adminConfirmedUserCompromised' : 'none',
    source: 'IdentityProtection',
    detectionTimingType: offlineTypes.includes(type) ? 'offline' : 'realtime',
    activity: isOfAccount ? 'user' : 'signin',
    tokenIssuerType: 'AzureAD',
    ipAddress: isOfAccount ? null : '203.0.113.42',
    location: isOfAccount
      ? null
      : { city: 'Springfield', state: 'Elsewhere', countryOrRegion: 'US', geoCoordinates: null },
    activityDateTime: moment.time,
    detectedDateTime: moment.time,
    lastUpdatedDateTime: moment.time,
    userId,
    ...namesOf(moment, userId),
    additionalInfo: isOfAccount ? '[]' : '[{"Key":"userAgent","Value":"Mozilla/5.0 (X11; Linux x86_64)"}]',
    ...body,
  };
}

/** A risky user as Identity Protection completes it. */
export function completeRiskyUser(moment: RiskMoment, id: string, body: JsonObject): JsonObject {
  return {
    id,
    isDeleted: false,
    isProcessing: false,
    riskLevel: 'medium',
    riskState: 'atRisk',
    riskDetail: 'none',
    riskLastUpdatedDateTime: moment.time,
    ...namesOf(moment, id),
    ...body,
  };
}

/** A risky user with one more item in its history. The newest item comes first. */
function remember(user: JsonObject, riskEventTypes: readonly string[], initiatedBy: string | null): JsonObject {
  const { history, ...now } = user;
  const id = `${textOf(user, 'id')}${Date.parse(textOf(user, 'riskLastUpdatedDateTime'))}`;
  const item: JsonObject = {
    ...now,
    id,
    userId: textOf(user, 'id'),
    initiatedBy,
    activity: { riskEventTypes, detail: user.riskDetail ?? 'none' },
  };
  return { ...user, history: [item, ...objectsOf(history)] };
}

function higherLevel(left: string, right: string): string {
  return levels.indexOf(left) >= levels.indexOf(right) ? left : right;
}

/** Whether a detection puts its user at risk. A detection that is already settled, or has no level, does not. */
export function opensRisk(detection: JsonObject): boolean {
  return isOpen(detection) && levels.indexOf(textOf(detection, 'riskLevel')) > 0;
}

/**
 * Raises the user's risk at least to the level of the detection. A user who was not at risk is at risk now. A detection that opens
 * no risk has no effect.
 */
export function raiseUser(moment: RiskMoment, detection: JsonObject, actorId: string | null): void {
  const level = textOf(detection, 'riskLevel');
  const userId = textOf(detection, 'userId');
  if (!opensRisk(detection) || userId === '') return;
  const users = collectionOf(moment.world, userPath);
  const before = users.get(userId);
  // A user who was confirmed compromised keeps that state. A settled state is replaced.
  const isConfirmed = [before, detection].some((each) => textOf(each, 'riskState') === 'confirmedCompromised');
  const after = {
    ...completeRiskyUser(moment, userId, before ?? {}),
    // A settled risk has the level none.
    riskLevel: higherLevel(textOf(before, 'riskLevel'), level),
    riskState: isConfirmed ? 'confirmedCompromised' : 'atRisk',
    riskDetail: textOf(detection, 'riskDetail') || 'none',
    riskLastUpdatedDateTime: moment.time,
  };
  users.put(remember(after, [textOf(detection, 'riskEventType')], actorId));
}

/** The values of Identity Protection for each state of a user, if the body has none. */
const settled: Readonly<Record<string, JsonObject>> = {
  dismissed: { riskLevel: 'none', riskDetail: 'adminDismissedAllRiskForUser' },
  confirmedSafe: { riskLevel: 'none', riskDetail: 'adminConfirmedAccountSafe' },
  remediated: { riskLevel: 'none', riskDetail: 'userPerformedSecuredPasswordReset' },
  confirmedCompromised: { riskLevel: 'high', riskDetail: 'adminConfirmedUserCompromised' },
};

/** The risky user after an update; values that Identity Protection sets itself are filled in. */
export function updateRiskyUser(
  moment: RiskMoment,
  before: JsonObject,
  body: JsonObject,
  actorId: string | null,
): JsonObject {
  const follows = settled[textOf(body, 'riskState')] ?? {};
  const after = mergePatch({ ...before, ...follows, riskLastUpdatedDateTime: moment.time }, body);
  return remember(after, [], actorId);
}

/** Settles the user's open detections with the user's state. A user who is confirmed compromised gets a detection about that. */
export function settleDetections(moment: RiskMoment, before: JsonObject, after: JsonObject): void {
  if (before.riskState === after.riskState) return;
  const detections = collectionOf(moment.world, detectionPath);
  const userId = textOf(after, 'id');
  if (after.riskState === 'confirmedCompromised') {
    const id = moment.newId();
    detections.put(completeDetection(moment, id, { userId, riskEventType: 'adminConfirmedUserCompromised' }));
    return;
  }
  if (isOpen(after)) return;
  const { riskState = null, riskDetail = null } = after;
  for (const detection of resourcesOf(moment.world, detectionPath)) {
    if (textOf(detection, 'userId') !== userId || !isOpen(detection)) continue;
    detections.put({ ...detection, riskState, riskDetail, lastUpdatedDateTime: moment.time });
  }
}
