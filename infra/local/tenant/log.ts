import { comparableTime } from './graph/graph-time';
import { type JsonObject, textOf } from './json';

/** One of Microsoft's logs. A record has its own time, and a later one from which it is visible. */
export type Log = {
  add(record: JsonObject, visibleAt: number): void;
  /** Every record that is visible at a moment, newest first. */
  visible(at: number): readonly JsonObject[];
  get(id: string, at: number): JsonObject | undefined;
  /** The number of records, including those not yet visible. */
  size(): number;
};

type Entry = { readonly record: JsonObject; readonly visibleAt: number; readonly time: string };

/** A log ordered by one of its records' properties. */
export function createLog(timeProperty: string): Log {
  const entries: Entry[] = [];
  let sorted = true;

  const inOrder = (): readonly Entry[] => {
    if (!sorted) entries.sort((left, right) => (left.time < right.time ? 1 : left.time > right.time ? -1 : 0));
    sorted = true;
    return entries;
  };

  return {
    add(record, visibleAt) {
      entries.push({ record, visibleAt, time: comparableTime(textOf(record, timeProperty)) });
      sorted = false;
    },
    visible: (at) =>
      inOrder()
        .filter((entry) => entry.visibleAt <= at)
        .map((entry) => entry.record),
    get: (id, at) => entries.find((entry) => entry.visibleAt <= at && textOf(entry.record, 'id') === id)?.record,
    size: () => entries.length,
  };
}
