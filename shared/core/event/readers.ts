import { activityOf } from '../attribution';
import { isAuditRecord, type LogRecord } from '../log/record';
import type { Detector } from './detector';

type Readers = Map<string, readonly Detector[]>;

/** The set of activity names is open, so the cache stops growing at this size. */
const maxKnown = 5_000;
const known = new WeakMap<readonly Detector[], Readers>();

/** The detectors that read an entry. The result is cached for each activity. */
export function readersOf(detectors: readonly Detector[], record: LogRecord): readonly Detector[] {
  const readers: Readers = known.get(detectors) ?? new Map();
  if (readers.size === 0) known.set(detectors, readers);
  const activity = isAuditRecord(record) ? activityOf(record) : null;
  const key = activity === null ? record.kind : `${record.kind} ${activity}`;
  const found = readers.get(key);
  if (found !== undefined) return found;
  const reading = detectors.filter(
    ({ watches, reads }) =>
      watches.records.includes(record.kind) && (activity === null || reads === null || reads(activity)),
  );
  if (readers.size >= maxKnown) readers.clear();
  readers.set(key, reading);
  return reading;
}
