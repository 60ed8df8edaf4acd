import type { ChannelState } from '../../delivery/channel-state';
import type { WatchEvent } from '../event';
import { endOfNotice, mostNamesKept, type WatchFacts, watcherEvent } from './watcher-event';

export const channelConcern = (channel: string, recipientId: string): string => `channel|${channel}|${recipientId}`;

/**
 * Channels that fail in one outage are one alert, with one event for each recipient. `unheard`: the group key of an
 * open alert of the same type that nobody has received; channels that fail meanwhile join it.
 */
export function channelEvents(
  facts: WatchFacts,
  failing: readonly ChannelState[],
  unheard?: string,
  /** All failing channels, including those already named in an alert: none of them can carry this one. */
  allFailing: readonly Pick<ChannelState, 'channel' | 'recipientId'>[] = failing,
): WatchEvent[] {
  const ways = allFailing.map(({ channel, recipientId }) => wayKey(channel, recipientId)).sort();
  const [first] = failing.map(({ channel, recipientId }) => channelConcern(channel, recipientId)).sort();
  return [...new Set(failing.map(({ channel }) => channel))].flatMap((channel) => {
    const sameCause = failing
      .filter((state) => state.channel === channel)
      .sort((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
    const recipients = sameCause.map(({ recipientId }) => recipientId);
    return sameCause.map((state) => ({
      ...watcherEvent(facts, {
        source: 'channelFailing',
        state: 'lost',
        severity: 'high',
        id: `${channel}|${state.recipientId}`,
        anchor: state.lastSuccessAt ?? state.failingSince ?? facts.now,
        groupKey: unheard ?? first ?? channelConcern(channel, state.recipientId),
        concern: channelConcern(channel, state.recipientId),
        details: {
          channel,
          recipients,
          ways,
          since: state.failingSince,
          lastSuccessAt: state.lastSuccessAt,
          reason: state.reason,
          undelivered: [...new Set(sameCause.flatMap(({ undelivered }) => undelivered))].sort().slice(0, mostNamesKept),
        },
      }),
      // Nothing is sent if the failure is over before anybody can be notified.
      deferredUntil: facts.now,
    }));
  });
}

export const wayKey = (channel: string, recipientId: string): string => `${channel}|${recipientId}`;

/** `why`: a message arrived, or the recipient was removed. */
export const channelBackEvent = (
  facts: WatchFacts,
  concern: string,
  lost: WatchEvent | undefined,
  why: 'arrived' | 'removed',
): WatchEvent => {
  const [, channel = '', recipientId = ''] = concern.split('|');
  return watcherEvent(facts, {
    source: 'channelFailing',
    state: 'back',
    severity: 'informational',
    id: `${channel}|${recipientId}`,
    ...endOfNotice(facts, lost),
    groupKey: concern,
    concern,
    details: { channel, recipients: [recipientId], reason: why },
  });
};
