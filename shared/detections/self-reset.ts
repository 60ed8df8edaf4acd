import { isMicrosofts } from '../core/conditional-access';
import type { DetectorFacts } from '../core/event/detector';
import type { AuditRecord } from '../core/log/record';

const resetServiceId = '93625bc8-bfe2-437a-97e0-3d0060024faa';
/**
 * How the log names the service with which people reset their own passwords: as an account of Microsoft's or as an app.
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/unknown-actors-in-audit-reports
 */
const resetServiceNames = new Set([
  'fim_password_service@support.onmicrosoft.com',
  'microsoft password reset service',
  resetServiceId,
]);

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
