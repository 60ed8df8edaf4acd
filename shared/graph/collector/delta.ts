/** One resource in a delta answer: its present state, or its removal. */
import type { DeltaKind, FleetItem } from '../../core/collection/graph';
import { fieldsOf, requiredText } from '../shape';
import type { FleetCollector } from './collector';

type DeltaItem<K extends DeltaKind> =
  | { readonly type: 'present'; readonly item: FleetItem<K> }
  | { readonly type: 'removed'; readonly id: string };

/** Soft ("changed") and permanent ("deleted") removals are treated alike; a restored object comes back as an item. */
export function readDelta<K extends DeltaKind>({ kind, read }: FleetCollector<K>, item: unknown): DeltaItem<K> {
  const fields = fieldsOf(kind, item);
  const removed = fields['@removed'];
  return removed === undefined || removed === null
    ? { type: 'present', item: read(item) }
    : { type: 'removed', id: requiredText(kind, 'id', fields.id) };
}
