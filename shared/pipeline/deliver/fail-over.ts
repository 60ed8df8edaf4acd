import { shortHash } from '../../core/canonical';
import type { Delivery } from '../../core/delivery/delivery';
import type { Message } from '../../core/delivery/message';
import { notifiesSomebody, type Recipient, type TenantConfiguration } from '../../core/tenant/configuration';
import { rollUpOfGroup } from '../../core/week/weekly-roll-up';
import { iso, type Ports, type RenderPorts } from '../context';
import { batchReasonOf, momentOf } from './batch';
import { noteResult, readBudget, takeBudget } from './channel-budget';
import type { DeliveryRow } from './delivery-row';
import { type Missed, messageOf, newsId, type Sending } from './message-of';

/**
 * Sends undelivered messages to the next recipient of the same route, or to the fallback recipient: once for each delivery, in one message,
 * and not to recipients who get the alert anyway. Returns what each row has to store; a missing row was not sent.
 */
export async function failOver(
  pipeline: RenderPorts & Ports<'channel' | 'channelLimits' | 'speed' | 'tickMs'>,
  configuration: TenantConfiguration,
  recipient: Missed,
  sendings: readonly Sending[],
  reason: string,
): Promise<ReadonlyMap<DeliveryRow, NonNullable<Delivery['failover']>>> {
  const open = sendings.filter(({ row }) => row.delivery.failover == null);
  // A message about many tenants has no substitute, because another recipient might not receive all of these tenants. Each tenant
  // sends its own message anyway.
  if (open.some(({ judged: { alert } }) => rollUpOfGroup(alert.groupKey) !== undefined)) return new Map();
  for (const next of nextRecipients(configuration, recipient)) {
    const notSent = open.filter(({ judged }) => !judged.deliveries.some(({ recipientId }) => recipientId === next.id));
    if (notSent.length === 0) continue;
    const message = await messageFor(pipeline, configuration, notSent, recipient, next);
    if (!(await sendToSubstitute(pipeline, configuration, next, notSent, message))) continue;
    const failover = { channel: next.channel, recipientId: next.id, at: iso(pipeline.now()), reason };
    return new Map(notSent.map(({ row }) => [row, failover]));
  }
  return new Map();
}

/** The other recipients of the routes that name this one, or of any route if none does; then the fallback recipient. */
function nextRecipients({ routes, ...configuration }: TenantConfiguration, { id }: Missed): readonly Recipient[] {
  const own = routes.filter(({ recipients }) => recipients.includes(id));
  const beside = (own.length === 0 ? routes : own).flatMap(({ recipients }) =>
    recipients.slice(recipients.indexOf(id) + 1).concat(recipients),
  );
  const ids = [...new Set([...beside, configuration.fallbackRecipient ?? id])].filter((other) => other !== id);
  return ids.flatMap(
    (other) => configuration.recipients.find((one) => one.id === other && notifiesSomebody(one)) ?? [],
  );
}

function messageFor(
  pipeline: RenderPorts & Ports<'speed' | 'tickMs'>,
  configuration: TenantConfiguration,
  notSent: readonly Sending[],
  recipient: Missed,
  next: Recipient,
): Promise<Message> {
  const due = notSent.map(({ row, judged: { alert } }) => ({ row, alert }));
  const reason = batchReasonOf(due, false, momentOf(pipeline));
  return messageOf(pipeline, configuration, notSent, reason, next, recipient);
}

async function sendToSubstitute(
  pipeline: Ports<'channel' | 'channelLimits' | 'now' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  next: Recipient,
  notSent: readonly Sending[],
  message: Message,
): Promise<boolean> {
  const { tenantId } = configuration;
  const budget = await readBudget(pipeline, tenantId, next);
  if (budget.isFailing || budget.freeAt(message.severity) > pipeline.now()) return false;
  if ((await takeBudget(pipeline, tenantId, next, message.severity)) !== undefined) return false;
  const channel = await pipeline.channel(configuration, next.channel);
  const ids = notSent.map(newsId).sort();
  const result = await channel.send(next.id, message, shortHash(`failover|${next.id}|${ids.join('|')}`));
  await noteResult(pipeline, next, result);
  return result.status !== 'failed';
}
