import type { CollectionFacts } from '../../core/event/collection-facts';
import { type Collection, neverCommitted } from '../collect/collection';
import { dayOf, iso, type Ports } from '../context';
import { openDay } from '../operate/seal';

/**
 * A replay records in the day of the first try, which the pin names while the collection starts from the same state. If that day has been
 * sealed nevertheless, the event is recorded today.
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

/** An anchor is a time: for a kind without a commit, the start of monitoring, the same at every try. */
async function firstMoment({ store }: Ports<'store'>, tenantId: string): Promise<string> {
  const tenant = await store.tenants.read(tenantId);
  return tenant?.row.watchedSince ?? iso(0);
}
