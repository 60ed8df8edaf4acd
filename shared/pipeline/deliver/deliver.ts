import { shortHash } from '../../core/canonical';
import { type Delivery, isSent } from '../../core/delivery/delivery';
import type { DeliverMessage } from '../../core/queues';
import { isReadByPeople, type Recipient, type TenantConfiguration } from '../../core/tenant/configuration';
import { minuteMs } from '../../core/time/durations';
import { type DeliveryPorts, iso, type Pipeline, type Ports, type RenderPorts } from '../context';
import { unlessContained } from '../watch/contained';
import {
  batchReasonOf,
  type Due,
  dueInBatch,
  inGroups,
  mayBeBatched,
  messagesOf,
  momentOf,
  recipientOf,
  worstFirst,
} from './batch';
import { readBudget } from './channel-budget';
import { decideDelivery, settleUnsent } from './decide-delivery';
import {
  aloneFromNow,
  claim,
  type DeliveryResult,
  type DeliveryRow,
  deliveryId,
  dueRowOf,
  goesAlone,
  hold,
  isClaimed,
  isDone,
  isUnrecorded,
  sendLater,
  settle,
  waitsForTurn,
  waitsInStorm,
  withoutLapsedClaim,
} from './delivery-row';
import { failOver } from './fail-over';
import { noteForRollUp, tellInRollUp } from './roll-up';
import { afterAttempt, type Outcome, sendBatch } from './send-batch';

/** Limit on the messages that are sent before this one. Then another invocation continues. */
const mostTurns = 25;

/**
 * Sends one delivery with everything that goes in the same message, after the more severe messages that wait for the same recipient. The
 * row is tried again and is never lost.
 */
export const deliver = (
  pipeline: DeliveryPorts & Ports<'sharedTarget' | 'sleep' | 'tenantNames'>,
  message: DeliverMessage,
): Promise<DeliveryResult> =>
  unlessContained(
    pipeline,
    message.tenantId,
    () => deliverInTurns(pipeline, message),
    () => keepContained(pipeline, message),
  );

/** How long a delivery of a contained tenant is postponed each time; ms. */
const containedMs = 15 * 60_000;

/** Postponed instead of sent, because it may contain another tenant's data. Other tenants do not wait for it. */
async function keepContained(
  pipeline: Ports<'now' | 'queues' | 'speed' | 'store'>,
  { tenantId, ...key }: DeliverMessage,
): Promise<DeliveryResult> {
  const because = 'the tenant is contained';
  const row = await pipeline.store.alerts.readDelivery(tenantId, key);
  const now = pipeline.now();
  if (row !== undefined && !isDone(row.delivery) && !isClaimed(row.delivery, now))
    await hold(pipeline, withoutLapsedClaim(row), now + containedMs / pipeline.speed, because);
  return { state: 'pending', because };
}

async function deliverInTurns(
  pipeline: DeliveryPorts & Ports<'sharedTarget'>,
  message: DeliverMessage,
): Promise<DeliveryResult> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const summary = await deliverOnce(pipeline, message);
    if (summary !== 'othersFirst') return summary;
  }
  await pipeline.queues.sendDeliver(message, 1);
  return { state: 'pending', because: 'other deliveries go first' };
}

async function deliverOnce(
  pipeline: DeliveryPorts & Ports<'sharedTarget'>,
  message: DeliverMessage,
): Promise<DeliveryResult | 'othersFirst'> {
  const { tenantId, ...key } = message;
  const row = await pipeline.store.alerts.readDelivery(tenantId, key);
  if (row === undefined) return { state: 'missing', because: 'no such delivery' };
  const { delivery } = row;
  const now = pipeline.now();
  if (isDone(delivery)) {
    await pipeline.store.due.remove(dueRowOf(delivery));
    return { state: delivery.state, because: delivery.decision?.because ?? 'done' };
  }
  if (Date.parse(delivery.notBefore) > now) {
    const noted = isClaimed(delivery, now) ? undefined : await noteForRollUp(pipeline, row);
    if (noted !== undefined) return noted;
    await sendLater(pipeline, delivery);
    return { state: 'early', because: 'not before its time' };
  }
  if (isClaimed(delivery, now)) return claimedByOtherUntil(pipeline, delivery);
  if (delivery.state === 'accepted') return pollAccepted(pipeline, row);
  const configuration = await pipeline.configuration(tenantId);
  const recipient = recipientOf(configuration, delivery);
  if (recipient === undefined) return giveUp(pipeline, configuration, row);
  if (sharesMessage(delivery)) {
    const resumed = await resume(pipeline, configuration, recipient, row);
    if (resumed !== undefined) return resumed;
  }
  const budget = await readBudget(pipeline, tenantId, recipient);
  // If the combined message fails, each tenant sends its own message to a substitute.
  const rolledUp = budget.isBroken
    ? 'alone'
    : await tellInRollUp(pipeline, configuration, recipient, withoutLapsedClaim(row));
  if (rolledUp !== 'alone') return rolledUp;
  return !isUnrecorded(delivery) && mayBeBatched(delivery, budget.isStorm, momentOf(pipeline))
    ? deliverInCompany(pipeline, configuration, recipient, row, budget)
    : summaryOf(await sendBatch(pipeline, configuration, recipient, [row], false));
}

const claimedByOther: DeliveryResult = { state: 'claimed', because: 'another instance is sending it' };

/** That instance may have crashed. Its message is then sent once its claim has expired. */
async function claimedByOtherUntil(pipeline: Ports<'now' | 'queues'>, delivery: Delivery): Promise<DeliveryResult> {
  const lapsesAt = Date.parse(delivery.claim?.until ?? iso(pipeline.now()));
  await pipeline.queues.sendDeliver(messageOfRow(delivery), Math.ceil((lapsesAt - pipeline.now()) / 1000) + 1);
  return claimedByOther;
}

const summaryOf = (outcome: Outcome): DeliveryResult => {
  switch (outcome.status) {
    case 'claimed':
      return claimedByOther;
    case 'held':
      return { state: 'pending', because: outcome.because };
    case 'unsent': {
      const { verdict } = outcome.judged;
      return { state: 'waitUntil' in verdict ? 'pending' : 'skipped', because: verdict.because };
    }
    case 'tried':
      return { state: outcome.state, because: outcome.because };
  }
};

/** The recipient was removed from the configuration: those who are configured now get the message instead. */
async function giveUp(
  pipeline: DeliveryPorts,
  configuration: TenantConfiguration,
  row: DeliveryRow,
): Promise<DeliveryResult> {
  const claimed = await claim(pipeline, row, pipeline.newHolder());
  if (claimed === undefined) return claimedByOther;
  const judged = await decideDelivery(pipeline, claimed.delivery);
  if (!judged.verdict.send) {
    await settleUnsent(pipeline, claimed, judged.verdict);
    return summaryOf({ status: 'unsent', judged });
  }
  const { recipientId: id, channel } = claimed.delivery;
  const reason = 'the recipient is no longer configured';
  const gone = { id, channel, name: 'a recipient that is no longer configured' };
  const failover = await failOver(pipeline, configuration, gone, [{ row: claimed, judged }], reason);
  await settle(pipeline, claimed, {
    ...claimed.delivery,
    state: 'failed',
    decision: judged.verdict,
    coveredSeq: judged.alert.seq,
    failover: failover.get(claimed) ?? claimed.delivery.failover,
    outcome: { at: iso(pipeline.now()), reason },
  });
  return { state: 'failed', because: reason };
}

// --- Combined with others -----------------------------------------------------------------------------------------

type Budget = Awaited<ReturnType<typeof readBudget>>;

async function deliverInCompany(
  pipeline: DeliveryPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  row: DeliveryRow,
  { isStorm, isFailing, isBroken, freeAt }: Budget,
): Promise<DeliveryResult | 'othersFirst'> {
  const { delivery } = row;
  const alone = async () => summaryOf(await sendBatch(pipeline, configuration, recipient, [row], false));
  const alert = await pipeline.store.alerts.readAlert(delivery.tenantId, delivery.alertId);
  const free = freeAt(alert?.severity ?? 'critical');
  if (free > pipeline.now()) {
    // The attempt itself also sends to the other recipients.
    if (isBroken && delivery.failover == null) return alone();
    const waitsFor = isFailing ? 'the channel does not respond' : isStorm ? waitsInStorm : waitsForTurn;
    await hold(pipeline, row, isFailing ? free : turnOf(pipeline, recipient, delivery, free), waitsFor);
    return { state: 'pending', because: waitsFor };
  }
  if (!isReadByPeople(recipient.channel)) return deliverInTurn(pipeline, configuration, recipient, row);
  const due = await dueInBatch(pipeline, delivery, isStorm);
  if (delivery.unanswered != null) {
    const rows = worstFirst(due).map((one) => one.row);
    if (rows.length < 2) return alone();
    const outcome = await sendBatch(pipeline, configuration, recipient, rows, isStorm);
    return othersUnless(pipeline, row, outcome.status === 'tried', outcome);
  }
  const judged = await inGroups(due, async (one) => ({
    one,
    send: (await decideDelivery(pipeline, one.row.delivery)).verdict.send,
  }));
  const going = judged.flatMap(({ one, send }) => (send ? [one] : []));
  if (!going.some((one) => isSame(one.row.delivery, delivery))) return alone();
  const reason = batchReasonOf(going, isStorm, momentOf(pipeline));
  const [first = []] = messagesOf(going, reason);
  const outcome = await sendBatch(
    pipeline,
    configuration,
    recipient,
    first.map((one) => one.row),
    isStorm,
  );
  const isOurs = first.some((one) => isSame(one.row.delivery, delivery));
  return isOurs || outcome.status === 'claimed' || outcome.status === 'held'
    ? othersUnless(pipeline, row, isOurs && outcome.status === 'tried', outcome)
    : 'othersFirst';
}

/** Calls to programs are never combined: one after the other, the most severe first, until ours is sent or there is no room. */
async function deliverInTurn(
  pipeline: DeliveryPorts,
  configuration: TenantConfiguration,
  recipient: Recipient,
  row: DeliveryRow,
): Promise<DeliveryResult | 'othersFirst'> {
  const due = worstFirst(await dueInBatch(pipeline, row.delivery, false, false));
  for (const one of due.slice(0, mostTurns)) {
    const outcome = await sendBatch(pipeline, configuration, recipient, [one.row], false);
    if (isSame(one.row.delivery, row.delivery)) return summaryOf(outcome);
    if (outcome.status === 'claimed' || outcome.status === 'held') return othersUnless(pipeline, row, false, outcome);
  }
  // False for deliveries that are always sent alone, or that wait for an earlier message of their alert.
  return due.some((one) => isSame(one.row.delivery, row.delivery))
    ? 'othersFirst'
    : summaryOf(await sendBatch(pipeline, configuration, recipient, [row], false));
}

const longestTurnMs = 55_000;

/**
 * When a waiting delivery is tried again. Each wait is as long as all waits before it, because thousands that try again
 * at once would each need hundreds of attempts.
 */
function turnOf({ now }: Ports<'now'>, recipient: Recipient, delivery: Delivery, free: number): number {
  if (isReadByPeople(recipient.channel) || delivery.outcome?.reason !== waitsForTurn) return free;
  const waited = Math.min(longestTurnMs, now() - Date.parse(delivery.outcome.at));
  const chance = Number.parseInt(shortHash(`${deliveryId(delivery)}|${now()}`).slice(0, 4), 16) / 0x10000;
  return free + Math.round(chance * waited);
}

/** The result for our own delivery. Another process may have sent the message that contains it. */
async function othersUnless(
  pipeline: Ports<'queues'>,
  { delivery }: DeliveryRow,
  isTold: boolean,
  outcome: Outcome,
): Promise<DeliveryResult | 'othersFirst'> {
  if (isTold) return summaryOf(outcome);
  if (outcome.status === 'unsent') return 'othersFirst';
  if (outcome.status === 'claimed') await pipeline.queues.sendDeliver(messageOfRow(delivery), 5);
  return summaryOf(outcome);
}

const messageOfRow = ({ tenantId, alertId, seq, channel, recipientId }: Delivery): DeliverMessage => ({
  tenantId,
  alertId,
  seq,
  channel,
  recipientId,
});

const isSame = (a: Delivery, b: Delivery): boolean => a.alertId === b.alertId && a.seq === b.seq;

// --- After a crash ------------------------------------------------------------------------------------------------

/** The claim expired while a message with several deliveries was being sent. */
const sharesMessage = (delivery: Delivery): boolean =>
  delivery.together != null && isUnrecorded(delivery) && !goesAlone(delivery);

/**
 * Finishes the work of a crashed process. The row of the leading delivery shows whether the message was sent; if not, it
 * is sent again with the same deliveries.
 */
async function resume(
  pipeline: DeliveryPorts & Ports<'sharedTarget'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  row: DeliveryRow,
): Promise<DeliveryResult | 'othersFirst' | undefined> {
  const { delivery } = row;
  const { together } = delivery;
  if (together == null) return undefined;
  if (together.alertId === delivery.alertId && together.seq === delivery.seq) {
    const due = await dueInBatch(pipeline, delivery, true);
    const members = due.filter((one: Due) => one.row.delivery.together?.by === together.by);
    const others = members.map((one) => one.row).filter((one) => !isSame(one.delivery, delivery));
    return summaryOf(await sendBatch(pipeline, configuration, recipient, [row, ...others], false));
  }
  const key = { ...delivery, alertId: together.alertId, seq: together.seq };
  const leader = await pipeline.store.alerts.readDelivery(delivery.tenantId, key);
  if (leader?.delivery.together?.by !== together.by) return undefined;
  if (leader.delivery.state === 'sent' || leader.delivery.state === 'accepted') return follow(pipeline, row, leader);
  if (leader.delivery.state !== 'pending') return undefined;
  if (isClaimed(leader.delivery, pipeline.now())) return claimedByOther;
  const summary = await deliverOnce(pipeline, messageOfRow(leader.delivery));
  return summary === 'othersFirst' || summary.state !== 'claimed' ? 'othersFirst' : summary;
}

/** This delivery was sent as part of another delivery's message, so it gets the state of that one. */
async function follow(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  leader: DeliveryRow,
): Promise<DeliveryResult> {
  const { state, decision, outcome, operationId, notBefore } = leader.delivery;
  const because = decision?.because ?? 'done';
  // Only the leader polls; the others read the leader's row a little later.
  const later = iso(Math.max(Date.parse(notBefore), pipeline.now()) + 1000);
  await settle(pipeline, row, {
    ...row.delivery,
    state,
    decision,
    outcome,
    operationId,
    ...(state === 'accepted' ? { notBefore: later } : {}),
  });
  return { state, because };
}

// --- Mail that the provider accepted for later --------------------------------------------------------------------

const longestPollMs = 2 * minuteMs;
/**
 * After this long without a result, the mail is sent again with the same operation id, so that ACS recognises it as the
 * same mail.
 */
const pollPatienceMs = 30 * minuteMs;

async function pollAccepted(pipeline: DeliveryPorts, row: DeliveryRow): Promise<DeliveryResult | 'othersFirst'> {
  const { together } = row.delivery;
  const leads = together == null || goesAlone(row.delivery) || isSame({ ...row.delivery, ...together }, row.delivery);
  return leads ? ask(pipeline, row) : followPoll(pipeline, row);
}

async function ask(pipeline: DeliveryPorts, row: DeliveryRow): Promise<DeliveryResult> {
  const configuration = await pipeline.configuration(row.delivery.tenantId);
  const claimed = await claim(pipeline, row, pipeline.newHolder(), row.delivery.together);
  if (claimed === undefined) return claimedByOther;
  const { delivery } = claimed;
  if (delivery.operationId === null) throw new Error('an accepted delivery without its operation id');
  const channel = await pipeline.channel(configuration, delivery.channel);
  const result = await channel.poll(delivery.operationId);
  const next = result.status === 'accepted' ? stillOnItsWay(pipeline, delivery) : afterPoll(pipeline, delivery, result);
  await settle(pipeline, claimed, { ...next, failover: await failoverOf(pipeline, configuration, claimed, next) });
  return { state: next.state, because: delivery.decision?.because ?? 'poll' };
}

/** A mail that ACS accepted and could not deliver goes to a substitute, like one that it did not accept. */
async function failoverOf(
  pipeline: RenderPorts & Ports<'channel' | 'channelLimits' | 'speed' | 'tickMs'>,
  configuration: TenantConfiguration,
  row: DeliveryRow,
  next: Delivery,
): Promise<Delivery['failover']> {
  const hasArrived = next.state === 'sent' || next.state === 'accepted';
  const recipient = recipientOf(configuration, next);
  if (hasArrived || next.failover != null || recipient === undefined) return next.failover;
  const judged = await decideDelivery(pipeline, row.delivery);
  const reason = next.outcome?.reason ?? 'not delivered';
  return (await failOver(pipeline, configuration, recipient, [{ row, judged }], reason)).get(row) ?? null;
}

type Answer = Exclude<Awaited<ReturnType<Awaited<ReturnType<Pipeline['channel']>>['poll']>>, { status: 'accepted' }>;

function afterPoll(pipeline: Ports<'now'>, delivery: Delivery, result: Answer): Delivery {
  const isRolledUp = delivery.decision?.because === 'rollUp';
  const isShared = isRolledUp || (delivery.together != null && !goesAlone(delivery));
  const next = afterAttempt(pipeline, delivery, result, { count: isShared ? 2 : 1, at: 0, retryAt: 0 });
  // The combined message about many tenants did not arrive, so each tenant sends its own.
  return isRolledUp && next.state === 'pending' ? { ...next, together: aloneFromNow(next) } : next;
}

/** Polls less and less often. The time at which ACS accepted the mail stays. */
function stillOnItsWay(pipeline: Ports<'now'>, delivery: Delivery): Delivery {
  const now = pipeline.now();
  const waited = now - Date.parse(delivery.outcome?.at ?? iso(now));
  if (waited < pollPatienceMs)
    return { ...delivery, notBefore: iso(now + Math.min(longestPollMs, Math.max(5000, waited))) };
  const reason = 'ACS did not report the outcome';
  return afterPoll(pipeline, delivery, {
    status: 'failed',
    retryable: true,
    retryAfterSeconds: null,
    mayHaveArrived: true,
    reason,
  });
}

/** Each mail is polled once, by its leading delivery; its other deliveries read that result. */
async function followPoll(pipeline: Ports<'now' | 'queues' | 'store'>, row: DeliveryRow): Promise<DeliveryResult> {
  const { delivery } = row;
  const { together } = delivery;
  const key = { ...delivery, ...together };
  const leader = await pipeline.store.alerts.readDelivery(delivery.tenantId, key);
  const { state } = leader?.delivery ?? {};
  const isSameMail = leader?.delivery.together?.by === together?.by;
  if (leader !== undefined && isSameMail && isSent(leader.delivery)) return follow(pipeline, row, leader);
  const because = leader?.delivery.outcome?.reason ?? 'its message was not delivered';
  const isApart = leader !== undefined && goesAlone(leader.delivery);
  // Polled together with its leader, because both are repeated together.
  const again = state === 'pending' ? Date.parse(leader?.delivery.notBefore ?? '') : 0;
  await settle(pipeline, row, {
    ...delivery,
    state: 'pending',
    together: isApart ? aloneFromNow(delivery) : null,
    unanswered: isApart ? null : delivery.unanswered,
    coveredSeq: null,
    operationId: null,
    mayHaveArrived: delivery.mayHaveArrived || leader?.delivery.mayHaveArrived,
    notBefore: iso(Math.max(pipeline.now() + 1000, again)),
    outcome: { at: iso(pipeline.now()), reason: because },
  });
  return { state: 'pending', because };
}
