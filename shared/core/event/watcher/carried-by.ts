import type { TransitionType } from '../../alert/alert';
import type { AlertStep } from '../../alert/alert-step';
import { newDelivery } from '../../delivery/delivery';
import type { Recipient } from '../../tenant/configuration';
import type { WatchEvent } from '../event';
import { wayKey } from './channel-events';

/** Withdrawing consent silences the monitor just like removing its credential: permitted requests are refused. */
const isTampering = ({ source, details }: Pick<WatchEvent, 'source' | 'details'>): boolean =>
  source === 'tamper' || (source === 'sightless' && details.reason === 'notPermitted');

/**
 * A transition that opens the alert or makes it worse is sent to everybody, whatever the routes say, because one
 * recipient may be the actor.
 */
export const goesToEverybody = (event: Pick<WatchEvent, 'source' | 'details'>, type: TransitionType): boolean =>
  isTampering(event) && (type === 'opened' || type === 'worsened' || type === 'reopened');

/**
 * The deliveries of the weekly roll-up go to the recipients that it names, whatever the routes say. Alerts about the
 * monitor itself never use the channel that they report as broken; tampering is sent to everybody at once; one lost
 * source is sent only once it is clear that others still work.
 */
export function carriedBy(
  step: AlertStep,
  event: WatchEvent,
  recipients: readonly Recipient[],
  waitMs: number,
): AlertStep {
  const { rollUp, recipients: named } = event.details;
  if (event.source === 'digest' && typeof rollUp === 'string') {
    const addressed = recipients.filter(({ id }) => Array.isArray(named) && named.includes(id));
    return { ...step, deliveries: addressed.map((recipient) => ofEverybody(step, recipient, event.recordedAt)) };
  }
  if (step.transitions.some(({ type }) => goesToEverybody(event, type)))
    return { ...step, deliveries: recipients.map((recipient) => ofEverybody(step, recipient, event.recordedAt)) };
  if (step.deliveries.length === 0) return step;
  if (event.source === 'channelFailing') {
    if (event.type === 'recovery') return step;
    const ways = failingWays(event.details);
    const others = step.deliveries.filter((one) => !ways.includes(wayKey(one.channel, one.recipientId)));
    // If no recipient can be reached, it is sent as soon as one can be, unless everything is over by then.
    return others.length === 0 ? step : { ...step, deliveries: others };
  }
  if (event.source === 'blind' && event.type === 'health') {
    const soonest = new Date(Date.parse(event.recordedAt) + waitMs).toISOString();
    return {
      ...step,
      deliveries: step.deliveries.map((one) => (one.notBefore < soonest ? { ...one, notBefore: soonest } : one)),
    };
  }
  return step;
}

/** A step may name several events. The message is about the first one that people are alerted to. */
const firstLoud = (transitions: AlertStep['transitions'], last: number): number =>
  transitions.find(({ type }) => type !== 'joined')?.seq ?? last;

/** Events of older builds name the recipients of one channel only. */
function failingWays({ channel, recipients, ways }: WatchEvent['details']): readonly unknown[] {
  if (Array.isArray(ways)) return ways;
  return Array.isArray(recipients) ? recipients.map((id) => wayKey(String(channel), String(id))) : [];
}

const ofEverybody = (
  { alert, deliveries, transitions }: AlertStep,
  recipient: Recipient,
  now: string,
): AlertStep['deliveries'][number] => ({
  ...newDelivery({ ...alert, seq: firstLoud(transitions, alert.seq) }, recipient, { notBefore: now, timing: 'atOnce' }),
  ...deliveries.find(({ recipientId, channel }) => recipientId === recipient.id && channel === recipient.channel),
});
