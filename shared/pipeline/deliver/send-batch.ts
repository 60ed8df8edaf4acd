import { shortHash } from '../../core/canonical';
import type { Delivery, SendResult } from '../../core/delivery/delivery';
import { dropsRepeatedMessages, type Recipient, type TenantConfiguration } from '../../core/tenant/configuration';
import { type DeliveryPorts, iso, type Ports, type SendPorts } from '../context';
import type { BatchReason } from '../message-input';
import { asBatched, batchReasonOf, inGroups, momentOf } from './batch';
import { backOffMs, brokenAfter, noteResult, readBudget, takeBudget } from './channel-budget';
import { type DecidedDelivery, decideDelivery, letGo, settleUnsent } from './decide-delivery';
import {
  aloneFromNow,
  claim,
  claimLonger,
  type DeliveryRow,
  hold,
  isUnrecorded,
  ownMessage,
  settle,
  waitsForTurn,
} from './delivery-row';
import { failOver } from './fail-over';
import { messageOf, newsId, type Sending } from './message-of';

/** ACS is polled for the result of a mail after this long. */
const pollAfterMs = 5000;

export type Outcome =
  /** Another process is sending the message. */
  | { readonly status: 'claimed' }
  /** The leader is not sent now, and its reason is stored. */
  | { readonly status: 'unsent'; readonly judged: DecidedDelivery }
  | { readonly status: 'held'; readonly because: string }
  | { readonly status: 'tried'; readonly state: Delivery['state']; readonly because: string };

/**
 * Sends one message: claims its deliveries, decides each again, reserves room at the provider, sends and records. The
 * first row leads: it is settled first, so that after a crash it shows whether the message was sent.
 */
export async function sendBatch(
  pipeline: DeliveryPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  rows: readonly DeliveryRow[],
  isStorm: boolean,
): Promise<Outcome> {
  const claimed = await claimAll(pipeline, rows);
  const [lead] = claimed;
  if (lead === undefined) return { status: 'claimed' };
  const judged = await inGroups(claimed, async (row) => ({
    row,
    judged: await decideDelivery(pipeline, row.delivery),
  }));
  const repeated = repeatedBy(rows);
  if (repeated !== undefined && repeated.count > 1) {
    // Another process is changing one of the deliveries. The message without it would need another id.
    if (claimed.length < rows.length) {
      await inGroups(claimed, (row) => letGo(pipeline, row));
      return { status: 'claimed' };
    }
    const staying = judged.filter((one) => one.judged.verdict.send && isSameNews(one));
    if (staying.length < judged.length) return parted(pipeline, judged, staying);
  }
  const leads = judged[0];
  if (leads !== undefined && !leads.judged.verdict.send) {
    await settleUnsent(pipeline, lead, leads.judged.verdict);
    await inGroups(claimed.slice(1), (row) => letGo(pipeline, row));
    return { status: 'unsent', judged: leads.judged };
  }
  await inGroups(
    judged.filter((one) => !one.judged.verdict.send),
    (one) => settleUnsent(pipeline, one.row, one.judged.verdict),
  );
  const sendings = judged.filter((one) => one.judged.verdict.send);
  return sendAll(pipeline, configuration, recipient, sendings, isStorm);
}

type Repeated = NonNullable<Delivery['unanswered']>;

/** The unanswered message, if it had exactly these deliveries. */
function repeatedBy(rows: readonly DeliveryRow[]): Repeated | undefined {
  const [lead] = rows;
  const { unanswered } = lead?.delivery ?? {};
  const isWhole = unanswered != null && rows.every(({ delivery }) => delivery.unanswered?.count === rows.length);
  return isWhole ? unanswered : undefined;
}

const isSameNews = (sending: Sending): boolean => newsId(sending) === sending.row.delivery.unanswered?.news;

/**
 * Deliveries with other news, or that are no longer sent, leave the message before it is repeated. So a target that
 * drops the repeated message loses nothing new.
 */
async function parted(pipeline: SendPorts, all: readonly Sending[], staying: readonly Sending[]): Promise<Outcome> {
  const [first] = all;
  if (first === undefined) throw new Error('a message without an alert');
  const count = staying.length;
  await inGroups(all, ({ row, judged: { verdict } }) => {
    const { delivery } = row;
    const isStaying = staying.some((one) => one.row === row);
    const unanswered = isStaying && delivery.unanswered != null ? { ...delivery.unanswered, count } : null;
    const next = { ...row, delivery: { ...delivery, unanswered } };
    return verdict.send ? letGo(pipeline, next) : settleUnsent(pipeline, next, verdict);
  });
  return { status: 'unsent', judged: first.judged };
}

async function claimAll(
  pipeline: Ports<'newHolder' | 'now' | 'store'>,
  rows: readonly DeliveryRow[],
): Promise<readonly DeliveryRow[]> {
  const [first, ...rest] = rows;
  if (first === undefined) return [];
  const by = pipeline.newHolder();
  const { alertId, seq } = first.delivery;
  const sharedByOne = isUnrecorded(first.delivery) ? aloneFromNow(first.delivery) : ownMessage(first.delivery);
  const shared = rest.length > 0 ? { alertId, seq, by } : sharedByOne;
  const lead = await claim(pipeline, first, by, shared);
  if (lead === undefined) return [];
  const members = await inGroups(rest, (row) => claim(pipeline, row, by, { alertId, seq, by }));
  return [lead, ...members.flatMap((row) => row ?? [])];
}

async function sendAll(
  pipeline: SendPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  sendings: readonly Sending[],
  isStorm: boolean,
): Promise<Outcome> {
  const reason = batchReasonOf(
    sendings.map(({ row, judged: { alert } }) => ({ row, alert })),
    isStorm,
    momentOf(pipeline),
  );
  const message = await messageOf(pipeline, configuration, sendings, reason, recipient);
  const until = await takeBudget(pipeline, configuration.tenantId, recipient, message.severity);
  if (until !== undefined) return holdAll(pipeline, configuration, recipient, sendings, until);
  const channel = await pipeline.channel(configuration, recipient.channel);
  const claimed = await claimedLonger(pipeline, sendings);
  if (claimed === undefined) {
    await inGroups(sendings, ({ row }) => letGo(pipeline, row));
    return { status: 'claimed' };
  }
  const repeated = claimed.every(isSameNews) ? repeatedBy(claimed.map(({ row }) => row)) : undefined;
  const messageId = repeated?.messageId ?? idOf(claimed);
  const result = await channel.send(recipient.id, message, messageId);
  const retryAt = await noteResult(pipeline, recipient, result);
  const mayArrive = result.status === 'accepted' || (result.status === 'failed' && result.mayHaveArrived === true);
  const tried = claimed.map((sending) => {
    const sent = { messageId, news: newsId(sending), count: claimed.length };
    const unanswered = dropsRepeatedMessages(recipient.channel) && (mayArrive || repeated !== undefined) ? sent : null;
    return { ...sending, row: { ...sending.row, delivery: { ...sending.row.delivery, unanswered } } };
  });
  return settleAll(pipeline, configuration, recipient, tried, reason, result, retryAt);
}

/** The claim of the first row is that of the whole message. */
async function claimedLonger(
  pipeline: Ports<'now' | 'store'>,
  [lead, ...members]: readonly Sending[],
): Promise<readonly Sending[] | undefined> {
  const row = lead && (await claimLonger(pipeline, lead.row));
  return lead && row && [{ ...lead, row }, ...members];
}

/** The same content gives the same id, so that a target can recognise a repetition. */
const idOf = (sendings: readonly Sending[]): string => {
  const ids = sendings.map(newsId).sort();
  const [only = ''] = ids;
  return ids.length === 1 ? only : shortHash(ids.join('|'));
};

async function holdAll(
  pipeline: SendPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  sendings: readonly Sending[],
  until: number,
): Promise<Outcome> {
  const budget = await readBudget(pipeline, configuration.tenantId, recipient);
  const because = budget.isFailing ? 'the channel does not respond' : waitsForTurn;
  const failover = budget.isBroken ? await failOver(pipeline, configuration, recipient, sendings, because) : new Map();
  await inGroups(sendings, ({ row }) =>
    hold(
      pipeline,
      { ...row, delivery: { ...row.delivery, coveredSeq: null, failover: failover.get(row) ?? row.delivery.failover } },
      until,
      because,
    ),
  );
  return { status: 'held', because };
}

async function settleAll(
  pipeline: SendPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  sendings: readonly Sending[],
  reason: BatchReason,
  result: SendResult,
  retryAt: number,
): Promise<Outcome> {
  const failover =
    result.status === 'failed' && isGivenUp(sendings, result)
      ? await failOver(pipeline, configuration, recipient, sendings, result.reason)
      : new Map();
  // All deliveries count the same attempts, so that they are repeated together.
  const attempts = Math.max(...sendings.map(({ row }) => row.delivery.attempts));
  const nexts = sendings.map((sending, at) => {
    const { row, judged } = sending;
    const decision = judged.verdict.send ? asBatched(judged.verdict, reason, sendings.length) : judged.verdict;
    const delivery: Delivery = {
      ...row.delivery,
      decision: 'waitUntil' in decision ? row.delivery.decision : decision,
      coveredSeq: judged.alert.seq,
      failover: failover.get(row) ?? row.delivery.failover,
    };
    return { row, next: afterAttempt(pipeline, delivery, result, { count: sendings.length, at, attempts, retryAt }) };
  });
  const [lead, ...members] = nexts;
  if (lead === undefined) throw new Error('a message without an alert');
  await settle(pipeline, lead.row, lead.next);
  await inGroups(members, ({ row, next }) => settle(pipeline, row, next));
  return { status: 'tried', state: lead.next.state, because: lead.next.decision?.because ?? 'opened' };
}

/**
 * Given up if another attempt cannot help, or after many attempts. A delivery that was refused in a combined message is
 * first tried alone.
 */
const isGivenUp = (sendings: readonly Sending[], { retryable }: SendResult & { readonly status: 'failed' }): boolean =>
  retryable ? sendings.some(({ row }) => row.delivery.attempts >= brokenAfter) : sendings.length === 1;

type Attempt = {
  readonly count: number;
  readonly at: number;
  /** If left out, the attempts that the delivery has. */
  readonly attempts?: number;
  readonly retryAt: number;
};

/**
 * The state of a row after an attempt. A message that may still arrive is not given up: it stays pending after a failure that another
 * attempt can fix.
 */
export function afterAttempt(
  pipeline: Ports<'now'>,
  delivery: Delivery,
  result: SendResult,
  { count, at, attempts = delivery.attempts, retryAt }: Attempt,
): Delivery {
  const now = pipeline.now();
  const outcomeOf = (reason: string): NonNullable<Delivery['outcome']> => ({ at: iso(now), reason });
  switch (result.status) {
    case 'sent':
      return {
        ...delivery,
        state: 'sent',
        unanswered: null,
        outcome: outcomeOf(at === 0 ? 'sent' : 'combined with other alerts'),
      };
    case 'accepted':
      return {
        ...delivery,
        state: 'accepted',
        operationId: result.operationId,
        notBefore: iso(now + pollAfterMs),
        outcome: outcomeOf('accepted'),
      };
    case 'failed': {
      const failed: Delivery = {
        ...delivery,
        together: ownMessage(delivery),
        coveredSeq: null,
        operationId: null,
        mayHaveArrived: delivery.mayHaveArrived || result.mayHaveArrived,
        outcome: outcomeOf(result.reason),
      };
      if (!result.retryable && count === 1) return { ...failed, state: 'failed' };
      // Any of the deliveries may have caused the refusal, so each is sent alone from now on.
      if (!result.retryable)
        return {
          ...failed,
          state: 'pending',
          together: aloneFromNow(delivery),
          unanswered: null,
          notBefore: iso(now + 1000),
        };
      const retryAfterMs = (result.retryAfterSeconds ?? 0) * 1000;
      const waits = Math.max(retryAfterMs, backOffMs(Math.min(attempts, 8)));
      return { ...failed, state: 'pending', notBefore: iso(retryAt > now ? retryAt : now + waits) };
    }
  }
}
