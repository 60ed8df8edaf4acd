import type { Alert, Transition } from '../alert/alert';
import type { Detector } from '../event/detector';
import type { WatchEvent } from '../event/event';
import { isLogKind, isSmallKind } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { KindRow } from './kind-row';

/** So long a first message waits at most for the look that its log entry asks for; ms. */
export const awaitedLookMs = 60_000;

/**
 * The kinds that the first message of an alert waits for. An entry of the log says what was edited; whom it exposes and which
 * control it fails only the look knows that the entry asks for. Told before it, one alert would be told in two subjects: of the edit
 * first, and of the control in everything after. What is never read, or fails, is not waited for.
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
  if (!isOfLog || !isLogKind(lead.resource.kind as Kind)) return []; // Safe: the two others are ruled out before.
  const detector = detectors.find(({ id }) => id === lead.source);
  if (detector === undefined || detector.joins.length === 0) return [];
  // A fleet takes its time, and says of no control more than its next look would.
  const kinds: readonly Kind[] = detector.watches.changes.filter(isSmallKind);
  return kinds.filter((kind) => {
    const row = rows.find((one) => one.kind === kind);
    if (row === undefined || row.failure !== null || row.lastSuccessAt === null) return false;
    return Date.parse(row.lastSuccessAt) < Date.parse(lead.recordedAt);
  });
}
