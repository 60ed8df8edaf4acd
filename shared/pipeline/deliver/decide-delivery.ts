import type { Alert, Transition } from '../../core/alert/alert';
import { awaitedCollectionMs, awaitedKinds } from '../../core/collection/awaited-collection';
import { isNameAwaited, nameTries, nameWaits } from '../../core/delivery/awaited-name';
import { coveredBy, decide, isHeldBack, turnsOf } from '../../core/delivery/decide';
import { type Decision, type Delivery, isSent } from '../../core/delivery/delivery';
import { isReadByPeople } from '../../core/tenant/configuration';
import { daysBack, groupWaitMs, iso, type Ports } from '../context';
import { type DeliveryRow, isClaimed, ownMessage, sendLater, settle } from './delivery-row';

const waitForOtherMs = 1000;
/**
 * Of two colliding messages, the later one waits this much longer. Polls of an empty queue are up to two seconds apart,
 * so that shorter waits can end at the same poll, and the messages collide again each time.
 */
const apartMs = 4000;
const waitForRestMs = 5000;
const waitForCollectionMs = 3000;
/**
 * How long a message waits for a crashed collection: longer than its leases. After that, the message is sent with the
 * known facts.
 */
const restPatienceMs = 4 * 60_000;

export type DecidedDelivery = {
  readonly alert: Alert;
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  /** The last transition that an earlier message to the recipient reported; 0 if there was none. */
  readonly coveredSeq: number;
  readonly verdict:
    | Decision
    /** Another message of this alert is sent first, or some of its events are not raised yet. */
    | { readonly send: false; readonly waitUntil: number; readonly because: string }
    /** Held back, to be decided again. */
    | { readonly send: false; readonly decision: Decision; readonly waitUntil: number; readonly because: string };
};

/** Everything that is known about a delivery, and whether it is sent now. */
export async function decideDelivery(
  pipeline: Ports<'detectors' | 'now' | 'speed' | 'store'>,
  delivery: Delivery,
): Promise<DecidedDelivery> {
  const { alerts } = pipeline.store;
  // Read before the transitions. A transition that is written between the two reads is left out, so that message and id
  // stand for the same news.
  const alert = await alerts.readAlert(delivery.tenantId, delivery.alertId);
  const [written, deliveries, rules] = await Promise.all([
    alerts.readTransitions(delivery.tenantId, delivery.alertId),
    alerts.readDeliveries(delivery.tenantId, delivery.alertId),
    pipeline.store.rules.list(delivery.tenantId),
  ]);
  const transitions = written.filter(({ seq }) => alert !== undefined && seq <= alert.seq);
  const transition = transitions.find(({ seq }) => seq === delivery.seq);
  if (alert === undefined || transition === undefined) throw new Error('a delivery without its alert');
  const others = deliveries.filter(({ seq }) => seq !== delivery.seq).flatMap((other) => receivedAs(other, delivery));
  const known = { alert, transitions, deliveries, coveredSeq: coveredBy(others) };
  const now = pipeline.now();
  if (await isHalfRaised(pipeline, delivery.tenantId, transition, transitions)) {
    const because = 'related events are not raised yet';
    return { ...known, verdict: { send: false, waitUntil: now + waitForRestMs, because } };
  }
  if (await isCollectionAwaited(pipeline, alert, transition)) {
    const because = 'the collection that the log entry requested is still running';
    return { ...known, verdict: { send: false, waitUntil: now + waitForCollectionMs, because } };
  }
  if (await isNameOfEndAwaited(pipeline, alert, transition)) {
    const because = 'the log may still name the account that fixed it';
    return { ...known, verdict: { send: false, waitUntil: now + nameWaits * groupWaitMs(pipeline), because } };
  }
  // Two simultaneous messages of one alert to one person would say the same, so one waits.
  const isOtherOnItsWay = others.some((other) => other.state === 'pending' && isClaimed(other, now));
  const decision = isOtherOnItsWay
    ? 'wait'
    : decide({
        alert,
        delivery,
        transition: transition.type,
        ...turnsOf(transitions, delivery),
        others,
        isContinued: await isContinued(pipeline, alert, delivery),
        now: iso(now),
        rules: rules.map(({ rule }) => rule),
      });
  if (decision === 'wait') {
    const earlier = others.filter(({ seq, state }) => seq < delivery.seq && state === 'pending');
    const waits = waitForOtherMs + apartMs * earlier.length;
    const because = 'another message of this alert goes first';
    return { ...known, verdict: { send: false, waitUntil: now + waits, because } };
  }
  if (isHeldBack(decision)) {
    const { until, ...held } = decision;
    return {
      ...known,
      verdict: { send: false, decision: held, waitUntil: Date.parse(until), because: decision.because },
    };
  }
  return { ...known, verdict: decision };
}

type To = Pick<Delivery, 'channel' | 'recipientId'>;
const isSameTo = (a: To, b: To): boolean => a.channel === b.channel && a.recipientId === b.recipientId;

/** A message that a substitute received counts as sent, so the original recipient also gets the end of the alert. */
function receivedAs(other: Delivery, to: To): readonly Delivery[] {
  const { state, failover } = other;
  if (isSameTo(other, to)) return [state === 'failed' && failover != null ? { ...other, state: 'sent' } : other];
  return failover != null && isSameTo(failover, to) ? [{ ...other, state: 'sent' }] : [];
}

/**
 * True if another alert continues this one: one account made several steps, each with an alert until the log named it.
 * People get one update of all of them; a program closes the ticket of each.
 */
async function isContinued(
  { store }: Ports<'store'>,
  { tenantId, mergedInto, resolvedAt }: Alert,
  delivery: Delivery,
): Promise<boolean> {
  if (mergedInto === undefined || !isReadByPeople(delivery.channel)) return false;
  const [into, others] = await Promise.all([
    store.alerts.readAlert(tenantId, mergedInto.id),
    store.alerts.readDeliveries(tenantId, mergedInto.id),
  ]);
  if (into === undefined || !hasSteps(into)) return false;
  return others.some(
    (other) =>
      isSameTo(other, delivery) &&
      (other.state === 'pending' ||
        (other.outcome !== null && other.outcome.at >= (resolvedAt ?? '') && isSent(other))),
  );
}

/** True if the alert has several log entries of one activity. */
const hasSteps = ({ named }: Alert): boolean =>
  named.some(
    ({ source, recordId }) =>
      recordId !== null && named.some((one) => one.source === source && (one.recordId ?? recordId) !== recordId),
  );

/** Stores that a claimed delivery is not sent now. */
export async function settleUnsent(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  verdict: DecidedDelivery['verdict'],
): Promise<void> {
  const { delivery } = row;
  const before: Delivery = {
    ...delivery,
    attempts: delivery.attempts - 1,
    together: ownMessage(delivery),
    coveredSeq: null,
  };
  if ('waitUntil' in verdict) {
    const decision = 'decision' in verdict ? verdict.decision : delivery.decision;
    return settle(pipeline, row, { ...before, decision, notBefore: iso(verdict.waitUntil) });
  }
  return settle(pipeline, row, {
    ...before,
    attempts: delivery.attempts,
    state: 'skipped',
    decision: verdict,
    outcome: { at: iso(pipeline.now()), reason: verdict.because },
  });
}

/**
 * Releases the claim on a delivery whose combined message is not sent. Its own queue message may have come meanwhile,
 * so it gets a new one.
 */
export async function letGo(pipeline: Ports<'now' | 'queues' | 'store'>, row: DeliveryRow): Promise<void> {
  await settle(pipeline, row, {
    ...row.delivery,
    attempts: row.delivery.attempts - 1,
    together: ownMessage(row.delivery),
    coveredSeq: null,
  });
  await sendLater(pipeline, row.delivery);
}

/** Waits for a limited time. After that, the message is based on the log alone. */
async function isCollectionAwaited(
  pipeline: Ports<'detectors' | 'now' | 'speed' | 'store'>,
  alert: Alert,
  transition: Transition,
): Promise<boolean> {
  const patience = Math.max(waitForRestMs, awaitedCollectionMs / pipeline.speed);
  // The last wait must end within the limit.
  if (pipeline.now() + waitForCollectionMs > Date.parse(transition.at) + patience) return false;
  if (alert.form !== 'alert' || (transition.type !== 'opened' && transition.type !== 'reopened')) return false;
  const { alerts, watermarks } = pipeline.store;
  const [events, rows] = await Promise.all([
    alerts.readEvents(alert.tenantId, alert.id),
    watermarks.readKinds(alert.tenantId),
  ]);
  return awaitedKinds(alert, transition, events, pipeline.detectors, rows).length > 0;
}

/** Waits for a limited time. After that, the page names the account as soon as the log does. */
async function isNameOfEndAwaited(
  pipeline: Ports<'now' | 'speed' | 'store'>,
  alert: Alert,
  { type, at, eventId }: Transition,
): Promise<boolean> {
  const patience = nameTries * nameWaits * groupWaitMs(pipeline);
  if (type !== 'resolved') return false;
  if (pipeline.now() >= Date.parse(at) + patience) return false;
  const events = await pipeline.store.alerts.readEvents(alert.tenantId, alert.id);
  return events.some((event) => event.id === eventId && isNameAwaited(alert, event, events));
}

/**
 * A collection that crashed while raising may have raised only some events. The message waits until the next collection
 * raises the rest.
 */
async function isHalfRaised(
  pipeline: Ports<'now' | 'store'>,
  tenantId: string,
  { at }: Transition,
  transitions: readonly Transition[],
): Promise<boolean> {
  const now = pipeline.now();
  if (now - Date.parse(at) > restPatienceMs) return false;
  const raised = new Set(transitions.map(({ eventId }) => eventId));
  const markers = await pipeline.store.events.markers(tenantId, daysBack(now, 1));
  return markers.some(({ eventIds }) => eventIds.some((id) => raised.has(id)));
}
