import { goneBy } from '../core/attribution';
import { type Detection, ended } from '../core/event/detector';
import type { AuditRecord, AuditTarget } from '../core/log/record';

/** The end of what a detector reports about an app, if the entry removes it: with the app, all that it had is gone. */
export function endedWithApp(
  detectorId: string,
  record: AuditRecord,
  app: AuditTarget | undefined,
): readonly Detection[] {
  const gone = goneBy(record);
  if (gone === undefined || !('appGone' in gone) || app?.id == null) return [];
  const { id: resourceId, displayName: resourceName } = app;
  const details = { applicationName: resourceName, ...gone };
  return [ended({ detectorId, severity: 'informational', resourceId, resourceName, details })];
}
