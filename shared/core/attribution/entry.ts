import { type AuditRecord, cleanActivity, type LogRecord } from '../log/record';

export const isSuccess = (record: AuditRecord): boolean =>
  (record.kind === 'auditEvent' ? record.activityResult : record.result).toLowerCase() === 'success';

/** Many readers need an entry's activity, so it is computed once. */
const activities = new WeakMap<AuditRecord, string>();

export function activityOf(record: AuditRecord): string {
  const known = activities.get(record);
  if (known !== undefined) return known;
  const activity = cleanActivity(record.kind === 'auditEvent' ? record.activityType : record.activityDisplayName);
  activities.set(record, activity);
  return activity;
}

/** True for entries that PIM writes itself and nobody else can write. */
export const isLoggedByPim = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' && record.loggedByService.toLowerCase() === 'pim';

export const distinctById = (records: readonly AuditRecord[]): readonly AuditRecord[] => [
  ...new Map(records.map((record) => [record.id, record])).values(),
];

/** Compares GUIDs in any case; an empty id never matches. */
export const isSameObjectId = (a: string | null, b: string): boolean =>
  a !== null && a !== '' && a.toLowerCase() === b.toLowerCase();
