import { type CriticalRouting, idOfRecipient, type Silenced } from '../../delivery/critical-routing';
import type { Attribution, WatchEvent } from '../event';
import type { Tampering } from '../tampering';
import { mostNamesKept, type WatchFacts, watcherEvent } from './watcher-event';

/**
 * Somebody changed the monitor's own identity. It is sent to everybody, because one of the recipients may be the actor.
 */
export const tamperEvent = (
  facts: WatchFacts,
  { what, permission }: Tampering,
  record: { readonly id: string; readonly at: string },
  attribution: Attribution,
): WatchEvent => ({
  ...watcherEvent(facts, {
    source: 'tamper',
    state: 'lost',
    severity: 'critical',
    id: what,
    anchor: record.at,
    groupKey: `tamper|${what}`,
    concern: null,
    details: { what, permission },
    content: record.id,
    attribution,
  }),
  happenedAt: record.at,
});

/**
 * A change of the configuration can hide alerts: fewer people receive critical alerts, they receive them at other addresses, checks
 * are off, or people may approve their own changes.
 * `since`: from when the old configuration applied. `left`: the number of remaining recipients.
 */
export function silencedEvents(
  facts: WatchFacts,
  since: string,
  before: CriticalRouting,
  { removed, narrowed, disabled, ownHand }: Silenced,
  left: number,
): readonly WatchEvent[] {
  const event = (what: string, details: WatchEvent['details']): WatchEvent =>
    watcherEvent(facts, {
      source: 'tamper',
      state: 'lost',
      severity: 'critical',
      id: what,
      anchor: since,
      groupKey: `tamper|${what}`,
      concern: null,
      details: { what, ...details },
      content: [before, details],
    });
  const named = (ids: readonly string[]): readonly string[] => ids.slice(0, mostNamesKept);
  const ids = (list: readonly string[]): readonly string[] => named(list.map(idOfRecipient));
  return [
    ...(removed.length + narrowed.length === 0
      ? []
      : [event('recipientsRemoved', { removed: ids(removed), narrowed: ids(narrowed), left })]),
    ...(disabled.length === 0 ? [] : [event('checksDisabled', { checks: named(disabled), count: disabled.length })]),
    ...(ownHand ? [event('ownHandAllowed', {})] : []),
  ];
}

export const auditDarkConcern = 'tamper|auditUnreadable';

/** Only our access to the log that would show tampering was refused; the other sources can still be read. */
export const auditDarkEvent = (facts: WatchFacts, since: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'tamper',
    state: 'lost',
    severity: 'critical',
    id: 'auditUnreadable',
    anchor: since,
    groupKey: auditDarkConcern,
    concern: auditDarkConcern,
    details: { what: 'auditUnreadable', since },
  });

export const auditReadableEvent = (facts: WatchFacts, since: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'tamper',
    state: 'back',
    severity: 'informational',
    id: 'auditUnreadable',
    anchor: since,
    groupKey: auditDarkConcern,
    concern: auditDarkConcern,
    details: { what: 'auditUnreadable', since },
  });
