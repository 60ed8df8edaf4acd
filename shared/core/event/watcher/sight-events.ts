import { isWithdrawn, type WholeLoss } from '../../collection/sight-loss';
import type { WatchEvent } from '../event';
import { type WatchFacts, watcherEvent } from './watcher-event';

export const sightlessConcern = 'sightless';

/** The tenant cannot be read at all, for one reason that explains every lost source. */
export const sightlessEvent = (facts: WatchFacts, { since, reason, kinds, of, neverRead }: WholeLoss): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'lost',
    severity: isWithdrawn(reason) ? 'critical' : 'high',
    id: facts.tenantId,
    anchor: since,
    groupKey: sightlessConcern,
    concern: sightlessConcern,
    details: { reason, kinds, of, ...(neverRead ? { neverRead } : {}) },
  });

/** `neverRead`: nothing was ever read before. */
export const sightBackEvent = (facts: WatchFacts, since: string, neverRead = false): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'back',
    severity: 'informational',
    id: facts.tenantId,
    anchor: since,
    groupKey: sightlessConcern,
    concern: sightlessConcern,
    details: { since, ...(neverRead ? { neverRead } : {}) },
  });

/** Longer than two rounds of the watch: sources hidden by one cause are one message, not one each. */
export const sightWaitMs = 7 * 60_000;
