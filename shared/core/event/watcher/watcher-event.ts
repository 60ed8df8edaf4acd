import { type Attribution, eventId, type WatchEvent } from '../event';
import type { Severity } from '../severity';

export type WatchFacts = { readonly tenantId: string; readonly now: string; readonly recordDay: string };

/** Names of the problems that the monitor itself can have. They are sources of its events. */
export const watcherSources = [
  'sightless',
  'channelFailing',
  'poison',
  'subscriptionLost',
  'away',
  'tamper',
  'version',
  'storage',
  'silent',
  'backlog',
  'configuration',
  'contained',
  'credential',
  'customer',
] as const;

export type WatcherSource = (typeof watcherSources)[number];

export const isWatcherSource = (source: string): source is WatcherSource =>
  watcherSources.some((one) => one === source);

type HealthNotice = {
  readonly source: WatcherSource;
  readonly state: 'lost' | 'back';
  readonly severity: Severity;
  readonly id: string;
  readonly anchor: string;
  readonly groupKey: string | null;
  readonly concern: string | null;
  readonly details: WatchEvent['details'];
  /** Distinguishes the event from others with the same anchor. */
  readonly content?: unknown;
  readonly attribution?: Attribution;
};

/** Each problem begins with one event and ends with one; the end is sent once. */
export const endOfNotice = ({ now }: WatchFacts, lost: WatchEvent | undefined) => ({
  anchor: lost?.recordedAt ?? now,
  content: ['back', lost?.id ?? null],
});

export const monitor: Attribution = { status: 'nobody', reason: 'monitor' };

export function watcherEvent({ tenantId, now, recordDay }: WatchFacts, notice: HealthNotice): WatchEvent {
  const { source, state, id, anchor, groupKey, concern, details, attribution = monitor } = notice;
  return {
    id: eventId({ tenantId, source, resourceId: id, anchor, before: null, after: notice.content ?? state }),
    tenantId,
    type: state === 'lost' ? 'health' : 'recovery',
    source,
    severity: state === 'lost' ? notice.severity : 'informational',
    anchor,
    happenedAt: attribution.status === 'known' ? attribution.at : null,
    recordedAt: now,
    recordDay,
    resource: { kind: 'tenant', id, name: null },
    peopleIds: [],
    lines: [],
    exposure: null,
    attribution,
    deferredUntil: null,
    lookBack: false,
    groupKey,
    concern,
    details,
  };
}

/** At most this many names are kept with an event. */
export const mostNamesKept = 20;
