import type { WatchEvent } from '../../core/event/event';
import {
  subscriptionBackEvent,
  subscriptionConcern,
  subscriptionLostEvent,
} from '../../core/event/watcher/subscription-events';
import { hourMs } from '../../core/time/durations';
import type { WatchedTenant } from './watched-tenant';

const goneMs = hourMs;

export function subscriptionNews({ facts, subscriptions, concerns, now }: WatchedTenant): readonly WatchEvent[] {
  const lost = subscriptions.filter(({ expiresAt }) => now - Date.parse(expiresAt) > goneMs);
  const isOut = (resource: string): boolean =>
    subscriptions.some((row) => row.resource === resource && Date.parse(row.expiresAt) <= now);
  const back = [...concerns].filter(
    ([concern]) => concern.startsWith('subscription|') && !isOut(concern.slice('subscription|'.length)),
  );
  return [
    ...lost
      .filter(({ resource }) => !concerns.has(subscriptionConcern(resource)))
      .map((row) => subscriptionLostEvent(facts, row)),
    ...back.map(([concern, event]) => subscriptionBackEvent(facts, concern, event)),
  ];
}
