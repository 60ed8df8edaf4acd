import type { Bucket, Kind } from '../resource/kind';
import { dayMs, secondMs } from '../time/durations';

/** How long a holder may work without renewing; ms. */
export const leaseMs = 90_000;

export const newBucketRow = (tenantId: string, bucket: BucketRow['bucket']): BucketRow => ({
  tenantId,
  bucket,
  holder: null,
  heldUntil: null,
  epoch: 0,
  asked: {},
  served: {},
  startedSlot: {},
  hintedAt: {},
  notBefore: {},
  spent: [],
  isSummarised: false,
  leaseCheckAt: null,
});

const iso = (ms: number): string => new Date(ms).toISOString();
const countOf = (counts: BucketRow['asked'], kind: Kind): number => counts[kind] ?? 0;

export const isHeld = (row: BucketRow, now: number): boolean =>
  row.holder !== null && row.heldUntil !== null && Date.parse(row.heldUntil) > now;

/**
 * The longest back-off is a day. A longer wait can only come from a wrong clock or a wrong answer, so it is ignored.
 */
const longestWaitMs = dayMs;

/** True if a kind may be collected now, judging by its last collection. */
export function isTimeFor({ notBefore: waits }: Pick<BucketRow, 'notBefore'>, kind: Kind, now: number): boolean {
  const notBefore = Date.parse(waits[kind] ?? iso(0));
  return notBefore <= now || notBefore > now + longestWaitMs;
}

/** The kinds that were requested, have not been collected since, and are due. */
export const openKinds = (row: BucketRow, now: number): Kind[] =>
  // Safe: the keys of `asked` are kinds.
  (Object.keys(row.asked) as Kind[]).filter((kind) => isAsked(row, kind) && isTimeFor(row, kind, now));

const isAsked = (row: BucketRow, kind: Kind): boolean => countOf(row.asked, kind) > countOf(row.served, kind);

/** The earliest time at which a requested kind may be collected; undefined if none waits. */
export function nextOpenAt(row: BucketRow): number | undefined {
  const times = (Object.keys(row.asked) as Kind[]) // Safe: the keys of `asked` are kinds.
    .filter((kind) => isAsked(row, kind))
    .map((kind) => Date.parse(row.notBefore[kind] ?? iso(0)));
  return times.length === 0 ? undefined : Math.min(...times);
}

const plusOne = (row: BucketRow, kind: Kind): BucketRow['asked'] => ({
  ...row.asked,
  [kind]: countOf(row.asked, kind) + 1,
});

/** Requests a collection because its slot has come: once per slot, however often the tick fires. */
export function askDue(row: BucketRow, kind: Kind, slot: number): BucketRow {
  if ((row.startedSlot[kind] ?? Number.NEGATIVE_INFINITY) >= slot) return row;
  return { ...row, asked: plusOne(row, kind), startedSlot: { ...row.startedSlot, [kind]: slot } };
}

/**
 * Requests a collection because of a hint. The first is for now, the next at least `spacingMs` later; a hint that arrives
 * while one is waiting is served by that one.
 */
export function askHint(row: BucketRow, kind: Kind, now: number, spacingMs: number): BucketRow {
  const asked = plusOne(row, kind);
  const last = Date.parse(row.hintedAt[kind] ?? iso(0));
  if (last > now) return { ...row, asked };
  const at = Math.max(now, last + spacingMs);
  const hintedAt = { ...row.hintedAt, [kind]: iso(at) };
  if (at === now) return { ...row, asked, hintedAt };
  const waits = Math.max(at, Date.parse(row.notBefore[kind] ?? iso(0)));
  return { ...row, asked, hintedAt, notBefore: { ...row.notBefore, [kind]: iso(waits) } };
}

/** Requests a collection now, even if the kind was to wait longer. */
export function askNow(row: BucketRow, kind: Kind): BucketRow {
  const { [kind]: _, ...notBefore } = row.notBefore;
  return { ...row, asked: plusOne(row, kind), notBefore };
}

/**
 * If the holder crashes, its lease and the requests remain. One queued message then checks the lease when it has
 * expired. Returns the same row if such a message is already queued.
 */
export function checkLease(row: BucketRow, now: number): BucketRow {
  const isWaiting = row.leaseCheckAt !== null && Date.parse(row.leaseCheckAt) > now;
  if (row.heldUntil === null || isWaiting || !isHeld(row, now) || openKinds(row, now).length === 0) return row;
  return { ...row, leaseCheckAt: iso(Date.parse(row.heldUntil) + secondMs) };
}

export const take = (row: BucketRow, holder: string, now: number): BucketRow => ({
  ...row,
  holder,
  heldUntil: iso(now + leaseMs),
  epoch: row.epoch + 1,
});

export const renew = (row: BucketRow, now: number): BucketRow => ({ ...row, heldUntil: iso(now + leaseMs) });

export type Served = { readonly kind: Kind; readonly asked: number; readonly notBefore: number | null };

/**
 * Marks everything as served that was requested before the collection began. A failed collection stays requested and
 * waits.
 */
export function serve(row: BucketRow, collections: readonly Served[]): BucketRow {
  const served = { ...row.served };
  const notBefore = { ...row.notBefore };
  for (const collection of collections) {
    if (collection.notBefore === null) {
      served[collection.kind] = Math.max(countOf(row.served, collection.kind), collection.asked);
      if (Date.parse(notBefore[collection.kind] ?? iso(0)) <= Date.parse(row.hintedAt[collection.kind] ?? iso(0)))
        continue;
      delete notBefore[collection.kind];
    } else {
      notBefore[collection.kind] = iso(collection.notBefore);
    }
  }
  return { ...row, served, notBefore };
}

/** Releases the lease and records what was spent of Graph's budget. */
export const release = (row: BucketRow, spent: readonly number[] = []): BucketRow => ({
  ...row,
  holder: null,
  heldUntil: null,
  spent,
});

/** One row per tenant and bucket: who holds the lease, what was requested and what was served. */
export type BucketRow = {
  readonly tenantId: string;
  readonly bucket: Bucket;
  readonly holder: string | null;
  readonly heldUntil: string | null;
  /** Rises with every new holder. */
  readonly epoch: number;
  readonly asked: Readonly<Partial<Record<Kind, number>>>;
  readonly served: Readonly<Partial<Record<Kind, number>>>;
  /** Start of the last cadence slot for which a collection was requested; epoch ms. */
  readonly startedSlot: Readonly<Partial<Record<Kind, number>>>;
  /** Start of the last collection of each kind that was requested by a hint. */
  readonly hintedAt: Readonly<Partial<Record<Kind, string>>>;
  /**
   * Times of the last holder's requests that may still count against Graph's budget; epoch ms. They are handed over
   * with the lease.
   */
  readonly spent: readonly number[];
  /** True once the tenant's first summary was sent. Kept here so that the tenant's row need not be read. */
  readonly isSummarised: boolean;
  /** When a queued message checks whether the holder of the lease still works. */
  readonly leaseCheckAt: string | null;
  /** For each kind, the earliest time of its next collection, because of back-off after a failure or the spacing of hints. */
  readonly notBefore: Readonly<Partial<Record<Kind, string>>>;
};
