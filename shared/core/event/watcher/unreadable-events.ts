import { isWithdrawn, type WholeLoss } from '../../collection/read-loss';
import type { WatchEvent } from '../event';
import { type WatchFacts, watcherEvent } from './watcher-event';

export const unreadableConcern = 'sightless';

/** The tenant cannot be read at all, for one reason that explains every lost source. */
export const unreadableEvent = (facts: WatchFacts, { since, reason, kinds, of, neverRead }: WholeLoss): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'lost',
    severity: isWithdrawn(reason) ? 'critical' : 'high',
    id: facts.tenantId,
    anchor: since,
    groupKey: unreadableConcern,
    concern: unreadableConcern,
    details: { reason, kinds, of, ...(neverRead ? { neverRead } : {}) },
  });

/** `neverRead`: the tenant was never read. */
export const readableAgainEvent = (facts: WatchFacts, since: string, neverRead = false): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'back',
    severity: 'informational',
    id: facts.tenantId,
    anchor: since,
    groupKey: unreadableConcern,
    concern: unreadableConcern,
    details: { since, ...(neverRead ? { neverRead } : {}) },
  });

/** Longer than two rounds of the watch, so that sources with one cause share a message; ms. */
export const unreadableWaitMs = 7 * 60_000;
