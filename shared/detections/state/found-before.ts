import type { DetectorFacts } from '../../core/event/detector';
import { type LogRecord, recordTime } from '../../core/log/record';
import type { SmallKind } from '../../core/resource/kind';
import { minuteMs } from '../../core/time/durations';

/** Microsoft's clock may be behind ours by this much. */
const skewMs = minuteMs;

/** Whether collections had found the resources of a kind as they are now before the log entry was written. */
export function isFoundBefore(kind: SmallKind, entry: LogRecord, { foundSince }: DetectorFacts): boolean {
  const since = foundSince(kind);
  return since !== null && Date.parse(since) + skewMs <= Date.parse(recordTime(entry));
}
