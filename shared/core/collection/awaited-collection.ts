import type { Alert, Transition } from '../alert/alert';
import type { Detector } from '../event/detector';
import type { WatchEvent } from '../event/event';
import { isLogKind, isSmallKind } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { KindRow } from './kind-row';

/** Longest a first message waits for the collection that its log entry triggered; ms. */
export const awaitedCollectionMs = 60_000;

/**
 * The kinds that an alert's first message waits for. A log entry shows what was edited; only the collection that it
 * triggers shows who is exposed and which control fails. A message sent earlier would start with one subject line and
 * continue with another. Kinds that are never read, or whose collection fails, are not awaited.
 */
export function awaitedKinds(
  { leadEventId }: Pick<Alert, 'leadEventId'>,
  { type }: Pick<Transition, 'type'>,
  events: readonly WatchEvent[],
  detectors: readonly Detector[],
  rows: readonly KindRow[],
): readonly Kind[] {
  const lead = events.find(({ id }) => id === leadEventId);
  if ((type !== 'opened' && type !== 'reopened') || lead === undefined) return [];
  const isOfLog = lead.type === 'detection' && lead.resource.kind !== 'tenant' && lead.resource.kind !== 'control';
  if (!isOfLog || !isLogKind(lead.resource.kind as Kind)) return []; // Safe: the other two cases were ruled out above.
  const detector = detectors.find(({ id }) => id === lead.source);
  if (detector === undefined || detector.joins.length === 0) return [];
  // A fleet takes long to collect, and its next collection brings the same evidence.
  const kinds: readonly Kind[] = detector.watches.changes.filter(isSmallKind);
  return kinds.filter((kind) => {
    const row = rows.find((one) => one.kind === kind);
    if (row === undefined || row.failure !== null || row.lastSuccessAt === null) return false;
    return Date.parse(row.lastSuccessAt) < Date.parse(lead.recordedAt);
  });
}
