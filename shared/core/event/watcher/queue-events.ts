import type { WatchEvent } from '../event';
import { endOfNotice, type WatchFacts, watcherEvent } from './watcher-event';

type PoisonFacts = {
  readonly queue: string;
  readonly count: number;
  readonly since: string;
  readonly about: readonly string[];
};

export const poisonConcern = (queue: string): string => `poison|${queue}`;

export const poisonEvent = (facts: WatchFacts, { queue, count, since, about }: PoisonFacts): WatchEvent =>
  watcherEvent(facts, {
    source: 'poison',
    state: 'lost',
    severity: 'medium',
    id: queue,
    anchor: since,
    groupKey: 'poison',
    concern: poisonConcern(queue),
    details: { queue, count, since, about: about.slice(0, 5) },
  });

export const poisonGoneEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'poison',
    state: 'back',
    severity: 'informational',
    id: concern.slice('poison|'.length),
    ...endOfNotice(facts, lost),
    groupKey: 'poison',
    concern,
    details: { queue: concern.slice('poison|'.length) },
  });

export const backlogConcern = (queue: string): string => `backlog|${queue}`;

/** Messages arrive in a queue faster than they are processed. */
export const backlogEvent = (
  facts: WatchFacts,
  { queue, count, since }: { readonly queue: string; readonly count: number; readonly since: string },
): WatchEvent =>
  watcherEvent(facts, {
    source: 'backlog',
    state: 'lost',
    severity: 'high',
    id: queue,
    anchor: since,
    groupKey: 'backlog',
    concern: backlogConcern(queue),
    details: { queue, count, since },
  });

export const backlogOverEvent = (facts: WatchFacts, queue: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'backlog',
    state: 'back',
    severity: 'informational',
    id: queue,
    ...endOfNotice(facts, lost),
    groupKey: 'backlog',
    concern: backlogConcern(queue),
    details: { queue },
  });
