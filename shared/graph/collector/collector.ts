/**
 * The common part of every collector: the path of its kind, and how an item is read. The definition of the kind lists the compared
 * fields.
 */

import type { FleetItem } from '../../core/collection/graph';
import type { LogRecord } from '../../core/log/record';
import type { FleetKind, Kind, LogKind, SmallKind } from '../../core/resource/kind';
import type { SmallResources } from '../../core/resource/resource';
import type { ThrottleScope } from '../call';

export type Collector<K extends Kind> = {
  readonly kind: K;
  /** Below /v1.0, without the query. */
  readonly path: string;
  /** Values already encoded, without the question mark. */
  readonly query: string;
  readonly scope: ThrottleScope;
  /** Resource units in the directory workload; 1 elsewhere. https://learn.microsoft.com/graph/throttling-limits */
  readonly cost: number;
};

export type SmallCollector<K extends SmallKind> = Collector<K> & {
  /** A list with pages, or one object. */
  readonly answer: 'list' | 'object';
  /** For an object: a 404 means that it does not exist. Without this, a 404 is a bug. */
  readonly missing?: 'gone';
  /** For a list that begins with the newest and goes back for months: links are followed up to this number of items. */
  readonly atMost?: number;
  /** For a log that is read as a list: how far back, and which of its entries. */
  readonly within?: { readonly property: string; readonly hours: number; readonly clause: string };
  /** Combines items after they were read. The result does not depend on their order. */
  readonly merge?: (items: readonly SmallResources[K][]) => readonly SmallResources[K][];
  /** Further lists of the same kind, read after the first; one that Graph does not know is empty. */
  readonly further?: readonly string[];
  /** Reads one item of Graph's answer; `nowMs` is the time of the answer. Throws CollectionError `ours` if its shape is unknown. */
  readonly read: (item: unknown, nowMs?: number) => SmallResources[K];
};

export type FleetCollector<K extends FleetKind> = Collector<K> & {
  readonly read: (item: unknown) => FleetItem<K>;
};

export type RecordOf<K extends LogKind> = Extract<LogRecord, { readonly kind: K }>;

export type LogCollector<K extends LogKind> = Collector<K> & {
  /** Graph's name for the time that `recordTime` in core returns. Queries filter by it. */
  readonly timeProperty: string;
  /**
   * Set if the documentation does not allow a filter by that time: the time to filter by instead, and by how many hours
   * that time can be earlier.
   */
  readonly documented?: { readonly timeProperty: string; readonly earlierHours: number };
  /** Filters for the important entries, used if the whole log would be too much. */
  readonly suspects?: readonly string[];
  /** For a log that is queried: the record types to request. */
  readonly recordTypes?: readonly string[];
  readonly read: (item: unknown) => RecordOf<K>;
};
