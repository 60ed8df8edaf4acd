import { activityOf, isSuccess } from '../core/attribution';
import type { Detection, DetectorFacts } from '../core/detector';
import type { DirectoryAudit, LogRecord, RiskDetection } from '../core/record';
import type { Severity } from '../core/severity';
import { raised } from './detection';

/** The detector of a person's risk. A single detection is a part of that story: it joins it, and ends with it. */
export const riskStory = 'EV.S21';

/**
 * What of a story stays wrong, so that each part can end alone: the person's state, an administrator's word, or one detection
 * under its own id.
 */
export const statePart = 'state';
export const confirmedPart = 'confirmed';

/** Types in lower case, for Microsoft's own texts differ in case. */
type Weights = ReadonlyMap<string, Severity>;

export const confirmedType = 'adminconfirmedusercompromised';
export const reportedType = 'userreportedsuspiciousactivity';

/**
 * The types of detection that are told at once, and how bad they are, by detector.
 * https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
const told: Readonly<Record<string, Weights>> = {
  'EV.S01': new Map([['leakedcredentials', 'critical']]),
  'EV.S02': new Map([['attackerinthemiddle', 'critical']]),
  'EV.S03': new Map([['nationstateip', 'critical']]),
  'EV.S06': new Map([
    ['anomaloustoken', 'high'],
    ['tokenissueranomaly', 'critical'],
  ]),
  'EV.S07': new Map([['passwordspray', 'high']]),
  'EV.S08': new Map([[reportedType, 'high']]),
  'EV.S15': new Map([[confirmedType, 'high']]),
};
const toldTypes = new Set(Object.values(told).flatMap((weights) => [...weights.keys()]));

const openStates = new Set(['atrisk', 'confirmedcompromised']);
const settledStates = new Set(['remediated', 'dismissed', 'confirmedsafe']);

export const typeOf = ({ riskEventType }: RiskDetection): string => riskEventType.trim().toLowerCase();

/** Without P2 Microsoft holds back what it saw and how bad it is: such an entry says nothing that could be told. */
const isWithheld = (record: RiskDetection): boolean =>
  typeOf(record) === 'generic' || record.riskLevel.toLowerCase() === 'hidden' || record.userId === '';

export const isAtRisk = (record: RiskDetection): boolean =>
  openStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

export const isSettled = (record: RiskDetection): boolean =>
  settledStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

/** True of a detection that one of the detectors told as an alert, as long as it was at risk. */
export const isToldAtOnce = (record: RiskDetection): boolean => toldTypes.has(typeOf(record));

/** Under what a detection stays wrong in its person's story. */
export const partOf = (record: RiskDetection): string =>
  typeOf(record) === confirmedType ? confirmedPart : record.detectionId;

/** Whoever holds a privileged role, or is declared as an emergency account, is told of sooner and at less. */
export const isPrivilegedPerson = (personId: string, { privilegedIds, isDeclared }: DetectorFacts): boolean =>
  privilegedIds.has(personId) || isDeclared('breakGlass', personId);

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

/**
 * An alert in the story of the person's risk. It waits as the person's risk does, but for what is critical or urgent and for
 * people with a privileged role.
 */
export function toldDetection(
  detectorId: string,
  record: LogRecord,
  facts: DetectorFacts,
  isUrgent = false,
): readonly Detection[] {
  if (record.kind !== 'riskDetection' || !isAtRisk(record)) return [];
  const severity = told[detectorId]?.get(typeOf(record));
  if (severity === undefined) return [];
  const waits = severity !== 'critical' && !isUrgent && !isPrivilegedPerson(record.userId, facts);
  return [
    raised({
      detectorId,
      severity,
      resourceId: record.userId,
      peopleIds: [record.userId],
      storyOf: riskStory,
      deferredUntil: waits ? closesBy(record.lastUpdatedDateTime, facts) : null,
      details: { ...detailsOf(record, facts), elements: [partOf(record)] },
    }),
  ];
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

/** What an administrator said, by an entry of the audit log; undefined for any other entry and for what failed. */
export const wordOf = (record: LogRecord): Word | undefined =>
  record.kind === 'directoryAudit' && isSuccess(record) ? words.get(activityOf(record)) : undefined;

/** The people whom an entry is about. An entry without a target of that type is read as it comes. */
export function peopleIn({ targets }: DirectoryAudit): readonly string[] {
  const users = targets.filter(({ type }) => type?.toLowerCase() === 'user');
  const named = (users.length === 0 ? targets : users).flatMap(({ id }) => (id === null || id === '' ? [] : [id]));
  return [...new Set(named)];
}
