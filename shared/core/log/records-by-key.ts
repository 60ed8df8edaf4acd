import { firstAtLeast } from '../first-at-least';
import { type LogRecord, recordMs } from './record';
import { recordKeys } from './record-keys';

/** Records under a key, from <= time <= to (ms), the oldest first. */
export type RecordsUnder = (key: string, from: number, to: number) => readonly LogRecord[];

/**
 * Finds records by key and time, each once. The cost depends on the number of results, not on the number of records.
 */
export function recordsByKey(records: readonly LogRecord[], wanted?: ReadonlySet<string>): RecordsUnder {
  const distinct = new Map(records.map((record) => [`${record.kind} ${record.id}`, record]));
  const byKey = new Map<string, Timed[]>();
  for (const record of distinct.values()) {
    for (const key of recordKeys(record)) {
      if (wanted !== undefined && !wanted.has(key)) continue;
      const held = byKey.get(key);
      const entry = { at: recordMs(record), record };
      if (held === undefined) byKey.set(key, [entry]);
      else held.push(entry);
    }
  }
  const ordered = new Map([...byKey].map(([key, held]) => [key, inOrder(held)]));
  return (key, from, to) => {
    const held = ordered.get(key);
    return held === undefined
      ? []
      : held.records.slice(firstAtLeast(held.times, from), firstAtLeast(held.times, to + 1));
  };
}

type Timed = { readonly at: number; readonly record: LogRecord };

function inOrder(held: readonly Timed[]) {
  const ordered = [...held].sort((a, b) => a.at - b.at || (a.record.id < b.record.id ? -1 : 1));
  return { times: ordered.map(({ at }) => at), records: ordered.map(({ record }) => record) };
}
