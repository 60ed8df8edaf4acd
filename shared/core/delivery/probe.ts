/** Test messages and forwarded events as evidence about a channel, and the time of the next test message. */

import type { Recipient } from '../tenant/configuration';
import { dayMs, hourMs } from '../time/durations';
import type { Probe } from './channel-state';

/** After this long without messages, a test message checks the channel. */
const silentMs = 7 * dayMs;

/** Forwarding may be this late before people are notified. Nothing is lost by then. */
const forwardPatienceMs = hourMs;

/** True after a week without messages. `lastSentAt`: the last accepted message; null if there was none. */
export function isPingDue({ since, last }: PingRow, lastSentAt: string | null, now: number): boolean {
  const heard = Math.max(
    ...[since, lastSentAt, last?.at ?? null].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
  );
  return now - heard >= silentMs;
}

/** If a test message is refused, alerts would be refused too. An unknown outcome proves nothing. */
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

/** How far a tenant's events have been forwarded to a recipient. */
export type ForwardRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** YYYY-MM-DD. Events recorded before this day are forwarded, or are from before the recipient was configured. */
  readonly fromDay: string;
  /** No process starts before this time: the rate limit is reached, or another process is forwarding. */
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
  /** The last test message; null before the first. `ok` is null if it was sent but its outcome is unknown. */
  readonly last: { readonly at: string; readonly ok: boolean | null; readonly reason: string } | null;
};
