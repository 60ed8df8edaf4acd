import { type AttributionSubject, isAsChanged, narrowed, undoingSubject } from '../../core/attribution';
import type { FoundDetection } from '../../core/event/collection-facts';
import type { Attribution } from '../../core/event/event';
import { isAuditRecord, type LogRecord, recordHappenedAt } from '../../core/log/record';
import type { SmallKind } from '../../core/resource/kind';
import { isSmallKind } from '../../kinds';
import type { TenantState } from './tenant-state';

/** A replica may be behind, so a change just before the collection began may be missing. */
export const replicaMs = 5_000;

type Edited = { readonly kind: SmallKind; readonly id: string; readonly focus: RegExp | null };

/**
 * The subjects for finding what undid the change: those of the entry that proves it, otherwise of all entries of that
 * time.
 */
export function undoingOf(
  { kind, id }: Edited,
  records: readonly LogRecord[],
  { happenedAt, attribution }: { readonly happenedAt: string; readonly attribution: Attribution },
  windowTo: string,
): readonly AttributionSubject[] {
  const entries = records.filter(isAuditRecord);
  const proof = entries.filter((record) => attribution.status === 'known' && record.id === attribution.recordId);
  const made = proof.length > 0 ? proof : entries.filter((record) => recordHappenedAt(record) === happenedAt);
  return made.flatMap((record) => undoingSubject(kind, id, record, { windowFrom: happenedAt, windowTo }) ?? []);
}

export const isUndone = (
  { property }: AttributionSubject,
  { focus }: Edited,
  now: Parameters<typeof isAsChanged>[1],
): boolean => isAsChanged({ property: focus === null ? property : narrowed(property, focus) }, now);

/**
 * Marks changes that reach the log after they were undone, as shown by a collection that began after them. What that
 * collection finds wrong has another cause.
 */
export async function withGone(
  found: readonly FoundDetection[],
  records: readonly LogRecord[],
  state: Pick<TenantState, 'head' | 'small'>,
): Promise<readonly FoundDetection[]> {
  const marked = async (entry: FoundDetection): Promise<FoundDetection> => {
    const { detector, detection, happenedAt } = entry;
    if (!detector.endsUnseen || detection.effect !== 'raised' || happenedAt === null) return entry;
    for (const kind of detector.watches.changes.filter(isSmallKind)) {
      const head = state.head(kind);
      const begunAt = head?.begunAt;
      if (head === undefined || begunAt === undefined || Date.parse(happenedAt) >= Date.parse(begunAt) - replicaMs)
        continue;
      const of = { kind, id: detection.resourceId, focus: detector.focus };
      const undoing = undoingOf(of, records, { happenedAt, attribution: entry.attribution }, head.takenAt);
      if (undoing.length === 0) continue;
      const now = (await state.small(kind)).find(({ id }) => id === detection.resourceId) ?? null;
      if (undoing.every((subject) => isUndone(subject, of, now))) return { ...entry, goneBy: head.takenAt };
    }
    return entry;
  };
  return Promise.all(found.map(marked));
}
