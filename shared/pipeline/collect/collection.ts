import type { SinceThenReading } from '../../core/alert/since-then';
import { isFirstRefusal } from '../../core/collection/belief';
import { type Failure, isRefusal } from '../../core/collection/failure';
import type { OnPage } from '../../core/collection/graph';
import type { KindRow } from '../../core/collection/kind-row';
import type { Change } from '../../core/event/change';
import type { LogRecord } from '../../core/log/record';
import type { FailingSettings } from '../../core/resource/failing-settings';
import type { Kind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { JudgedSignIns } from '../../core/sign-in/habits';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Baseline } from '../../core/verdict/control';
import { iso, type Ports } from '../context';
import type { FleetPlace } from './fleet-places';
import type { FoundInFleet } from './found-in-fleet';
import { nothingPending, type Pending } from './tenant-state';

/** Starting point for a kind without a commit; not a time, so nothing is anchored to it. */
export const neverCommitted = 'first';

/** One complete collection of one kind, or the failure that ended it; nothing is committed yet. */
export type Collection = {
  readonly configuration: TenantConfiguration;
  readonly kind: Kind;
  readonly takenAt: string;
  /** The committed state it started from: the head's takenAt or the watermark; 'first' if there is none. */
  readonly startedFrom: string;
  /**
   * When the last committed collection began to read; left out if unknown. Changes after this time belong to the
   * current collection.
   */
  readonly readSince?: string | undefined;
  /** The first collection is the starting point, not news. */
  readonly isFirst: boolean;
  readonly pending: Pending;
  /** Written in this order; the last one commits the collection. */
  readonly commits: readonly Head[];
  /**
   * Earliest time at which the collection wrote content that no head and no pin names yet; left out if it wrote none.
   */
  readonly contentAt?: string;
  readonly changes: readonly Change[];
  /** Records that were not kept before. */
  readonly records: readonly LogRecord[];
  /** News about sign-ins, with the updated habits. Only for a collection of sign-ins. */
  readonly signIns?: JudgedSignIns;
  /** Whether exposed people have signed in since; only in a collection of sign-ins, for alerts whose reading was due. */
  readonly readings?: readonly SinceThenReading[];
  /** ZT.ID.021's baseline after this collection; undefined for a kind without one. */
  readonly baseline: Baseline | undefined;
  /** For groups: the requested ones, and whether the list contained others before. */
  readonly namedGroups?: { readonly asked: ReadonlySet<string>; readonly areFewer: boolean };
  /** Fleet changes that are counted rather than reported. */
  readonly fleetCounts: Readonly<Record<string, number>> | undefined;
  /** For a fleet that was read completely: all resources that its folds found. Otherwise left out. */
  readonly found?: FoundInFleet;
  /** For devices: data that no snapshot stores. Left out for other kinds and for resumed collections. */
  readonly seenOfDevices?: SeenOfDevices;
  /** For a resumed collection: which findings are still true. Otherwise left out. */
  readonly today?: Today;
  /** Why this collection failed, where the row keeps another failure. Otherwise left out. */
  readonly passing?: KindRow['failure'];
  readonly row: { readonly before: KindRow; readonly after: KindRow; readonly etag: string | null };
};

export type SeenOfDevices = {
  /** The settings that devices fail which have just turned non-compliant, by id. */
  readonly failing: ReadonlyMap<string, FailingSettings>;
  /** The end of each device's grace period, by id; null if Intune does not say. Devices without a grace period are left out. */
  readonly graceEnds: ReadonlyMap<string, string | null>;
  /** Removed devices whose name and user just enrolled under another id. */
  readonly reenrolled: ReadonlySet<string>;
};

/** The tenant when the collection began. Commits are checked against the stored rows again. */
export type Basis = {
  readonly heads: readonly Head[];
  readonly rows: readonly KindRow[];
  /** The tenant's first summary was sent, and `rows` has the row of every kind. */
  readonly isSettled: boolean;
};

export type CollectionContext = {
  readonly pipeline: Ports<'controls' | 'detectors' | 'graph' | 'largeFleets' | 'log' | 'now' | 'queues' | 'store'>;
  readonly configuration: TenantConfiguration;
  readonly kind: Kind;
  readonly row: { readonly row: KindRow; readonly etag: string | null };
  readonly basis: Basis;
  /** Counts the pages read for this collection so far. */
  readonly onPage: OnPage;
  readonly pages: () => number;
  /** Called between pages. Renews the bucket lease and throws if another process has it. */
  readonly keepLease: () => Promise<void>;
  readonly place: FleetPlace;
};

export const newKindRow = (tenantId: string, kind: Kind): KindRow => ({
  tenantId,
  kind,
  watermark: null,
  deltaLink: null,
  lastAttemptAt: null,
  lastSuccessAt: null,
  failure: null,
  refusedAt: null,
  pages: null,
  pin: null,
  suspect: null,
  isFilterRefused: false,
  rereadHourAt: null,
  rereadDayAt: null,
  foundAt: null,
});

/**
 * The row after a successful collection. The pin is removed with the commit. Pages that another process counted are not
 * counted again.
 */
export const succeeded = (row: KindRow, takenAt: string, pages = row.pages): KindRow => ({
  ...row,
  lastAttemptAt: takenAt,
  lastSuccessAt: takenAt,
  failure: null,
  refusedAt: null,
  pages,
  pin: null,
  suspect: null,
});

export function failed(row: KindRow, failure: Failure, at: string): KindRow {
  if (isFirstRefusal(row, failure)) {
    const detail = `${failure.detail}; asked again before it is believed`;
    return { ...counted(row, { reason: 'broken', detail }, at), refusedAt: at };
  }
  return counted(row, failure, at);
}

function counted(row: KindRow, failure: Failure, at: string): KindRow {
  if (row.failure !== null && staysUnlicensed(row, failure))
    return { ...row, lastAttemptAt: at, failure: { ...row.failure, count: row.failure.count + 1 } };
  const before = row.failure !== null && isSameTrouble(row.failure, failure) ? row.failure : { since: at, count: 0 };
  return { ...row, lastAttemptAt: at, failure: { ...failure, since: before.since, count: before.count + 1 } };
}

/** A source that Graph is too busy to answer for is no more licensed than before. */
const staysUnlicensed = ({ failure: before }: KindRow, failure: Failure): boolean =>
  before?.reason === 'notLicensed' && !isRefusal(failure);

/** A source that alternates between busy and broken counts as continuously unreadable. */
const isSameTrouble = (before: Failure, now: Failure): boolean =>
  before.reason === now.reason || !(isRefusal(before) || isRefusal(now));

/** A collection that commits nothing but its row. */
export const emptyCollection = (
  { configuration, kind, row }: CollectionContext,
  startedFrom: string,
  takenAt: string,
  after: KindRow,
): Collection => ({
  configuration,
  kind,
  takenAt,
  startedFrom,
  isFirst: false,
  pending: nothingPending,
  commits: [],
  changes: [],
  records: [],
  baseline: undefined,
  fleetCounts: undefined,
  row: { before: row.row, after, etag: row.etag },
});

/** The controls that need the kind are judged with the failed collection. */
export function failedCollection(context: CollectionContext, failure: Failure, startedFrom: string): Collection {
  const takenAt = iso(context.pipeline.now());
  const { row } = context.row;
  // An interrupted failed collection had nothing to commit. This one replaces it, because a day with an open collection
  // is never sealed.
  const isRepeated = row.pin?.startedFrom === startedFrom && row.pin.tried.length === 0;
  const after = failed(row, failure, takenAt);
  const collection = emptyCollection(context, startedFrom, takenAt, isRepeated ? { ...after, pin: null } : after);
  return staysUnlicensed(row, failure)
    ? { ...collection, passing: { ...failure, since: takenAt, count: after.failure?.count ?? 1 } }
    : collection;
}

/**
 * A resumed collection may be outdated. Reported as current, its findings could reopen an alert that people know has
 * ended. So they are compared with the present tenant.
 */
export type Today =
  /** Nothing is known to have changed since: the findings are still true. */
  | { readonly isAsSeen: true }
  /**
   * The changed resources that are still as the collection found them. Other findings of this collection are not news.
   */
  | { readonly isAsSeen: false; readonly still: ReadonlySet<string> };
