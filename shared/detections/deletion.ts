import { activityOf, isSuccess } from '../core/attribution';
import { type Detection, ended } from '../core/event/detector';
import type { AuditRecord, AuditTarget } from '../core/log/record';

/** What is deleted can be restored for 30 days, with all that it had. What was purged cannot. */
type HowGone = 'deleted' | 'purged';

/** How an app or an account is gone. */
export type Gone = { readonly appGone: HowGone } | { readonly accountGone: HowGone };

const apps: ReadonlyMap<string, HowGone> = new Map([
  ['delete application', 'deleted'],
  ['remove service principal', 'deleted'],
  ['hard delete application', 'purged'],
  ['hard delete service principal', 'purged'],
]);
const accounts: ReadonlyMap<string, HowGone> = new Map([
  ['delete user', 'deleted'],
  ['hard delete user', 'purged'],
]);

/** In lower case. Each ends what the credentials and permissions of the app allow. */
export const appDeletions: readonly string[] = [...apps.keys()];
export const accountDeletions: readonly string[] = [...accounts.keys()];

export const restorableDays = 30;

/** How the entry removes an app or an account; undefined if it does not. */
export function goneBy(record: AuditRecord): Gone | undefined {
  if (!isSuccess(record)) return undefined;
  const activity = activityOf(record);
  const [appGone, accountGone] = [apps.get(activity), accounts.get(activity)];
  if (appGone !== undefined) return { appGone };
  return accountGone === undefined ? undefined : { accountGone };
}

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
