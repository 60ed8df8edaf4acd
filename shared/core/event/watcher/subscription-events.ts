import type { WatchEvent } from '../event';
import { endOfNotice, type WatchFacts, watcherEvent } from './watcher-event';

export const subscriptionConcern = (resource: string): string => `subscription|${resource}`;

/** Graph no longer sends notifications for the resource; it is polled instead, which is slower. */
export const subscriptionLostEvent = (
  facts: WatchFacts,
  { resource, expiresAt, kind }: { readonly resource: string; readonly expiresAt: string; readonly kind: string },
): WatchEvent =>
  watcherEvent(facts, {
    source: 'subscriptionLost',
    state: 'lost',
    severity: 'low',
    id: resource,
    anchor: expiresAt,
    groupKey: 'subscriptions',
    concern: subscriptionConcern(resource),
    details: { kind, since: expiresAt },
  });

export const subscriptionBackEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'subscriptionLost',
    state: 'back',
    severity: 'informational',
    id: concern.slice('subscription|'.length),
    ...endOfNotice(facts, lost),
    groupKey: 'subscriptions',
    concern,
    details: {},
  });
