/**
 * Negative controls: the same pipeline with a store that breaks one promise. A test that passes with one of these
 * proves nothing.
 */

import type { KindRow } from '../../shared/core/collection/kind-row';
import type { Marker } from '../../shared/core/event/event';
import type { Head } from '../../shared/core/resource/snapshot';
import type { Store } from '../../shared/core/store';

/** Markers that are kept only in the memory of a process, and lost with it. */
export function markersInMemory(store: Store): Store {
  const remembered: Marker[] = [];
  return {
    ...store,
    events: {
      ...store.events,
      record: async (events, marked) => {
        const ids = await store.events.record(events, false);
        const [first] = events;
        if (marked && first !== undefined) remembered.push({ day: first.recordDay, rowKey: first.id, eventIds: ids });
        return ids;
      },
      markers: async (_, days) => remembered.filter(({ day }) => days.includes(day)),
      deleteMarker: async (_, { rowKey }) => {
        remembered.splice(
          remembered.findIndex((marker) => marker.rowKey === rowKey),
          1,
        );
      },
    },
  };
}

/** The heads and the row of a collection are committed before its events are recorded, instead of last. */
export function committedEarly(store: Store): Store {
  const commitNow = async (row: KindRow, etag: string | null) => {
    for (const head of row.pin?.tried ?? []) await store.snapshots.commitHead(head);
    const at = row.pin?.tried.at(-1)?.takenAt ?? row.lastAttemptAt;
    return store.watermarks.writeKind({ ...row, lastAttemptAt: at, lastSuccessAt: at, failure: null, pin: null }, etag);
  };
  return {
    ...store,
    watermarks: {
      ...store.watermarks,
      writeKind: (row, etag) => (row.pin === null ? store.watermarks.writeKind(row, etag) : commitNow(row, etag)),
    },
    snapshots: { ...store.snapshots, commitHead: (head) => commitOnce(store, head) },
  };
}

/** A head that was committed early is not committed again. */
async function commitOnce({ snapshots }: Store, head: Head) {
  const committed = await snapshots.readHead(head.tenantId, head.kind);
  const isDone = committed?.takenAt === head.takenAt && committed.version === head.version && committed.etag !== null;
  return isDone ? ({ status: 'written', etag: committed.etag ?? '' } as const) : snapshots.commitHead(head);
}
