import { isLastingFailure, lasting } from '../../core/collection/failure';
import { firstReadAt, isNeverRead } from '../../core/collection/read-loss';
import type { Kind } from '../../core/resource/kind';
import { hourMs, minuteMs } from '../../core/time/durations';
import { kindDefinitions } from '../../kinds';
import { newKindRow } from '../collect/collection';
import { iso, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';
import type { WatchedTenant } from './watched-tenant';

/** The longest that a first message waits for a source; ms. */
const firstReadingMs = hourMs;

/** The least of that limit. Where hours are shorter, as in the local world, a collection still takes its time; ms. */
const leastReadingMs = 15 * minuteMs;

/**
 * After an hour, a source that was never read counts as one that cannot be read, even if its collection never ended. The first message is
 * then sent and names it. If nothing was read at all, the tenant has an alert instead.
 */
export async function giveUpUnread(
  pipeline: Ports<'controls' | 'detectors' | 'log' | 'registered' | 'speed' | 'store'>,
  { configuration, now, rows, tenant, upSince }: WatchedTenant,
): Promise<void> {
  if (tenant === undefined || tenant.summarisedAt !== null || isNeverRead(rows)) return;
  const first = firstReadAt(rows);
  const since = Math.max(upSince, Date.parse(tenant.watchedSince), Number.isFinite(first) ? first : 0);
  if (now - since <= Math.max(firstReadingMs / pipeline.speed, leastReadingMs)) return;
  const unneeded = unneededFor(pipeline, configuration);
  const known = new Map(rows.map((row) => [row.kind, row]));
  for (const { kind } of kindDefinitions) {
    const { lastSuccessAt = null, failure = null } = known.get(kind) ?? {};
    if (unneeded.has(kind) || lastSuccessAt !== null || (failure !== null && isLastingFailure(failure))) continue;
    await giveUp(pipeline, tenant.tenantId, kind, iso(now));
  }
}

/** A collection that still runs finds the row changed, and is repeated once. */
async function giveUp(
  { log, store }: Ports<'log' | 'store'>,
  tenantId: string,
  kind: Kind,
  since: string,
): Promise<void> {
  const { row = newKindRow(tenantId, kind), etag = null } = (await store.watermarks.readKind(tenantId, kind)) ?? {};
  if (row.lastSuccessAt !== null) return;
  const detail = `${kind}: no collection has ended`;
  const failure = lasting(row.failure ?? { reason: 'broken', cause: 'notLooked', detail, since, count: 0 });
  await store.watermarks.writeKind({ ...row, failure }, etag);
  log('collection.givenUp', { tenant: tenantId, kind, failure: failure.reason });
}
