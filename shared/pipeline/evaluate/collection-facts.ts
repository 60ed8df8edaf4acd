import type { CollectionFacts } from '../../core/event/collection-facts';
import type { TenantRow } from '../../core/tenant/tenant';
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
  tenant: TenantRow | undefined,
): Promise<CollectionFacts> {
  const { tenantId } = configuration;
  const now = iso(pipeline.now());
  const watchedSince = tenant?.watchedSince ?? iso(0);
  const pinned = row.before.pin?.startedFrom === startedFrom ? row.before.pin.recordDay : dayOf(now);
  return {
    tenantId,
    now,
    // An anchor must be a time. For a kind without a commit it is the start of monitoring, the same at every try.
    startedFrom: startedFrom === neverCommitted ? watchedSince : startedFrom,
    takenAt,
    isSummarised: tenant !== undefined && tenant.summarisedAt !== null,
    recordDay: await openDay(pipeline, tenantId, pinned),
  };
}
