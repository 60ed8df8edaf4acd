import type { StoredEvent } from '../log/seal';
import type { Marker, WatchEvent } from './event';
import type { Step } from './story-plan';

/** An event with its cursor, after which the day continues: its time and the id in its key. */
export type RecordedEvent = { readonly event: WatchEvent; readonly cursor: string };

export type EventStore = {
  /**
   * Creates events and never replaces one: an existing id stays as it is. For `marked` events, marker rows are written
   * in the same transactions, so that an alert for each recorded event is certain. Returns the new ids.
   */
  readonly record: (events: readonly WatchEvent[], marked: boolean) => Promise<readonly string[]>;
  readonly markers: (tenantId: string, days: readonly string[]) => Promise<readonly Marker[]>;
  readonly deleteMarker: (tenantId: string, marker: Marker) => Promise<void>;
  readonly read: (tenantId: string, day: string, ids: readonly string[]) => Promise<readonly WatchEvent[]>;
  /** Ids of everything recorded on this day, in the order of its keys. */
  readonly ids: (tenantId: string, day: string) => Promise<readonly string[]>;
  /** Everything recorded from one day to another, both included, newest first; null if there are more than `limit`. */
  readonly within: (
    tenantId: string,
    fromDay: string,
    toDay: string,
    limit: number,
  ) => Promise<readonly RecordedEvent[] | null>;
  /** Events recorded on one day, newest first: at most `limit` after the day's cursor `after`. */
  readonly ofDay: (
    tenantId: string,
    day: string,
    after: string | null,
    limit: number,
  ) => Promise<readonly RecordedEvent[]>;
  /** Newest first. */
  readonly recent: (tenantId: string, days: readonly string[], limit: number) => Promise<readonly WatchEvent[]>;
  /** Recoveries of these sources that were recorded from one day to another, both included; in any order. */
  readonly recoveries: (
    tenantId: string,
    sources: ReadonlySet<string>,
    fromDay: string,
    toDay: string,
  ) => Promise<readonly WatchEvent[]>;
  /**
   * Detections of story steps under these keys, with from <= time <= to, that were recorded in these days; in any
   * order.
   */
  readonly steps: (
    tenantId: string,
    keys: readonly string[],
    from: string,
    to: string,
    days: readonly string[],
  ) => Promise<readonly Step[]>;
  /**
   * By device: the newest event of these sources that was recorded at `from` or later and whose story began before
   * `before`.
   */
  readonly latestOfDevices: (
    tenantId: string,
    sources: readonly string[],
    from: string,
    before: string,
    days: readonly string[],
  ) => Promise<ReadonlyMap<string, string>>;
  /** Everything recorded in these days, in any order. */
  readonly list: (tenantId: string, days: readonly string[]) => AsyncIterable<readonly WatchEvent[]>;
  /**
   * The stored rows of one day, in the order of their keys. A seal covers the stored text, because an event that a
   * later build reads may have more fields than were written.
   */
  readonly stored: (tenantId: string, day: string) => AsyncIterable<readonly StoredEvent[]>;
  /** The days with any row, oldest first. */
  readonly days: (tenantId: string) => Promise<readonly string[]>;
  /** Deletes some thousands of rows of a day. Returns how many were deleted; 0 if none is left. */
  readonly forget: (tenantId: string, day: string) => Promise<number>;
};
