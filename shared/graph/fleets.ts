import { CollectionError } from '../core/collection/failure';
import type { DeltaKind, DeltaPage, FleetItem, ListKind } from '../core/collection/graph';
import { callOf, deltaLinkCall } from './calls';
import type { FleetCollector } from './collector/collector';
import { readDelta } from './collector/delta';
import { fleetCollectors } from './collectors';
import { pagesOf, type Requests } from './requests';

export async function* listFleet<K extends ListKind>(
  requests: Requests,
  kind: K,
): AsyncGenerator<readonly FleetItem<K>[]> {
  const { read }: FleetCollector<K> = fleetCollectors[kind];
  try {
    for await (const { value } of pagesOf(requests, callOf(kind))) yield value.map(read);
  } catch (error) {
    // This list has a throttle budget of its own, so the other kinds of the bucket need not wait for it.
    if (kind !== 'signInActivity' || !(error instanceof CollectionError) || error.failure.reason !== 'throttled')
      throw error;
    throw new CollectionError({ reason: 'broken', detail: error.failure.detail });
  }
}

export async function* deltaFleet<K extends DeltaKind>(
  requests: Requests,
  kind: K,
  deltaLink: string | null,
): AsyncGenerator<DeltaPage<K>> {
  const collector: FleetCollector<K> = fleetCollectors[kind];
  let ended = false;
  for await (const page of pagesOf(requests, deltaLink === null ? callOf(kind) : deltaLinkCall(kind, deltaLink))) {
    const items: FleetItem<K>[] = [];
    const removed = new Set<string>();
    for (const item of page.value) {
      const read = readDelta(collector, item);
      if (read.type === 'present') {
        items.push(read.item);
        // An object can appear more than once; its last entry counts.
        removed.delete(read.item.resource.id);
      } else removed.add(read.id);
    }
    ended = page.deltaLink !== null;
    yield { items, removedIds: [...removed], deltaLink: page.deltaLink };
  }
  // Without the link, the next collection would start over and not notice it.
  if (!ended) throw new CollectionError({ reason: 'ours', detail: `${kind}: the last page carries no delta link` });
}
