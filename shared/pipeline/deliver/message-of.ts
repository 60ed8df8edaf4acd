import { newsOf } from '../../core/delivery/decide';
import type { Delivery } from '../../core/delivery/delivery';
import type { Message } from '../../core/delivery/message';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import { gather } from '../collect/gather';
import type { RenderPorts } from '../context';
import type { BatchReason } from '../message-input';
import { gatherRollUpWeek } from '../week/weekly-roll-up';
import { inGroups } from './batch';
import type { DecidedDelivery } from './decide-delivery';
import { type DeliveryRow, messageId } from './delivery-row';

/** A delivery that we have claimed, with the alert and event that it reports. */
export type Sending = { readonly row: DeliveryRow; readonly judged: DecidedDelivery };

/** Identifies the news in a message. A failover sends it whatever was decided for the original recipient. */
export const newsId = ({ row: { delivery }, judged: { transitions, verdict } }: Sending): string =>
  messageId(delivery, newsOf(transitions, delivery, verdict.send ? verdict.because : 'opened'));

/** The recipient whom a message did not reach, who may have been removed from the configuration since. */
export type Missed = Pick<Delivery, 'channel'> & Pick<Recipient, 'id' | 'name'>;

/** A message describes at most this many things; of the others it gives the number. */
const mostShown = 20;

/** The input of one recipient's message. `missed`: the recipients whom it did not reach. */
export async function messageOf(
  pipeline: RenderPorts,
  configuration: TenantConfiguration,
  sendings: readonly Sending[],
  reason: BatchReason,
  recipient: Recipient,
  missed?: Missed,
): Promise<Message> {
  const [first] = sendings;
  const week = first === undefined ? undefined : await gatherRollUpWeek(pipeline, first.judged.alert, recipient);
  if (week !== undefined) return pipeline.render(week);
  const inputs = await inGroups(sendings.slice(0, mostShown), async ({ judged }) => {
    const { alert, transitions, coveredSeq, verdict } = judged;
    const because = verdict.send ? verdict.because : 'opened';
    return { ...(await gather(pipeline, configuration, alert, transitions, because, recipient.name)), coveredSeq };
  });
  const [only] = inputs;
  if (only === undefined) throw new Error('a message without an alert');
  if (sendings.length === 1 && missed === undefined) return pipeline.render(only);
  return pipeline.render({
    type: 'batch',
    inputs,
    alerts: sendings.map(({ judged: { alert } }) => alert),
    reason,
    notArrived: missed === undefined ? null : { channel: missed.channel, name: missed.name },
  });
}
