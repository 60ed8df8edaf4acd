import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import { riskLimitThresholds } from '../../../../core/event/risk-limit';
import { type Severity, stepUp } from '../../../../core/event/severity';
import { newestUpdates, type RiskDetection, recordMs } from '../../../../core/log/record';
import { dayMs, minuteMs } from '../../../../core/time/durations';
import type { RiskyUser } from '../../../../kinds/risky-user/risky-user';
import { line } from '../../../detection';
import { onceForFacts } from '../../../once';
import { isPrivilegedPerson } from '../../../people';
import {
  clearedOf,
  closesBy,
  confirmedPart,
  confirmedStory,
  dwellOf,
  endWaitsUntil,
  howItEnded,
  isAtRisk,
  resetBefore,
  riskStory,
  riskVerdictOf,
  statePart,
  typeOf,
  verdictActivities,
} from '../../risk';

export const thresholds = riskLimitThresholds;

const id = riskStory;

/**
 * A person's risk state in the list of risky users. Single detections and an administrator's verdict are alerts of their own.
 * https://learn.microsoft.com/graph/api/resources/riskyuser
 */
export const entraUserRiskRaised = defineDetector({
  id,
  name: 'entra-user-risk-raised',
  title: 'Microsoft rates an account as at risk',
  area: 'threats',
  severity: 'high',
  watches: { changes: ['riskyUser'], records: ['directoryAudit'] },
  thresholds,
  // ZT.TD.001 is not a part of the story. It fails when one account stays at risk for too long, and its recovery would end the
  // story of another account.
  joins: [],
  explains: ['ZT.TD.001', 'ZT.TD.002'],
  falsePositives:
    'Travel, a new device, a VPN. Microsoft closes many of these risks itself after MFA or a password change. So for people without a privileged role, the alert waits ten minutes and is sent only if the risk remains.',
  response:
    'Ask the person by phone. If it was not them: revoke the sessions, reset the password, and confirm the account as compromised. If it was: dismiss the risk.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk',
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock',
  ],
  covers: {
    attack: ['T1078.004'],
    elastic: ['initial_access_entra_id_protection_alerts_for_user'],
    panther: ['Azure.Audit.MultipleProtectionAlerts', 'Azure.Audit.RiskLevelPassthrough'],
    cipp: ['NewRiskyUsers'],
  },
  activities: verdictActivities,
  onChange: (change, facts) => {
    if (change.kind !== 'riskyUser') return [];
    const { before, after } = sidesOf(change);
    return detect(before, after, facts);
  },
  onRecord: (record, facts) => (record.kind === 'directoryAudit' ? clearedOf(id, record, facts) : []),
});

// --- The state ----------------------------------------------------------------------------------------------------

const levels: readonly string[] = ['none', 'low', 'medium', 'high'];
const high = levels.indexOf('high');
const medium = levels.indexOf('medium');
const confirmed = high + 1;
/** Not in the list. An entry with an unknown level ranks above it. */
const absent = -1;

const levelOf = ({ riskLevel }: RiskyUser): string => riskLevel.toLowerCase();

/** The risk level as a number; levels that Microsoft hides, and those of deleted accounts, count as none. */
function standingOf(user: RiskyUser | null): number {
  if (user === null) return absent;
  if (user.isDeleted || levelOf(user) === 'hidden') return 0;
  return user.riskState.toLowerCase() === 'confirmedcompromised'
    ? confirmed
    : Math.max(0, levels.indexOf(levelOf(user)));
}

const isOverBar = (standing: number, isPrivileged: boolean): boolean => standing >= (isPrivileged ? medium : high);

function detect(before: RiskyUser | null, after: RiskyUser | null, facts: DetectorFacts): readonly Detection[] {
  const [old, now] = [standingOf(before), standingOf(after)];
  if (after !== null && now > old) return [risen(before, after, facts)];
  if (before === null) return [];
  if (after === null) return [left(before, facts)];
  const isPrivileged = isPrivilegedPerson(after.id, facts);
  if (isOverBar(old, isPrivileged) && !isOverBar(now, isPrivileged)) return [fallen(before, after, facts)];
  return old === now && isRepeated(before, after) ? [repeated(before, after, facts)] : [];
}

const isRepeated = (before: RiskyUser, after: RiskyUser): boolean =>
  after.riskLastUpdatedDateTime !== null && before.riskLastUpdatedDateTime !== after.riskLastUpdatedDateTime;

function risen(before: RiskyUser | null, after: RiskyUser, facts: DetectorFacts): Detection {
  const standing = standingOf(after);
  const isPrivileged = isPrivilegedPerson(after.id, facts);
  const move = before === null ? 'raised' : 'risen';
  // An administrator's confirmation is one change, whether the log, a detection or the list shows it first.
  const isConfirmed = standing === confirmed;
  const plain = isOverBar(standing, isPrivileged) ? alertSeverity(standing, isPrivileged) : quietSeverity(standing);
  const worse = isConfirmed || standing < medium ? null : worseBy(before, after, facts);
  const severity = worse === null ? plain : stepUp(plain);
  const alerts = isOverBar(standing, isPrivileged) || worse !== null;
  const { details, ...rest } = stated(before, after, facts, move, isConfirmed ? [confirmedPart] : [statePart]);
  return raised({
    ...rest,
    details: { ...details, worse },
    storyOf: isConfirmed ? confirmedStory : null,
    changeOf: isConfirmed ? confirmedStory : null,
    severity,
    alerts,
    // What an admin confirmed is not closed by Microsoft, so it does not wait.
    deferredUntil: alerts && !isPrivileged && !isConfirmed ? closesBy(after.riskLastUpdatedDateTime, facts) : null,
  });
}

/** A new risk within this time after remediation is treated as the same attacker. */
const relapseMs = dayMs;
/** Several types of signs within this time have one cause. */
const sameCauseMs = 15 * minuteMs;

/** Reasons to rate the risk one step higher than Microsoft does: a relapse, or several types of signs at once. */
function worseBy(
  before: RiskyUser | null,
  { id: personId, riskLastUpdatedDateTime }: RiskyUser,
  facts: DetectorFacts,
): 'relapse' | 'severalSorts' | null {
  if (before?.riskState.toLowerCase() === 'remediated') {
    const since = Date.parse(riskLastUpdatedDateTime ?? facts.now) - Date.parse(before.riskLastUpdatedDateTime ?? '');
    if (since <= relapseMs) return 'relapse';
  }
  const found = facts
    .recordsAbout(personId)
    .filter((record): record is RiskDetection => record.kind === 'riskDetection');
  const ageOf = ({ lastUpdatedDateTime }: RiskDetection): number =>
    Date.parse(facts.now) - Date.parse(lastUpdatedDateTime);
  if (found.some((record) => record.riskState.toLowerCase() === 'remediated' && ageOf(record) <= relapseMs))
    return 'relapse';
  const open = openDetections(personId, facts);
  const isTogether = (a: RiskDetection, b: RiskDetection): boolean =>
    typeOf(a) !== typeOf(b) && Math.abs(Date.parse(a.detectedDateTime) - Date.parse(b.detectedDateTime)) <= sameCauseMs;
  return open.some((one) => open.some((other) => isTogether(one, other))) ? 'severalSorts' : null;
}

const repeated = (before: RiskyUser, after: RiskyUser, facts: DetectorFacts): Detection =>
  raised({
    ...stated(before, after, facts, 'repeated'),
    severity: quietSeverity(standingOf(after)),
    alerts: false,
  });

const alertSeverity = (standing: number, isPrivileged: boolean): Severity =>
  standing === confirmed || (isPrivileged && standing >= high) ? 'critical' : 'high';

const quietSeverity = (standing: number): Severity =>
  standing >= high ? 'high' : standing === medium ? 'medium' : standing > 0 ? 'low' : 'informational';

/** Ends the risk of a person who left the list of risky users. */
const left = (before: RiskyUser, facts: DetectorFacts): Detection =>
  ended({ ...stated(before, null, facts, 'left', []), severity: 'informational' });

/** Ends the risk of a person who is still in the list, at a level that does not alert. */
const fallen = (before: RiskyUser, after: RiskyUser, facts: DetectorFacts): Detection =>
  ended({ ...stated(before, after, facts, 'fallen'), severity: 'informational' });

type Move = 'raised' | 'risen' | 'repeated' | 'left' | 'fallen';

function stated(
  before: RiskyUser | null,
  after: RiskyUser | null,
  facts: DetectorFacts,
  change: Move,
  elements: readonly string[] = [statePart],
) {
  const { id: personId } = after ?? before ?? { id: '' };
  const isPrivileged = isPrivilegedPerson(personId, facts);
  const isOver = change === 'left' || change === 'fallen';
  const how = isOver && before !== null ? howItEnded(before, after, facts) : null;
  const reset = isOver && before !== null ? resetBefore(before, facts) : { lines: [], details: {} };
  return {
    detectorId: id,
    resourceId: personId,
    peopleIds: [personId],
    lines: [...linesOf(before, after), ...reset.lines],
    deferredUntil: isOver ? endWaitsUntil(how, facts) : null,
    details: {
      change,
      level: after?.riskLevel ?? null,
      levelBefore: before?.riskLevel ?? null,
      confirmed: after !== null && standingOf(after) === confirmed,
      privileged: isPrivileged,
      closesBy: after === null || isOver || isPrivileged ? null : closesBy(after.riskLastUpdatedDateTime, facts),
      seen: isOver ? [] : typesSeen(personId, facts),
      how,
      elements,
      ...dwellOf(before, after, facts),
      ...reset.details,
    },
  } as const;
}

function linesOf(before: RiskyUser | null, after: RiskyUser | null) {
  const of = (value: string | undefined) => (value === undefined ? [] : [textReference(value)]);
  return [
    line('Risk level', of(before?.riskLevel), of(after?.riskLevel)),
    line('Risk state', of(before?.riskState), of(after?.riskState)),
  ].filter(({ before: old, after: now }) => JSON.stringify(old) !== JSON.stringify(now));
}

// --- What was seen ------------------------------------------------------------------------------------------------

const maxSeen = 5;

/** The detections about the person that are open, newest first. Only the newest update of a detection says whether it is over. */
const openDetections = onceForFacts(
  (personId: string) => personId,
  (personId, facts): readonly RiskDetection[] => {
    const records = facts.recordsAbout(personId);
    const dismissals = records.flatMap((record) => (riskVerdictOf(record) === 'dismissed' ? [recordMs(record)] : []));
    const isDismissed = ({ lastUpdatedDateTime }: RiskDetection): boolean =>
      dismissals.some((at) => at >= Date.parse(lastUpdatedDateTime));
    return newestUpdates(records.filter((record): record is RiskDetection => record.kind === 'riskDetection'))
      .filter((record) => isAtRisk(record) && !isDismissed(record))
      .sort((a, b) => Date.parse(b.lastUpdatedDateTime) - Date.parse(a.lastUpdatedDateTime));
  },
);

/** Types of recent detections about the person, newest first, each once. */
function typesSeen(personId: string, facts: DetectorFacts): readonly string[] {
  const found = openDetections(personId, facts);
  return [...new Map(found.map((record) => [typeOf(record), record.riskEventType])).values()].slice(0, maxSeen);
}
