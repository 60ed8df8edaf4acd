import type { StoredEvent } from '../log/seal';
import type { Marker, WatchEvent } from './event';
import type { Step } from './story-plan';

/** An event with the cursor after which its day continues: the time and the id of its key. */
export type RecordedEvent = { readonly event: WatchEvent; readonly cursor: string };

export type EventStore = {
  /**
   * Creates, never replaces: an existing id stays as it is. `marked` events are listed in marker rows of the same transactions, so that
   * every recorded event is alerted. Returns the new ids.
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
  /** Detections under these keys of a step, from <= time <= to, that were recorded in these days; in any order. */
  readonly steps: (
    tenantId: string,
    keys: readonly string[],
    from: string,
    to: string,
    days: readonly string[],
  ) => Promise<readonly Step[]>;
  /** The newest of these sources by device, of events that were recorded at `from` or later and whose story began before `before`. */
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
   * The stored rows of one day, in the order of its keys. A seal covers these: an event read by a later build may have more fields than it
   * was written with.
   */
  readonly stored: (tenantId: string, day: string) => AsyncIterable<readonly StoredEvent[]>;
  /** The days with any row, oldest first. */
  readonly days: (tenantId: string) => Promise<readonly string[]>;
  /** Deletes a day, some thousands of rows at a time. Returns how many rows were deleted; 0 = none is left. */
  readonly forget: (tenantId: string, day: string) => Promise<number>;
};
