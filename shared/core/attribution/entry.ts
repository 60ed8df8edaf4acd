import { type AuditRecord, cleanActivity, type LogRecord } from '../log/record';

export const isSuccess = (record: AuditRecord): boolean =>
  (record.kind === 'auditEvent' ? record.activityResult : record.result).toLowerCase() === 'success';

/** An entry is asked for its activity by everything that reads it. */
const activities = new WeakMap<AuditRecord, string>();

export function activityOf(record: AuditRecord): string {
  const known = activities.get(record);
  if (known !== undefined) return known;
  const activity = cleanActivity(record.kind === 'auditEvent' ? record.activityType : record.activityDisplayName);
  activities.set(record, activity);
  return activity;
}

/** What PIM writes itself, and nobody else can. */
export const isLoggedByPim = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' && record.loggedByService.toLowerCase() === 'pim';

export const distinctById = (records: readonly AuditRecord[]): readonly AuditRecord[] => [
  ...new Map(records.map((record) => [record.id, record])).values(),
];

/** Ids are GUIDs in whatever case; an empty one names nothing. */
export const isSameObjectId = (a: string | null, b: string): boolean =>
  a !== null && a !== '' && a.toLowerCase() === b.toLowerCase();
