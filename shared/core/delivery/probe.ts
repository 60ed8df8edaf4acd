/** Test messages and forwarded events as evidence about a channel, and when the next test message is due. Pure. */

import type { Recipient } from '../tenant/configuration';
import { dayMs, hourMs } from '../time/durations';
import type { Probe } from './channel-state';

/** After this long without traffic, nobody knows whether a message would arrive. */
const silentMs = 7 * dayMs;

/** Forwarding may lag this far before anybody is notified: it is late, but nothing is lost. */
const forwardPatienceMs = hourMs;

/** True if a week has passed without a message or a test message. `lastSentAt`: the last accepted message; null if there was none. */
export function isPingDue({ since, last }: PingRow, lastSentAt: string | null, now: number): boolean {
  const heard = Math.max(
    ...[since, lastSentAt, last?.at ?? null].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
  );
  return now - heard >= silentMs;
}

/** A refused test message means that an alert would be refused too. A test message with an unknown outcome proves nothing. */
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

/** How much of a tenant's record has been forwarded to a recipient. */
export type ForwardRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** YYYY-MM-DD: everything recorded in days before it went, or was recorded before the recipient was named. */
  readonly fromDay: string;
  /** No process starts before this time, because of the rate limit or because another process is forwarding. */
  readonly notBefore: string;
  readonly lastSuccessAt: string | null;
  readonly failing: { readonly since: string; readonly count: number; readonly reason: string } | null;
};

/** The last test message to a recipient whose channel does not report delivery. */
export type PingRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** Since when the channel is watched. */
  readonly since: string;
  /** The last test message; null before the first. `ok` null: sent, outcome unknown. */
  readonly last: { readonly at: string; readonly ok: boolean | null; readonly reason: string } | null;
};
