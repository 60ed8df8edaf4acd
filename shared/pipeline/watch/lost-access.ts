import type { Alert } from '../../core/alert/alert';
import { isOfDeployment } from '../../core/collection/failure';
import type { WholeLoss } from '../../core/collection/read-loss';
import { blindEvent, stillBlindEvent } from '../../core/event/collection-health';
import type { Detector } from '../../core/event/detector';
import type { WatchEvent } from '../../core/event/event';
import { isAtLeast } from '../../core/event/severity';
import { auditDarkConcern, auditDarkEvent, auditReadableEvent } from '../../core/event/watcher/tamper-events';
import { readableAgainEvent, unreadableConcern, unreadableEvent } from '../../core/event/watcher/unreadable-events';
import type { Kind } from '../../core/resource/kind';
import { dayMs, hourMs } from '../../core/time/durations';
import { latestOf } from '../../core/time/latest';
import type { Control } from '../../core/verdict/control';
import type { WatchedTenant } from './watched-tenant';

/** The loss or return of all access, and of single sources if no wider loss explains them. */
export function accessNews(
  seen: WatchedTenant,
  checks: Checks,
): readonly [readonly WatchEvent[], readonly WatchEvent[]] {
  const { loss, concerns, facts, rows, backSince } = seen;
  const isUnreadable = concerns.has(unreadableConcern);
  if (loss.whole !== null)
    return [isUnreadable || isExplained(seen, loss.whole) ? [] : [unreadableEvent(facts, loss.whole)], []];
  const whole: WatchEvent[] = [];
  if (isUnreadable) {
    const lost = concerns.get(unreadableConcern);
    const since = lost?.anchor ?? '';
    // All access is back only once something was read again: a pause of the app proves nothing.
    if (!rows.some(({ lastSuccessAt }) => lastSuccessAt !== null && lastSuccessAt > since)) return [[], []];
    // Single sources are checked in the next round, because most were not read again yet.
    return [[readableAgainEvent(facts, since, lost?.details.neverRead === true)], []];
  }
  const audit = loss.kinds.find(({ kind, reason }) => kind === 'directoryAudit' && reason === 'notPermitted');
  const dark = concerns.get(auditDarkConcern);
  if (audit !== undefined && !concerns.has(auditDarkConcern)) whole.push(auditDarkEvent(facts, audit.lastSuccessAt));
  if (audit === undefined && concerns.has(auditDarkConcern))
    whole.push(auditReadableEvent(facts, dark?.anchor ?? facts.now));
  const outlasted = (since: string): string | null => (backSince !== null && since < backSince ? backSince : null);
  const lost = loss.kinds
    .filter(
      (one) =>
        one !== audit &&
        !concerns.has(`blind|${one.kind}`) &&
        !isExplained(seen, { reason: one.reason, since: one.lastSuccessAt }),
    )
    .map(({ kind, reason, lastSuccessAt }) =>
      blindEvent({ ...facts, startedFrom: lastSuccessAt }, kind, 'lost', reason, outlasted(lastSuccessAt)),
    );
  return [whole, [...lost, ...stillLost(seen, checks), ...backUnnoticed(seen)]];
}

/** After this time, Microsoft's outages and our own updates are over. */
const lastingMs = 6 * hourMs;

/** The enabled controls and detectors. */
type Checks = {
  readonly controls: readonly Pick<Control, 'severity' | 'needs'>[];
  readonly detectors: readonly Pick<Detector, 'severity' | 'watches'>[];
};

/** Resource types without which a critical loss of protection would not be noticed. */
const decisiveKinds = ({ controls, detectors }: Checks): ReadonlySet<Kind> =>
  new Set<Kind>([
    ...controls.filter(({ severity }) => severity === 'critical').flatMap(({ needs }) => needs),
    ...detectors
      .filter(({ severity }) => severity === 'critical')
      .flatMap(({ watches }) => [...watches.changes, ...watches.records]),
  ]);

/** Recipients of high alerts only are notified once a decisive source has been unreadable for long. */
function stillLost({ alerts, concerns, facts, loss, now }: WatchedTenant, checks: Checks): readonly WatchEvent[] {
  if (loss.kinds.length === 0) return [];
  const decisive = decisiveKinds(checks);
  return loss.kinds.flatMap(({ kind, reason }) => {
    const concern = `blind|${kind}`;
    const lost = concerns.get(concern);
    const isBelowHigh = ({ status, concerns: held, severity }: Alert): boolean =>
      status === 'open' && held.includes(concern) && !isAtLeast(severity, 'high');
    if (lost === undefined || now - Date.parse(lost.recordedAt) < lastingMs) return [];
    return decisive.has(kind) && alerts.some(isBelowHigh)
      ? [stillBlindEvent({ ...facts, startedFrom: lost.anchor }, kind, reason)]
      : [];
  });
}

/**
 * If a function of the app does not run, the recipients of the deployment get one message; those of a tenant get it only if it lasts. If
 * Entra rejects our own credential, that says nothing about the tenant.
 */
const isExplained = ({ moment, now }: WatchedTenant, { reason, since }: Pick<WholeLoss, 'reason' | 'since'>): boolean =>
  reason === 'notTrusted' ||
  (reason === 'notLooked' && moment.sharedTrouble?.collectSilentSince != null && now - Date.parse(since) < dayMs);

/** `since`: the last success of a source before it; `shownAt`: the last attempt that Entra rejected. ISO 8601. */
export type Rejection = { readonly since: string; readonly shownAt: string };

/**
 * True if Entra rejects our own credential. After it works again, sources that were not collected yet still show the
 * old rejection.
 */
export function rejectionOf({ loss: { whole, kinds }, rows }: WatchedTenant): Rejection | undefined {
  const readAt = latestOf(rows.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? [])) ?? '';
  const rejected = rows.filter(({ failure }) => failure !== null && isOfDeployment(failure) && failure.since >= readAt);
  const isLost = whole?.reason === 'notTrusted' || kinds.some(({ kind }) => rejected.some((row) => row.kind === kind));
  const shownAt = latestOf(rejected.flatMap(({ lastAttemptAt }) => lastAttemptAt ?? []));
  return isLost && shownAt !== null ? { since: whole?.since ?? readAt, shownAt } : undefined;
}

export const isAuditDark = ({ loss }: WatchedTenant): boolean =>
  loss.kinds.some(({ kind, reason }) => kind === 'directoryAudit' && reason === 'notPermitted');

/**
 * A collection reports the return of a source that a collection lost. A source that was lost because no collection ran returns without a
 * failure before it.
 */
function backUnnoticed({ concerns, rows, facts }: WatchedTenant): readonly WatchEvent[] {
  return rows.flatMap(({ kind, failure, lastSuccessAt }) => {
    const lost = concerns.get(`blind|${kind}`);
    if (lost === undefined || failure !== null || lastSuccessAt === null || lastSuccessAt <= lost.anchor) return [];
    return [blindEvent({ ...facts, startedFrom: lastSuccessAt }, kind, 'back', 'notLooked')];
  });
}
