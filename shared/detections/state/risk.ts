import { activityOf, isSuccess } from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import { type Detection, type Detector, type DetectorFacts, ended, raised } from '../../core/event/detector';
import type { Severity } from '../../core/event/severity';
import { type DirectoryAudit, type LogRecord, type RiskDetection, recordTime } from '../../core/log/record';
import { synchronisationRoles } from '../../core/resource/privileged-roles';
import type { RiskyUser } from '../../kinds/risky-user/risky-user';
import { openStates } from '../risk-sign';

/** The detector of a person's risk as a state. Each type of detection is an alert of its own beside it. */
export const riskStory = 'EV.S21';
/** The detector of an administrator's word. */
export const confirmedStory = 'EV.S15';

/**
 * What stays wrong, so that each part can end alone: the person's state, an administrator's word, or one detection under its own id.
 */
export const statePart = 'state';
export const confirmedPart = 'confirmed';

/** Types in lower case, for Microsoft's own texts differ in case. */
type Weights = ReadonlyMap<string, Severity>;

const confirmedType = 'adminconfirmedusercompromised';
const reportedType = 'userreportedsuspiciousactivity';

/**
 * The types of detection that raise an alert, and how bad they are, by detector.
 * https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
const alerted: Readonly<Record<string, Weights>> = {
  'EV.S01': new Map([['leakedcredentials', 'critical']]),
  'EV.S02': new Map([['attackerinthemiddle', 'critical']]),
  'EV.S03': new Map([['nationstateip', 'critical']]),
  'EV.S04': new Map([
    ['investigationsthreatintelligence', 'high'],
    // Its older name.
    ['investigationsthreatintelligencesigninlinked', 'high'],
  ]),
  'EV.S05': new Map([['attemptedprtaccess', 'high']]),
  'EV.S06': new Map([
    ['anomaloustoken', 'high'],
    ['tokenissueranomaly', 'critical'],
  ]),
  'EV.S07': new Map([['passwordspray', 'high']]),
  'EV.S08': new Map([[reportedType, 'high']]),
  'EV.S09': new Map([
    ['anomaloususeractivity', 'high'],
    ['suspiciousapitraffic', 'high'],
  ]),
  'EV.S10': new Map([
    ['mcassuspiciousinboxmanipulationrules', 'high'],
    ['suspiciousinboxforwarding', 'high'],
    ['suspicioussendingpatterns', 'high'],
  ]),
  'EV.S11': new Map([['mcasfinsuspiciousfileaccess', 'high']]),
  'EV.S15': new Map([[confirmedType, 'high']]),
};

/** Guesses of Microsoft that are wrong too often at level low: recorded then, and no alert. */
const quietAtLow: ReadonlySet<string> = new Set(['anomaloustoken', 'anomaloususeractivity', 'suspiciousapitraffic']);
/** Of these an administrator's raises an alert also at level low. */
const neverQuietForAdmins: ReadonlySet<string> = new Set(['anomaloususeractivity', 'suspiciousapitraffic']);

const settledStates = new Set(['remediated', 'dismissed', 'confirmedsafe']);

export const typeOf = ({ riskEventType }: RiskDetection): string => riskEventType.trim().toLowerCase();

/** Without P2 Microsoft holds back what it saw and how bad it is: such an entry says nothing that could be reported. */
const isWithheld = (record: RiskDetection): boolean =>
  typeOf(record) === 'generic' || record.riskLevel.toLowerCase() === 'hidden' || record.userId === '';

export const isAtRisk = (record: RiskDetection): boolean =>
  openStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

export const isSettled = (record: RiskDetection): boolean =>
  settledStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

/** Under what a detection stays wrong. */
const partOf = (record: RiskDetection): string =>
  typeOf(record) === confirmedType ? confirmedPart : record.detectionId;

/** Administrators, break-glass accounts and the account of Entra Connect, which writes everybody's: alerted sooner and at less. */
export const isPrivilegedPerson = (
  personId: string,
  { privilegedIds, isDeclared, rolesOfPerson }: DetectorFacts,
): boolean =>
  privilegedIds.has(personId) ||
  isDeclared('breakGlass', personId) ||
  (rolesOfPerson.get(personId) ?? []).some((roleId) => synchronisationRoles.has(roleId));

/** Microsoft closes much risk by itself, once MFA was passed or a password changed: within minutes, or not. */
const selfClosingMs = 10 * 60_000;

/** Until when a risk that was updated then can have passed by itself. */
export function closesBy(updatedAt: string | null, { now }: DetectorFacts): string {
  const updated = Date.parse(updatedAt ?? now);
  const latest = Date.parse(now);
  // A clock that runs ahead of ours, or a time that nobody can read, must not put an alert off.
  const from = Number.isNaN(updated) ? latest : Math.min(updated, latest);
  return new Date(from + selfClosingMs).toISOString();
}

const detailsOf = (record: RiskDetection, facts: DetectorFacts) => ({
  riskEventType: record.riskEventType,
  level: record.riskLevel,
  ipAddress: record.ipAddress,
  city: record.city,
  country: record.countryOrRegion,
  privileged: isPrivilegedPerson(record.userId, facts),
});

/** An administrator's account is worth one step more. */
const oneStepUp = (severity: Severity): Severity => (severity === 'medium' ? 'high' : 'critical');

type Weight = { readonly severity: Severity; readonly alerts: boolean };

function weightOf(detectorId: string, record: RiskDetection, facts: DetectorFacts): Weight | undefined {
  const severity = alerted[detectorId]?.get(typeOf(record));
  if (severity === undefined) return undefined;
  const isAdmins = isPrivilegedPerson(record.userId, facts);
  if (record.riskLevel.toLowerCase() === 'low' && quietAtLow.has(typeOf(record))) {
    return { severity: 'medium', alerts: isAdmins && neverQuietForAdmins.has(typeOf(record)) };
  }
  // Who confirmed it weighed it already.
  const isRaised = isAdmins && typeOf(record) !== confirmedType;
  return { severity: isRaised ? oneStepUp(severity) : severity, alerts: true };
}

/**
 * A separate alert for this type and person. It waits like the person's risk does, except for critical or urgent
 * detections and for people with a privileged role.
 */
function raisedOf(
  detectorId: string,
  record: RiskDetection,
  facts: DetectorFacts,
  isUrgent: boolean,
): readonly Detection[] {
  const weight = isAtRisk(record) ? weightOf(detectorId, record, facts) : undefined;
  if (weight === undefined) return [];
  const { severity, alerts } = weight;
  const waits = alerts && severity !== 'critical' && !isUrgent && !isPrivilegedPerson(record.userId, facts);
  return [
    raised({
      detectorId,
      severity,
      resourceId: record.userId,
      peopleIds: [record.userId],
      alerts,
      summedUpBy: riskStory,
      momentary: !alerts,
      deferredUntil: waits ? closesBy(record.lastUpdatedDateTime, facts) : null,
      details: { ...detailsOf(record, facts), elements: [partOf(record)] },
    }),
  ];
}

/** A resolved detection ends by itself, even if the list of risky users never contained its person. */
function settledOf(detectorId: string, record: RiskDetection): readonly Detection[] {
  if (!isSettled(record) || alerted[detectorId]?.has(typeOf(record)) !== true) return [];
  return [
    ended({
      detectorId,
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
  ];
}

/** Off the list of risky users: all that was found about the person is over. */
function leftOf(detectorId: string, change: Change, facts: DetectorFacts): readonly Detection[] {
  if (change.kind !== 'riskyUser') return [];
  const { before, after } = sidesOf(change);
  if (before === null || after !== null) return [];
  return [
    ended({
      detectorId,
      severity: 'informational',
      resourceId: before.id,
      peopleIds: [before.id],
      details: { change: 'left', how: howItEnded(before, after, facts), elements: [] },
    }),
  ];
}

/** An administrator's word that ends the risk, at its very time; "safe" can be about one sign-in, and ends no more than "compromised". */
export function clearedOf(detectorId: string, record: DirectoryAudit, facts: DetectorFacts): readonly Detection[] {
  const word = wordOf(record);
  if (word === undefined || word === 'confirmedCompromised') return [];
  return peopleIn(record)
    .filter((person) => !isRiskyAgain(person, record, facts))
    .map((person) =>
      ended({
        detectorId,
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

const says = (detail: string): boolean => !['', 'none', 'hidden', 'unknownfuturevalue'].includes(detail.toLowerCase());

/** How the person's risk ended, in Microsoft's word: a riskDetail, or what an administrator did; null where nothing that we hold says it. */
export function howItEnded(before: RiskyUser, after: RiskyUser | null, facts: DetectorFacts): string | null {
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
 * What every detector of a type of risk reads: its detections, and what ends them (their own update, and the person's leaving the list
 * of risky users). An administrator's dismissal does both; who also reads the audit log sees it there.
 */
export const riskTypeDetector = (
  detectorId: string,
  isUrgent = false,
): Pick<Detector, 'watches' | 'activities' | 'onChange' | 'onRecord'> => ({
  watches: { changes: ['riskyUser'], records: ['riskDetection'] },
  activities: [],
  onChange: (change, facts) => leftOf(detectorId, change, facts),
  onRecord: (record, facts) => riskOfType(detectorId, record, facts, isUrgent),
});

export function riskOfType(
  detectorId: string,
  record: LogRecord,
  facts: DetectorFacts,
  isUrgent: boolean,
): readonly Detection[] {
  if (record.kind === 'riskDetection') {
    return [...raisedOf(detectorId, record, facts, isUrgent), ...settledOf(detectorId, record)];
  }
  return record.kind === 'directoryAudit' ? clearedOf(detectorId, record, facts) : [];
}

/** Recorded, and never an alert: a single one of these says too little. */
export function notedDetection(
  detectorId: string,
  types: Weights,
  record: LogRecord,
  facts: DetectorFacts,
): readonly Detection[] {
  if (record.kind !== 'riskDetection' || !isAtRisk(record)) return [];
  const severity = types.get(typeOf(record));
  if (severity === undefined) return [];
  return [
    raised({
      detectorId,
      severity,
      resourceId: record.userId,
      peopleIds: [record.userId],
      alerts: false,
      momentary: true,
      details: detailsOf(record, facts),
    }),
  ];
}

/** An administrator's word about somebody's risk. Microsoft's list has it in the category Other, so the category is no filter. */
export type Word = 'confirmedCompromised' | 'dismissed' | 'confirmedSafe';

const words: ReadonlyMap<string, Word> = new Map([
  ['confirmcompromised', 'confirmedCompromised'],
  ['confirmaccountcompromised', 'confirmedCompromised'],
  ['dismissuser', 'dismissed'],
  ['confirmsafe', 'confirmedSafe'],
]);

export const wordActivities: readonly string[] = [...words.keys()];

/** An admin's verdict in an entry of the audit log; undefined for any other entry and for failed attempts. */
export const wordOf = (record: LogRecord): Word | undefined =>
  record.kind === 'directoryAudit' && isSuccess(record) ? words.get(activityOf(record)) : undefined;

/** The people whom an entry is about. An entry without a target of that type is read as it comes. */
export function peopleIn({ targets }: DirectoryAudit): readonly string[] {
  const users = targets.filter(({ type }) => type?.toLowerCase() === 'user');
  const named = (users.length === 0 ? targets : users).flatMap(({ id }) => (id === null || id === '' ? [] : [id]));
  return [...new Set(named)];
}
