import { unwatchedCauses } from '../../tenant/tenant';
import type { WatchEvent } from '../event';
import { endOfNotice, type WatchFacts, watcherEvent } from './watcher-event';

/** Why nothing was monitored: the app was not running, an operator paused the tenant, or the tenant was not watched. */
const awayCauses = ['notRunning', 'paused', ...unwatchedCauses] as const;
export type AwayCause = (typeof awayCauses)[number];

export const isAwayCause = (text: string): text is AwayCause => awayCauses.some((one) => one === text);

/** Rows of older versions name no other cause. */
export const awayCauseOf = ({ details: { cause } }: Pick<WatchEvent, 'details'>): AwayCause =>
  awayCauses.find((one) => one === cause) ?? 'notRunning';

/**
 * Nothing was monitored between these times. If problems were missed, this is an alert, unless all tenants were
 * affected and the deployment has one alert for them. Without `missed`, it is only in the record and the digest.
 */
export const awayEvent = (
  facts: WatchFacts,
  { from, to }: { readonly from: string; readonly to: string },
  missed: number,
  cause: AwayCause,
): WatchEvent =>
  watcherEvent(facts, {
    source: 'away',
    state: 'lost',
    severity: missed > 0 ? 'medium' : 'low',
    id: facts.tenantId,
    anchor: from,
    groupKey: cause === 'rejected' ? null : `away|${from}`,
    concern: null,
    details: { from, to, missed, cause },
  });

/** A function that others depend on has not run for twice its interval, or has made no backup for more than a day. */
type SilentFunction = 'schedule' | 'collect' | 'backup';

/** `read`: no tenant can be read. */
export const silentConcern = (name: SilentFunction | 'read'): string => `silent|${name}`;

export const silentEvent = (
  facts: WatchFacts,
  name: SilentFunction,
  since: string,
  reason: string | null = null,
): WatchEvent => silence(facts, name, since, { function: name, since, ...(reason !== null && { reason }) });

export const silentOverEvent = (facts: WatchFacts, name: SilentFunction, lost: WatchEvent | undefined): WatchEvent =>
  silenceOver(facts, name, lost, { function: name });

export const unreadConcern = silentConcern('read');

/** No tenant can be read, for one common reason. Earlier versions show it as "no tenant is being collected". */
export const unreadEvent = (
  facts: WatchFacts,
  { since, reason }: { readonly since: string; readonly reason: string },
): WatchEvent => silence(facts, 'read', since, { function: 'collect', since, unread: reason });

export const unreadOverEvent = (facts: WatchFacts, lost: WatchEvent | undefined): WatchEvent =>
  silenceOver(facts, 'read', lost, { function: 'collect', unread: 'over' });

type Silent = Parameters<typeof silentConcern>[0];

const silence = (facts: WatchFacts, id: Silent, since: string, details: WatchEvent['details']): WatchEvent =>
  watcherEvent(facts, {
    source: 'silent',
    state: 'lost',
    severity: 'high',
    id,
    anchor: since,
    groupKey: silentConcern(id),
    concern: silentConcern(id),
    details,
  });

const silenceOver = (
  facts: WatchFacts,
  id: Silent,
  lost: WatchEvent | undefined,
  details: WatchEvent['details'],
): WatchEvent =>
  watcherEvent(facts, {
    source: 'silent',
    state: 'back',
    severity: 'informational',
    id,
    ...endOfNotice(facts, lost),
    groupKey: silentConcern(id),
    concern: silentConcern(id),
    details,
  });
