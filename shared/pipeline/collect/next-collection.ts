import type { Failure } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { licencesOf } from '../../core/tenant/licence';
import { dayMs, hourMs, minuteMs, secondMs } from '../../core/time/durations';
import type { Ports } from '../context';
import { isBehind } from './collect-log';
import { subscribedSkus } from './last-read';

/** When a collection must continue; null if it is complete. */
export function continueAfterMs({ now, speed }: Ports<'now' | 'speed'>, row: KindRow): number | null {
  if (row.suspect !== null) return 60_000 / speed;
  if (row.asked != null) return row.asked.next === null ? pollMs(now() - Date.parse(row.asked.askedAt), speed) : 0;
  return isBehind(row) ? 0 : null;
}

/** Most queries take over ten minutes. The longer one takes, the less often it is polled. */
const pollMs = (age: number, speed: number): number => Math.min(5 * minuteMs, Math.max(minuteMs, age / 3)) / speed;

/** A refusal may be a temporary error, so it is checked after this time before anybody is alerted. */
const refusedAgainMs = 30 * secondMs;

export async function retryAfterMs(
  pipeline: Ports<'speed' | 'store'>,
  { tenantId, refusedAt, lastAttemptAt }: KindRow,
  failure: NonNullable<KindRow['failure']>,
): Promise<number> {
  if (refusedAt !== null && refusedAt === lastAttemptAt) return refusedAgainMs / pipeline.speed;
  return (await isOpeningSoon(pipeline, tenantId, failure))
    ? hourMs / pipeline.speed
    : failureWaitMs(pipeline, failure);
}

/** Microsoft lists a new licence hours before all its sources can be read. */
async function isOpeningSoon({ store }: Ports<'store'>, tenantId: string, failure: Failure): Promise<boolean> {
  if (failure.reason !== 'notLicensed' || failure.licence === null) return false;
  return licencesOf((await subscribedSkus(store, tenantId)) ?? []).has(failure.licence);
}

/**
 * The wait after a failure: as long as Graph requested, otherwise longer each time. Failures that a person must fix are
 * retried rarely.
 */
function failureWaitMs({ speed }: Ports<'speed'>, failure: Failure & { readonly count: number }): number {
  switch (failure.reason) {
    case 'notLicensed':
      return dayMs / speed;
    case 'notPermitted':
    case 'ours':
      return (15 * minuteMs) / speed;
    default: {
      const grown = Math.min(15 * minuteMs, 15 * secondMs * 2 ** Math.min(failure.count - 1, 10));
      const retryMs = failure.reason === 'throttled' ? (failure.retryAfterSeconds ?? 0) * secondMs : 0;
      return Math.max(retryMs, grown);
    }
  }
}
