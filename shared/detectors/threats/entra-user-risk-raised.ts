import { activityOf, isSuccess } from '../../core/attribution';
import { sidesOf } from '../../core/change';
import { type Detection, type DetectorFacts, defineDetector } from '../../core/detector';
import { type DirectoryAudit, type LogRecord, type RiskDetection, recordTime } from '../../core/record';
import type { RiskyUser } from '../../core/resource';
import type { Severity } from '../../core/severity';
import { line, mended, raised, textReference } from '../detection';
import {
  closesBy,
  confirmedPart,
  isAtRisk,
  isPrivilegedPerson,
  isSettled,
  isToldAtOnce,
  partOf,
  peopleIn,
  riskStory,
  statePart,
  typeOf,
  wordActivities,
  wordOf,
} from '../risk';

const id = riskStory;

/**
 * Risk as a person's state, in the list of risky users. What single detections and administrators say joins its story, and
 * whatever takes a person off the list ends all of it. https://learn.microsoft.com/graph/api/resources/riskyuser
 */
export const entraUserRiskRaised = defineDetector({
  id,
  name: 'entra-user-risk-raised',
  title: 'An account is at risk',
  area: 'threats',
  severity: 'high',
  watches: { changes: ['riskyUser'], records: ['riskDetection', 'directoryAudit'] },
  // Not ZT.TD.001: it fails by the time that passed over one account, and its end would end the story of another.
  joins: [],
  explains: ['ZT.TD.001', 'ZT.TD.002'],
  falsePositives:
    'Travel, a new device, a VPN. Microsoft closes much of it by itself once MFA was passed or the password changed: so people without privilege are told of after ten minutes, if the risk is still there.',
  response:
    'Ask the person by phone. Not them: revoke the sessions, reset the password, confirm the account as compromised. Them: dismiss the risk.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk',
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock',
  ],
  activities: wordActivities,
  onChange: (change, facts) => {
    if (change.kind !== 'riskyUser') return [];
    const { before, after } = sidesOf(change);
    return detect(before, after, facts);
  },
  onRecord: (record, facts) => {
    if (record.kind === 'riskDetection') return settled(record);
    return record.kind === 'directoryAudit' ? cleared(record, facts) : [];
  },
});

// --- The state ----------------------------------------------------------------------------------------------------

const levels: readonly string[] = ['none', 'low', 'medium', 'high'];
const high = levels.indexOf('high');
const medium = levels.indexOf('medium');
const confirmed = high + 1;
/** Not in the list; whoever is in it without a level that we know stands above that. */
const absent = -1;

const levelOf = ({ riskLevel }: RiskyUser): string => riskLevel.toLowerCase();

/** How bad it is, as a number; levels that Microsoft hides, and those of deleted accounts, count as none. */
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
  const alerts = isOverBar(standing, isPrivileged);
  return raised({
    ...stated(before, after, facts, before === null ? 'raised' : 'risen'),
    severity: alerts ? alertSeverity(standing, isPrivileged) : quietSeverity(standing),
    alerts,
    deferredUntil: alerts && !isPrivileged ? closesBy(after.riskLastUpdatedDateTime, facts) : null,
  });
}

const repeated = (before: RiskyUser, after: RiskyUser, facts: DetectorFacts): Detection =>
  raised({
    ...stated(before, after, facts, 'repeated'),
    severity: quietSeverity(standingOf(after)),
    alerts: false,
  });

const alertSeverity = (standing: number, isPrivileged: boolean): Severity =>
  isPrivileged && standing >= high ? 'critical' : 'high';

const quietSeverity = (standing: number): Severity =>
  standing >= high ? 'high' : standing === medium ? 'medium' : standing > 0 ? 'low' : 'informational';

/** Off the list: everything that was said of the person's risk is over. */
const left = (before: RiskyUser, facts: DetectorFacts): Detection =>
  mended({ ...stated(before, null, facts, 'left', []), severity: 'informational' });

/** Still in the list, and no longer bad enough: only the state is over, not what single detections told. */
const fallen = (before: RiskyUser, after: RiskyUser, facts: DetectorFacts): Detection =>
  mended({ ...stated(before, after, facts, 'fallen'), severity: 'informational' });

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
  return {
    detectorId: id,
    resourceId: personId,
    peopleIds: [personId],
    lines: linesOf(before, after),
    details: {
      change,
      level: after?.riskLevel ?? null,
      levelBefore: before?.riskLevel ?? null,
      confirmed: after !== null && standingOf(after) === confirmed,
      privileged: isPrivileged,
      closesBy: after === null || isOver || isPrivileged ? null : closesBy(after.riskLastUpdatedDateTime, facts),
      seen: isOver ? [] : typesSeen(personId, facts),
      how: isOver && before !== null ? howItEnded(before, after, facts) : null,
      elements,
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

// --- What was seen, and how it ended ------------------------------------------------------------------------------

const maxSeen = 5;

/** What Microsoft found about the person in the last hours, newest first, each sort once. */
function typesSeen(personId: string, facts: DetectorFacts): readonly string[] {
  const found = facts
    .recordsAbout(personId)
    .filter((record): record is RiskDetection => record.kind === 'riskDetection' && isAtRisk(record))
    .sort((a, b) => Date.parse(b.lastUpdatedDateTime) - Date.parse(a.lastUpdatedDateTime));
  return [...new Map(found.map((record) => [typeOf(record), record.riskEventType])).values()].slice(0, maxSeen);
}

const says = (detail: string): boolean => !['', 'none', 'hidden', 'unknownfuturevalue'].includes(detail.toLowerCase());

/** How it ended, in Microsoft's word: a riskDetail, or what an administrator did; null where nothing that we hold says it. */
function howItEnded(before: RiskyUser, after: RiskyUser | null, facts: DetectorFacts): string | null {
  if (after?.isDeleted === true) return accountDeleted;
  if (after !== null && after.riskDetail !== before.riskDetail && says(after.riskDetail)) return after.riskDetail;
  // What ended an earlier risk of the same person did not end this one.
  const since = Date.parse(before.riskLastUpdatedDateTime ?? '');
  const ends = facts
    .recordsAbout(before.id)
    .filter((record) => Number.isNaN(since) || Date.parse(recordTime(record)) >= since)
    .sort((a, b) => Date.parse(recordTime(b)) - Date.parse(recordTime(a)))
    .flatMap((record) => endIn(record, before.id) ?? []);
  return ends[0] ?? null;
}

const accountDeleted = 'accountDeleted';

function endIn(record: LogRecord, personId: string): string | undefined {
  if (record.kind === 'riskDetection') {
    return isSettled(record) && says(record.riskDetail) ? record.riskDetail : undefined;
  }
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !peopleIn(record).includes(personId)) return undefined;
  const word = wordOf(record);
  if (word === 'dismissed' || word === 'confirmedSafe') return word;
  return ['delete user', 'hard delete user'].includes(activityOf(record)) ? accountDeleted : undefined;
}

/**
 * A detection that was told and is settled: its part of the story ends, also where the list never held its person and nobody
 * will leave it.
 */
const settled = (record: RiskDetection): readonly Detection[] =>
  isSettled(record) && isToldAtOnce(record)
    ? [
        mended({
          detectorId: id,
          severity: 'informational',
          resourceId: record.userId,
          peopleIds: [record.userId],
          details: {
            change: 'settled',
            how: says(record.riskDetail) ? record.riskDetail : null,
            riskEventType: record.riskEventType,
            elements: [partOf(record)],
          },
        }),
      ]
    : [];

/** An administrator's word that ends the risk, at its very time; "safe" can be about one sign-in, and ends no more than "compromised". */
function cleared(record: DirectoryAudit, facts: DetectorFacts): readonly Detection[] {
  const word = wordOf(record);
  if (word === undefined || word === 'confirmedCompromised') return [];
  return peopleIn(record)
    .filter((person) => !isRiskyAgain(person, record, facts))
    .map((person) =>
      mended({
        detectorId: id,
        severity: 'informational',
        resourceId: person,
        peopleIds: [person],
        details: { change: 'cleared', how: word, elements: word === 'dismissed' ? [] : [confirmedPart] },
      }),
    );
}

/** An entry that came late ends nothing that was found after it. */
const isRiskyAgain = (person: string, { activityDateTime }: DirectoryAudit, facts: DetectorFacts): boolean =>
  facts.recordsAbout(person).some((record) => {
    const isLater = Date.parse(recordTime(record)) > Date.parse(activityDateTime);
    const isRisk = record.kind === 'riskDetection' ? isAtRisk(record) : wordOf(record) === 'confirmedCompromised';
    return isLater && isRisk;
  });
