/** What test messages and forwarded events say about a channel, and when the next test message is due. Pure. */

import type { Recipient } from '../tenant/configuration';
import { dayMs, hourMs } from '../time/durations';
import type { Probe } from './channel-state';

/** After so long without anything that went there, nobody knows whether anything would arrive. */
const silentMs = 7 * dayMs;

/** Forwarding may be behind this long before anybody is notified: it is late, but nothing is lost. */
const forwardPatienceMs = hourMs;

/** Nothing went there for a week, and no test message either. `lastSentAt`: the last message that was taken; null where none was. */
export function isPingDue({ since, last }: PingRow, lastSentAt: string | null, now: number): boolean {
  const heard = Math.max(
    ...[since, lastSentAt, last?.at ?? null].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
  );
  return now - heard >= silentMs;
}

/** A test message that was refused says that an alert would be. One whose end is not known says nothing. */
export function pingProbe({ id, channel }: Recipient, { last }: PingRow, lastSentAt: string | null): Probe {
  const isNews = last !== null && (lastSentAt === null || last.at > lastSentAt);
  const hasFailed = isNews && last.ok === false;
  return {
    channel,
    recipientId: id,
    lastSuccessAt: last?.ok === true ? last.at : null,
    failingSince: hasFailed ? last.at : null,
    reason: hasFailed ? `test message: ${last.reason}` : null,
  };
}

export function forwardProbe({ id, channel }: Recipient, { lastSuccessAt, failing }: ForwardRow, now: number): Probe {
  const isLong = failing !== null && now - Date.parse(failing.since) > forwardPatienceMs;
  return {
    channel,
    recipientId: id,
    lastSuccessAt,
    failingSince: isLong ? failing.since : null,
    reason: isLong ? `events: ${failing.reason}` : null,
  };
}

/** How far the record of a tenant went to a recipient who takes it. */
export type ForwardRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** YYYY-MM-DD: everything recorded in days before it went, or was recorded before the recipient was named. */
  readonly fromDay: string;
  /** Nobody begins before: the pace, or somebody who is on it. */
  readonly notBefore: string;
  readonly lastSuccessAt: string | null;
  readonly failing: { readonly since: string; readonly count: number; readonly reason: string } | null;
};

/** The last test message to a recipient of whom nobody hears whether anything arrives. */
export type PingRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** Since when this is looked after. */
  readonly since: string;
  /** The last test message; null before the first. `ok` null: begun, and its end is not known. */
  readonly last: { readonly at: string; readonly ok: boolean | null; readonly reason: string } | null;
};
