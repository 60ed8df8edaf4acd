import { activityOf } from '../core/attribution';
import type { AuditRecord } from '../core/log/record';
import { textOf } from './act';

/** Microsoft stopped a consent because the app is risky. It says so in the reason of the result, or in a detail. */
export const isStoppedConsent = (entry: AuditRecord): boolean =>
  entry.kind === 'directoryAudit' &&
  entry.result.toLowerCase() === 'failure' &&
  activityOf(entry) === 'consent to application' &&
  textOf(entry).includes('userconsentblockedforriskyapps');
