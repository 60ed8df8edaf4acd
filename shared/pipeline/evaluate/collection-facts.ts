import type { CollectionFacts } from '../../core/event/collection-facts';
import { type Collection, neverCommitted } from '../collect/collection';
import { dayOf, iso, type Ports } from '../context';
import { openDay } from '../operate/seal';

/**
 * A repeated collection uses the record day of its first attempt, stored in the pin. If that day is already sealed,
 * today is used.
 */
export async function collectionFacts(
  pipeline: Ports<'now' | 'store'>,
  { configuration, startedFrom, takenAt, row }: Collection,
): Promise<CollectionFacts> {
  const { tenantId } = configuration;
  const now = iso(pipeline.now());
  const pinned = row.before.pin?.startedFrom === startedFrom ? row.before.pin.recordDay : dayOf(now);
  return {
    tenantId,
    now,
    startedFrom: startedFrom === neverCommitted ? await firstMoment(pipeline, tenantId) : startedFrom,
    takenAt,
    recordDay: await openDay(pipeline, tenantId, pinned),
  };
}

/**
 * An anchor must be a time. For a kind without a commit it is the start of monitoring, which is the same at every try.
 */
async function firstMoment({ store }: Ports<'store'>, tenantId: string): Promise<string> {
  const tenant = await store.tenants.read(tenantId);
  return tenant?.row.watchedSince ?? iso(0);
}
