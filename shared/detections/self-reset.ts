import { activityOf, isSuccess, resetServiceAddress } from '../core/attribution';
import { isMicrosofts } from '../core/conditional-access';
import type { DetectorFacts } from '../core/event/detector';
import { type AuditRecord, isAuditRecord } from '../core/log/record';
import { minuteMs } from '../core/time/durations';

const resetServiceId = '93625bc8-bfe2-437a-97e0-3d0060024faa';
/**
 * How the log names the service with which people reset their own passwords: as an account of Microsoft's or as an app.
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/unknown-actors-in-audit-reports
 */
const resetServiceNames = new Set([resetServiceAddress, 'microsoft password reset service', resetServiceId]);

/**
 * True if the service for self-service resets acted. The entry of the reset itself names the person. An app can have
 * any name, so a known app counts by its app id, and only if nobody added a credential to it.
 */
export function isByResetService({ actor }: AuditRecord, { appOf }: Pick<DetectorFacts, 'appOf'>): boolean {
  if (actor.type === 'unknown') return false;
  const name = actor.type === 'user' ? actor.userPrincipalName : actor.displayName;
  const app = actor.type === 'user' ? null : appOf(actor.servicePrincipalId ?? '');
  return app === null
    ? resetServiceNames.has((name ?? '').trim().toLowerCase())
    : app.appId.toLowerCase() === resetServiceId && isMicrosofts(app);
}

/** The longest time between the entry of a reset and those in which the service carries it out; ms. */
const carriedOutMs = 5 * minuteMs;

/** True if the service carries out a reset of this person whose own entry is known. That entry names the actor. */
export const carriesOutReset = (
  record: AuditRecord,
  personId: string,
  facts: Pick<DetectorFacts, 'appOf' | 'recordsAbout'>,
): boolean =>
  isByResetService(record, facts) &&
  facts
    .recordsAbout(personId)
    .some(
      (other) =>
        isAuditRecord(other) &&
        activityOf(other).startsWith('reset password') &&
        isSuccess(other) &&
        !isByResetService(other, facts) &&
        Math.abs(Date.parse(other.activityDateTime) - Date.parse(record.activityDateTime)) <= carriedOutMs,
    );
