import type { AuditRecord } from '../log/record';
import { activityOf, isSuccess } from './entry';

/** What is deleted can be restored for 30 days, with all that it had. What was purged cannot. */
type HowGone = 'deleted' | 'purged';

/** How an app or an account is gone. */
export type Gone = { readonly appGone: HowGone } | { readonly accountGone: HowGone };

const apps: ReadonlyMap<string, Gone> = new Map([
  ['delete application', { appGone: 'deleted' }],
  ['remove service principal', { appGone: 'deleted' }],
  ['hard delete application', { appGone: 'purged' }],
  ['hard delete service principal', { appGone: 'purged' }],
]);
const accounts: ReadonlyMap<string, Gone> = new Map([
  ['delete user', { accountGone: 'deleted' }],
  ['hard delete user', { accountGone: 'purged' }],
]);
const all: ReadonlyMap<string, Gone> = new Map([...apps, ...accounts]);

/** In lower case. Each ends what the app or the account is allowed to do. */
export const appDeletions: readonly string[] = [...apps.keys()];
export const accountDeletions: readonly string[] = [...accounts.keys()];

export const restorableDays = 30;

/** How the entry removes an app or an account; undefined if it does not. */
export const goneBy = (record: AuditRecord): Gone | undefined =>
  isSuccess(record) ? all.get(activityOf(record)) : undefined;
