import type { KindRow } from '../../core/collection/kind-row';
import type { CollectionFacts, Judged } from '../../core/event/collection-facts';
import type { Head } from '../../core/resource/snapshot';
import { minuteMs } from '../../core/time/durations';
import { type Collection, neverCommitted } from '../collect/collection';
import { keepHabits } from '../collect/sign-in-habits';
import { iso, type Ports } from '../context';
import type { Loaded } from './loaded';

export type Conclusion =
  /** `heads`: those of all sources, as they are now. */
  | { readonly status: 'committed'; readonly row: KindRow; readonly events: number; readonly heads: readonly Head[] }
  /** Nothing to record, and the heads are committed: the caller writes this row together with others. */
  | { readonly status: 'uneventful'; readonly row: KindRow; readonly etag: string | null }
  /**
   * The tenant lease was not won in time, or another process committed first: nothing of this collection is kept, and the request stays
   * open.
   */
  | { readonly status: 'busy' | 'overtaken' };

/** Another process committed the kind since the collection began: a collection of policies commits the groups that they name. */
export const isMoved = ({ heads }: Loaded, { kind, etag }: Head): boolean =>
  (heads.find((head) => head.kind === kind)?.etag ?? null) !== etag;

/**
 * True if a collection of that kind crashed after it had begun to record. It must be resumed before another collection
 * commits the kind, or its findings would be lost.
 */
export const isBegun = ({ heads, rows }: Loaded, { kind: own }: Collection, { kind }: Head): boolean => {
  const pin = kind === own ? undefined : rows.find((row) => row.kind === kind)?.pin;
  const committed = heads.find((head) => head.kind === kind)?.takenAt ?? neverCommitted;
  return pin?.startedFrom === committed && pin.tried.some((head) => head.kind === kind);
};

/** Content must be pinned within this time after it was written or found, well before the sweep may delete it. */
const pinnedWithinMs = 15 * minuteMs;

/**
 * From here on the sweep keeps the content of this collection. If a suspended process finds it deleted, it removes its
 * pin and starts the collection again.
 */
export async function pin(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  { recordDay }: CollectionFacts,
): Promise<Collection | undefined> {
  const { startedFrom } = collection;
  const { before, etag } = collection.row;
  const tried = collection.commits;
  const isPinned = before.pin?.startedFrom === startedFrom && before.pin.recordDay === recordDay;
  if (isPinned && before.pin?.tried.at(-1)?.takenAt === tried.at(-1)?.takenAt) return collection;
  const mayBeSwept = (): boolean =>
    collection.contentAt !== undefined && pipeline.now() - Date.parse(collection.contentAt) > pinnedWithinMs;
  if (mayBeSwept()) return undefined;
  const row = { ...before, pin: { startedFrom, recordDay, tried } };
  const { watermarks } = pipeline.store;
  const written = await watermarks.writeKind(row, etag);
  if (written.status === 'conflict') return undefined;
  if (mayBeSwept()) {
    await watermarks.writeKind(before, written.etag);
    return undefined;
  }
  return { ...collection, row: { ...collection.row, before: row, etag: written.etag } };
}

/** False if the stored evaluations have changed since they were read. A holder whose lease expired is then too late. */
export async function saveVerdicts(
  pipeline: Ports<'store'>,
  collection: Collection,
  { stored }: Loaded,
  changed: readonly Judged[],
): Promise<boolean> {
  if (changed.length === 0) return true;
  const etags = new Map(stored.map(({ evaluation, etag }) => [evaluation.controlId, etag]));
  const rows = changed.map(({ control, judgement }) => ({
    evaluation: judgement.evaluation,
    etag: etags.get(control.id) ?? null,
    history: judgement.statusChanged,
  }));
  return (await pipeline.store.evaluations.save(collection.configuration.tenantId, rows)).status === 'written';
}

/** The commit point: heads by the ETag read before, then the row that clears the pin. */
export async function commit(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  { heads }: Loaded,
  events: number,
): Promise<Conclusion> {
  const committed = await commitState(pipeline, collection);
  if (committed === undefined) return { status: 'overtaken' };
  const row = rowAfter(pipeline, collection, events);
  const written = await pipeline.store.watermarks.writeKind(row, collection.row.etag);
  if (written.status === 'conflict') return { status: 'overtaken' };
  const others = heads.filter((head) => !committed.some(({ kind }) => kind === head.kind));
  return { status: 'committed', row, events, heads: [...others, ...committed] };
}

/** The heads as written; undefined if another process committed first. */
export async function commitState(
  pipeline: Ports<'store'>,
  collection: Collection,
): Promise<readonly Head[] | undefined> {
  const committed: Head[] = [];
  for (const head of collection.commits) {
    const written = await pipeline.store.snapshots.commitHead(head);
    if (written.status === 'conflict') return undefined;
    committed.push({ ...head, etag: written.etag });
  }
  if (collection.signIns !== undefined)
    await keepHabits(pipeline, collection.configuration.tenantId, collection.signIns);
  return committed;
}

/** Events of a crashed collection count too, because its repetition may no longer find them. */
export function rowAfter({ now }: Ports<'now'>, { row: { before, after } }: Collection, events: number): KindRow {
  const hasFound = events > 0 || before.pin !== null || before.foundAt === undefined;
  return { ...after, foundAt: hasFound ? iso(now()) : before.foundAt };
}
