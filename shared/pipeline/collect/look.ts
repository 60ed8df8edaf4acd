import { isFirstRefusal } from '../../core/collection/belief';
import type { Failure } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import type { Change } from '../../core/event/change';
import type { LogRecord } from '../../core/log/record';
import type { OnPage } from '../../core/ports';
import type { Kind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { JudgedSignIns } from '../../core/sign-in/habits';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Baseline } from '../../core/verdict/control';
import { iso, type Ports } from '../context';
import { nothingPending, type Pending } from './tenant-state';

/** What a look at a kind starts from that was never committed; no time, so nothing is anchored to it. */
export const neverCommitted = 'first';

/** One complete look at one kind, or the failure that it ended with; nothing of it is committed yet. */
export type Look = {
  readonly configuration: TenantConfiguration;
  readonly kind: Kind;
  readonly takenAt: string;
  /** The committed state that it started from: the head's takenAt or the watermark; 'first' where there was none. */
  readonly startedFrom: string;
  /** When the committed collection began to read; left out where that is not kept. What was changed since is a change of this one. */
  readonly readSince?: string | undefined;
  /** What we see first is where we start from; it is not news. */
  readonly isFirst: boolean;
  readonly pending: Pending;
  /** Replaced in this order; the last one is the commit point of the look. */
  readonly commits: readonly Head[];
  /** Not before this it wrote content that no head and no pin names yet; left out where it wrote none. */
  readonly contentAt?: string;
  readonly changes: readonly Change[];
  /** Records that were not kept before. */
  readonly records: readonly LogRecord[];
  /** What of the sign-ins is new for their people, and what is learned of it. Left out of every other look. */
  readonly signIns?: JudgedSignIns;
  /** The baseline of ZT.ID.021 as this look leaves it; undefined where it read a kind that has none. */
  readonly baseline: Baseline | undefined;
  /** Of a look at groups: which it asked for, and whether the list held others before. */
  readonly namedGroups?: { readonly asked: ReadonlySet<string>; readonly areFewer: boolean };
  /** Resources of the fleet that changed in a way that is counted, not told. */
  readonly fleetCounts: Readonly<Record<string, number>> | undefined;
  /** Of a look that is taken up again: what of it is so today. Left out of every other one. */
  readonly today?: Today;
  readonly row: { readonly before: KindRow; readonly after: KindRow; readonly etag: string | null };
};

export type LookContext = {
  readonly pipeline: Ports<'controls' | 'detectors' | 'graph' | 'log' | 'now' | 'store'>;
  readonly configuration: TenantConfiguration;
  readonly kind: Kind;
  readonly row: { readonly row: KindRow; readonly etag: string | null };
  /** Counts an answer of Graph; how many this look was put together from so far. */
  readonly onPage: OnPage;
  readonly pages: () => number;
  /** Called between pages: renews the bucket lease, and throws once it went to somebody else. */
  readonly keepLease: () => Promise<void>;
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
});

/** The row of a kind after a look that succeeded. The pin goes with the commit. What another process read is not counted again. */
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
    const told = `${failure.told}; asked again before it is believed`;
    return { ...counted(row, { reason: 'broken', told }, at), refusedAt: at };
  }
  return counted(row, failure, at);
}

const counted = (row: KindRow, failure: Failure, at: string): KindRow => ({
  ...row,
  lastAttemptAt: at,
  failure: {
    ...failure,
    since: row.failure?.reason === failure.reason ? row.failure.since : at,
    count: row.failure?.reason === failure.reason ? row.failure.count + 1 : 1,
  },
});

/** A look that commits nothing and leaves only its row. */
export const emptyLook = (
  { configuration, kind, row }: LookContext,
  startedFrom: string,
  takenAt: string,
  after: KindRow,
): Look => ({
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

/** The controls that need the kind hear of a look that failed. */
export function failedLook(context: LookContext, failure: Failure, startedFrom: string): Look {
  const takenAt = iso(context.pipeline.now());
  return emptyLook(context, startedFrom, takenAt, failed(context.row.row, failure, takenAt));
}

/**
 * A look that died is taken up again later, when the tenant may be another. What it saw is recorded as what was; reported as
 * what is it would open an alert again that people have read the end of. So it is held against the tenant of today.
 */
export type Today =
  /** Nothing has changed since, or it is not known to have: what the look saw is what is. */
  | { readonly isAsSeen: true }
  /** Of what the look saw to change, these resources are today as it saw them; nothing else of it is news. */
  | { readonly isAsSeen: false; readonly still: ReadonlySet<string> };
