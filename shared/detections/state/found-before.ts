import type { DetectorFacts } from '../../core/event/detector';
import { type LogRecord, recordMs } from '../../core/log/record';
import type { SmallKind } from '../../core/resource/kind';
import { minuteMs } from '../../core/time/durations';
import type { ConditionalAccessBasis } from '../../core/verdict/control';

/** Microsoft's clock may be behind ours by this much. */
const skewMs = minuteMs;

/** Whether collections had found the resources of a kind as they are now before the log entry was written. */
export function isFoundBefore(kind: SmallKind, entry: LogRecord, { foundSince }: DetectorFacts): boolean {
  const since = foundSince(kind);
  return since !== null && Date.parse(since) + skewMs <= recordMs(entry);
}

/** The settings of Conditional Access as collections had found them before the entry was written; undefined if that is not known. */
export const basisBefore = (
  kind: SmallKind,
  entry: LogRecord | null | undefined,
  facts: DetectorFacts,
): ConditionalAccessBasis | undefined =>
  entry != null && isFoundBefore(kind, entry, facts) ? facts.conditionalAccess?.after : undefined;
