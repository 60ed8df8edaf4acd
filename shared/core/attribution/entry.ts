import { type AuditRecord, cleanActivity, type DirectoryAudit, type LogRecord } from '../log/record';

export const isSuccess = (record: AuditRecord): boolean =>
  (record.kind === 'auditEvent' ? record.activityResult : record.result).toLowerCase() === 'success';

/** The set of activity names is open, so the cache is cleared at this size. */
const maxKnown = 5_000;
/** The log uses few names, and many readers clean the name of each entry. */
const cleaned = new Map<string, string>();

export function activityOf(record: AuditRecord): string {
  const name = record.kind === 'auditEvent' ? record.activityType : record.activityDisplayName;
  const known = cleaned.get(name);
  if (known !== undefined) return known;
  const activity = cleanActivity(name);
  if (cleaned.size >= maxKnown) cleaned.clear();
  cleaned.set(name, activity);
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

/** True if the object is among the targets of the entry. */
export const isAboutObject = ({ targets }: DirectoryAudit, objectId: string): boolean =>
  targets.some(({ id }) => isSameObjectId(id, objectId));
