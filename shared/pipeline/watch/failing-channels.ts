import { type ChannelState, channelStates } from '../../core/delivery/channel-state';
import type { WatchEvent } from '../../core/event/event';
import { channelBackEvent, channelConcern, channelEvents } from '../../core/event/watcher/channel-events';
import type { Ports } from '../context';
import { waysOut } from '../deliver/ping';
import { unheardOutage } from './unheard-alerts';
import type { WatchedTenant } from './watched-tenant';

export async function statesOf(
  pipeline: Ports<'now' | 'store' | 'tickMs'>,
  { configuration, sent, now, moment }: WatchedTenant,
): Promise<readonly ChannelState[]> {
  const { probes } = await waysOut(pipeline, configuration, sent);
  return channelStates(configuration.recipients, sent, now, pipeline.tickMs, probes, moment.upSince);
}

export function channelNews(
  pipeline: Ports<'log'>,
  seen: WatchedTenant,
  states: readonly ChannelState[],
): readonly WatchEvent[] {
  const { facts, concerns } = seen;
  const failing = states.filter(
    ({ channel, recipientId, failingSince }) =>
      failingSince !== null && !concerns.has(channelConcern(channel, recipientId)),
  );
  for (const { channel, recipientId, undelivered } of failing)
    pipeline.log('channel.failing', {
      tenant: facts.tenantId,
      channel,
      recipient: recipientId,
      undelivered: undelivered.length,
    });
  const back = [...concerns].flatMap(([concern, lost]) => {
    if (!concern.startsWith('channel|')) return [];
    const state = states.find(({ channel, recipientId }) => channelConcern(channel, recipientId) === concern);
    if (state === undefined) return [channelBackEvent(facts, concern, lost, 'removed')];
    return hasArrivedSince(state, lost) ? [channelBackEvent(facts, concern, lost, 'arrived')] : [];
  });
  const allFailing = states.filter(({ failingSince }) => failingSince !== null);
  return [...channelEvents(facts, failing, unheardOutage(seen), allFailing), ...back];
}

const hasArrivedSince = ({ failingSince, lastSuccessAt }: ChannelState, lost: WatchEvent | undefined): boolean =>
  failingSince === null && lastSuccessAt !== null && lastSuccessAt > (lost?.recordedAt ?? '');
