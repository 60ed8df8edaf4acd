import { type LogRecord, recordTime } from './record';
import { recordKeys } from './record-keys';

/** Records under a key, from <= time <= to (ms), the oldest first. */
export type RecordsUnder = (key: string, from: number, to: number) => readonly LogRecord[];

const atMs = (record: LogRecord): number => Date.parse(recordTime(record));

/** Finds records by key and time; each once. The cost depends on the size of the answer, not on the number of records. */
export function recordsByKey(records: readonly LogRecord[], wanted?: ReadonlySet<string>): RecordsUnder {
  const distinct = new Map(records.map((record) => [`${record.kind} ${record.id}`, record]));
  const byKey = new Map<string, { readonly at: number; readonly record: LogRecord }[]>();
  for (const record of distinct.values()) {
    for (const key of recordKeys(record)) {
      if (wanted !== undefined && !wanted.has(key)) continue;
      const held = byKey.get(key);
      const entry = { at: atMs(record), record };
      if (held === undefined) byKey.set(key, [entry]);
      else held.push(entry);
    }
  }
  for (const held of byKey.values()) held.sort((a, b) => a.at - b.at || (a.record.id < b.record.id ? -1 : 1));
  return (key, from, to) => {
    const held = byKey.get(key) ?? [];
    return held.slice(firstFrom(held, from), firstFrom(held, to + 1)).map(({ record }) => record);
  };
}

/** Position of the first entry at this time or later. */
function firstFrom(ordered: readonly { readonly at: number }[], time: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle]?.at ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
