import type { WatchEvent } from '../event';
import { endOfNotice, type WatchFacts, watcherEvent } from './watcher-event';

/** One alert for the deployment, however many tenants cannot be read. */
export const credentialConcern = 'credential';

/**
 * Entra rejects the application's credential. `witness`: the tenant whose collections show this, and later show its
 * end.
 */
export const credentialEvent = (facts: WatchFacts, since: string, witness: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'credential',
    state: 'lost',
    severity: 'critical',
    id: facts.tenantId,
    anchor: since,
    groupKey: credentialConcern,
    concern: credentialConcern,
    details: { since, witness },
  });

export const credentialBackEvent = (facts: WatchFacts, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'credential',
    state: 'back',
    severity: 'informational',
    id: facts.tenantId,
    ...endOfNotice(facts, lost),
    groupKey: credentialConcern,
    concern: credentialConcern,
    details: {},
  });
