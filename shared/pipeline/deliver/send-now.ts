/**
 * Messages that an operator waits for: drills and tests. They are sent once, without retries, and do not use the room
 * of alerts.
 */
import type { SendResult } from '../../core/delivery/delivery';
import type { Message } from '../../core/delivery/message';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import { errorText, type Ports } from '../context';
import { noteResult, takeBudget } from './channel-budget';

export type SentNow = {
  readonly recipient: Recipient;
  readonly result: SendResult | { readonly status: 'held'; readonly until: number };
};

const askEveryMs = 3000;

/** One attempt within the limit of the provider, at the lowest severity, so that alerts keep their share. */
export async function sendNow(
  pipeline: Ports<'channel' | 'channelLimits' | 'log' | 'now' | 'store'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  message: Message,
  /** An id that is the same whenever this message is sent. */
  sendingId: string,
): Promise<SentNow['result']> {
  const until = await takeBudget(pipeline, configuration.tenantId, recipient, 'informational');
  if (until !== undefined) return { status: 'held', until };
  try {
    const channel = await pipeline.channel(configuration, recipient.channel);
    const result = await channel.send(recipient.id, message, sendingId);
    await noteResult(pipeline, recipient, result);
    return result;
  } catch (error) {
    // An unbound channel is recorded as a failure, and the other channels are still tried.
    pipeline.log('sendNow.failed', {
      tenant: configuration.tenantId,
      recipient: recipient.id,
      error: errorText(error),
    });
    return { status: 'failed', retryable: false, retryAfterSeconds: null, reason: 'the channel is not set up' };
  }
}

/** Queries the result of messages that the provider accepted for later, for a bounded time. */
export async function settled<Sent extends SentNow>(
  pipeline: Ports<'channel' | 'now' | 'sleep'>,
  configuration: TenantConfiguration,
  outcomes: readonly Sent[],
  patienceMs: number,
): Promise<readonly Sent[]> {
  const until = pipeline.now() + patienceMs;
  let known = outcomes;
  // The number of queries is bounded even if the clock stands still.
  for (let asked = 0; asked < patienceMs / askEveryMs && pipeline.now() < until; asked += 1) {
    if (!known.some(({ result }) => result.status === 'accepted')) return known;
    await pipeline.sleep(askEveryMs);
    known = await Promise.all(
      known.map(async (one): Promise<Sent> => {
        if (one.result.status !== 'accepted') return one;
        const channel = await pipeline.channel(configuration, one.recipient.channel);
        return { ...one, result: await channel.poll(one.result.operationId) };
      }),
    );
  }
  return known;
}
