import type { Detector, DetectorFacts } from '../core/event/detector';
import { type AuditRecord, type LogRecord, recordMs } from '../core/log/record';
import { dayMs } from '../core/time/durations';

/** The log can show the entry that ends something before the entry that began it. This is the longest distance; ms. */
const endsWithinMs = dayMs;

/** The queries for entries under these keys that may end what an entry began. */
export const endsAsked = (keys: readonly string[]): ReturnType<Detector['asksFor']> =>
  keys.map((key) => ({ key, aroundMs: endsWithinMs }));

/**
 * The entries under these keys that end what an entry began. Entries with the same time count, because the log does not
 * show their order.
 */
export function endsIn(
  record: AuditRecord,
  keys: readonly string[],
  { recordsUnder }: DetectorFacts,
  isEnd: (one: LogRecord) => boolean,
): readonly LogRecord[] {
  const at = recordMs(record);
  return keys
    .flatMap((key) => recordsUnder(key, at, at + endsWithinMs))
    .filter((one) => one.id !== record.id && isEnd(one));
}
