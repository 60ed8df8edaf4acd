import { activityOf, isSuccess } from '../core/attribution';
import { type Detection, ended } from '../core/event/detector';
import type { AuditRecord, AuditTarget } from '../core/log/record';

/** A deleted app can be restored for 30 days, with all that it had. One that was purged cannot. */
export type AppGone = 'deleted' | 'purged';

const goneBy: ReadonlyMap<string, AppGone> = new Map([
  ['delete application', 'deleted'],
  ['remove service principal', 'deleted'],
  ['hard delete application', 'purged'],
  ['hard delete service principal', 'purged'],
]);

/** In lower case. Each ends what the credentials and permissions of the app allow. */
export const appDeletions: readonly string[] = [...goneBy.keys()];

export const restorableDays = 30;

/** How the entry removes an app; undefined if it does not. */
export const appGoneBy = (record: AuditRecord): AppGone | undefined =>
  isSuccess(record) ? goneBy.get(activityOf(record)) : undefined;

/** The end of what a detector reports about an app, if the entry removes it: with the app, all that it had is gone. */
export function endedWithApp(
  detectorId: string,
  record: AuditRecord,
  app: AuditTarget | undefined,
): readonly Detection[] {
  const appGone = appGoneBy(record);
  if (appGone === undefined || app?.id == null) return [];
  const { id: resourceId, displayName: resourceName } = app;
  const details = { applicationName: resourceName, appGone };
  return [ended({ detectorId, severity: 'informational', resourceId, resourceName, details })];
}
