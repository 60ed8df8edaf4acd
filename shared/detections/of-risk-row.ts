import { activityOf } from '../core/attribution';
import {
  type Detection,
  type Detector,
  type DetectorFacts,
  defineDetector,
  only,
  raised,
} from '../core/event/detector';
import { type Severity, stepUp } from '../core/event/severity';
import type { DirectoryAudit, LogRecord, RiskDetection } from '../core/log/record';
import { isPrivilegedPerson } from './people';
import type { RiskAct, RiskRow } from './risk-row';
import {
  clearedOf,
  closesBy,
  confirmedPart,
  confirmedType,
  isAtRisk,
  isSettled,
  leftOf,
  peopleIn,
  riskStory,
  settledEnd,
  typeOf,
  verdictActivities,
} from './state/risk';
import { statedBy } from './stated';

/** What a detector needs to read risk detections: a row, or the risk part of a larger detector. */
export type RiskSource = Pick<
  RiskRow,
  'id' | 'severity' | 'weighs' | 'raisedBy' | 'quiet' | 'isNoted' | 'waits' | 'typesExcept'
> & {
  readonly types: Readonly<Record<string, unknown>>;
};

export function detectorOfRiskRow(row: RiskRow): Detector {
  const { isNoted = false, reports } = row;
  const activities = reports === undefined ? [] : [...Object.keys(reports), ...verdictActivities];
  const stated = statedBy({ ...row, says: { undo: row.response } });
  return defineDetector({
    ...stated,
    references: [...row.references, ...stated.references],
    watches: {
      changes: isNoted ? [] : ['riskyUser'],
      records: ['riskDetection', ...(reports === undefined ? [] : (['directoryAudit'] as const))],
    },
    activities,
    reads: only(activities),
    onChange: (change, facts) => (isNoted ? [] : leftOf(row.id, change, facts)),
    onRecord: (record, facts) =>
      record.kind === 'directoryAudit' ? reportOf(row, record, facts) : riskRecord(row, record, facts),
  });
}

/** Detections that a record raises, and those that its update resolves. */
export function riskRecord(source: RiskSource, record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  if (record.kind !== 'riskDetection' || !isOfSource(source, typeOf(record))) return [];
  if (isAtRisk(record)) return [raisedOf(source, actOf(record, facts), facts)];
  return isSettled(record) && source.isNoted !== true ? [settledEnd(source.id, record, partOf(record))] : [];
}

const isOfSource = ({ types, typesExcept }: RiskSource, type: string): boolean =>
  typesExcept === undefined ? Object.hasOwn(types, type) : !typesExcept.has(type);

const actOf = (record: RiskDetection, facts: DetectorFacts): RiskAct => ({
  record,
  type: typeOf(record),
  level: record.riskLevel.toLowerCase(),
  signs: new Set(isPrivilegedPerson(record.userId, facts) ? (['privileged'] as const) : []),
});

/** The key that keeps an alert open as long as the detected risk remains. */
const partOf = (record: RiskDetection): string =>
  typeOf(record) === confirmedType ? confirmedPart : record.detectionId;

function severityOf({ severity, weighs, raisedBy = ['privileged'] }: RiskSource, act: RiskAct): Severity {
  const weighed = weighs?.find(([, holds]) => holds(act))?.[0];
  if (weighed !== undefined) return weighed;
  return raisedBy.some((sign) => act.signs.has(sign)) ? stepUp(severity) : severity;
}

function raisedOf(source: RiskSource, act: RiskAct, facts: DetectorFacts): Detection {
  const { id: detectorId, isNoted = false, quiet, waits = true } = source;
  const { record } = act;
  const severity = severityOf(source, act);
  const alerts = !isNoted && quiet?.(act) !== true;
  const isPrivileged = act.signs.has('privileged');
  const isDeferred = alerts && waits && severity !== 'critical' && !isPrivileged;
  return raised({
    detectorId,
    severity,
    resourceId: record.userId,
    peopleIds: [record.userId],
    alerts,
    summedUpBy: isNoted ? null : riskStory,
    momentary: !alerts,
    deferredUntil: isDeferred ? closesBy(record.lastUpdatedDateTime, facts) : null,
    details: {
      riskEventType: record.riskEventType,
      level: record.riskLevel,
      ipAddress: record.ipAddress,
      city: record.city,
      country: record.countryOrRegion,
      privileged: isPrivileged,
      ...(isNoted ? {} : { elements: [partOf(record)] }),
    },
  });
}

/**
 * Reads an audit log entry for a row: a person's report, or an admin's verdict that ends it. One entry is about one
 * person. Failed entries count too, because the person reported something either way.
 */
function reportOf(
  { id: detectorId, severity, reports }: RiskRow,
  record: DirectoryAudit,
  facts: DetectorFacts,
): readonly Detection[] {
  if (reports === undefined) return [];
  const activity = activityOf(record);
  const details = Object.hasOwn(reports, activity) ? reports[activity] : undefined;
  if (details === undefined) return clearedOf(detectorId, record, facts);
  const [named] = peopleIn(record);
  const person = named ?? (record.actor.type === 'user' ? record.actor.id : undefined);
  const isPrivileged = person !== undefined && isPrivilegedPerson(person, facts);
  return [
    raised({
      detectorId,
      severity: isPrivileged ? stepUp(severity) : severity,
      resourceId: person ?? record.id,
      peopleIds: person === undefined ? [] : [person],
      // No log entry takes a report back.
      momentary: true,
      details: { ...details, privileged: isPrivileged },
    }),
  ];
}
