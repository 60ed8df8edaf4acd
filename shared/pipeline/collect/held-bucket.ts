import {
  askDue,
  askHint,
  askNow,
  type BucketRow,
  checkLease,
  isHeld,
  leaseMs,
  newBucketRow,
  nextOpenAt,
  openKinds,
  release,
  renew,
  type Served,
  serve,
  take,
} from '../../core/collection/bucket-lease';
import type { KindRow } from '../../core/collection/kind-row';
import { isRenewalDue } from '../../core/collection/lease-renewal';
import type { CollectMessage } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { ownSlot } from '../../core/time/schedule';
import { dayOf, hintSpacingMs, iso, type Ports } from '../context';
import { cadenceMs } from './cadence';
import { LeaseLost } from './tenant-lease';

/** Each ETag conflict costs one read. More in a row than this is a bug. */
const maxTries = 20;

/** A collection that another one overtook is tried again after this time; ms. */
export const overtakenMs = 2000;

/** The lease of a bucket that this invocation holds, with its row as last written. */
export type HeldLease = {
  readonly holder: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  row: BucketRow;
  etag: string;
};

/** A bucket whose sources this invocation collects. */
export type HeldBucket = HeldLease & {
  readonly areAllRead: boolean;
  /** The tenant's sources as they were last read or written. */
  readonly rows: Map<Kind, KindRow>;
  /** ETags of the rows that nobody here has used yet; each is used once. */
  readonly etags: Map<Kind, string>;
  /** The heads after the last commit of this invocation, until the next collection uses them. */
  heads?: readonly Head[] | undefined;
};

/** Registers a tenant with its first message. Returns whether its first summary was sent. */
async function register(pipeline: Ports<'now' | 'store'>, { tenantId, name }: TenantConfiguration): Promise<boolean> {
  const registered = await pipeline.store.tenants.read(tenantId);
  if (registered !== undefined) return registered.row.summarisedAt !== null;
  // Written before the tenant, because a registered tenant is not registered again. Concurrent messages write the same
  // rows.
  const notBefore = `${dayOf(iso(pipeline.now()))}T00:00:00.000Z`;
  await pipeline.store.due.put([
    { tenantId, notBefore, what: 'subscriptions' },
    { tenantId, notBefore, what: 'sweep' },
  ]);
  await pipeline.store.tenants.write(
    { tenantId, name, watchedSince: iso(pipeline.now()), summarisedAt: null, lookBack: null },
    null,
  );
  return false;
}

/**
 * Records the requested kinds and takes the lease, if it is free, in one write. Undefined: the current holder will see
 * the request.
 */
export async function askAndTake(
  pipeline: Ports<'now' | 'queues' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  message: CollectMessage,
  holder: string,
): Promise<HeldBucket | undefined> {
  const { watermarks } = pipeline.store;
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const now = pipeline.now();
    const { bucket, kinds, areAllRead } = await watermarks.readBucketAndKinds(message.tenantId, message.bucket);
    const before = bucket?.row ?? newBucketRow(message.tenantId, message.bucket);
    const isSummarised = before.isSummarised || (await register(pipeline, configuration));
    const asked = message.kinds.reduce(
      (row, kind) => ask(pipeline, configuration, row, kind, message.reason, now),
      before,
    );
    const free = !isHeld(asked, now);
    const next =
      free && openKinds(asked, now).length > 0 ? { ...take(asked, holder, now), isSummarised } : checkLease(asked, now);
    if (next === before) return undefined;
    const written = await watermarks.writeBucket(next, bucket?.etag ?? null);
    if (written.status === 'conflict') continue;
    await hintLater(pipeline, next, now);
    if (next.leaseCheckAt !== null && next.leaseCheckAt !== before.leaseCheckAt)
      await hintAgain(pipeline, next, Date.parse(next.leaseCheckAt));
    if (next.holder !== holder) return undefined;
    return {
      holder,
      takenAt: now,
      row: next,
      etag: written.etag,
      areAllRead,
      rows: new Map(kinds.map(({ row }) => [row.kind, row])),
      etags: new Map(kinds.map(({ row, etag }) => [row.kind, etag])),
    };
  }
  throw new Error(`the bucket ${message.bucket} was contended ${maxTries} times in a row`);
}

function ask(
  pipeline: Ports<'speed'>,
  configuration: TenantConfiguration,
  row: BucketRow,
  kind: Kind,
  reason: CollectMessage['reason'],
  now: number,
): BucketRow {
  if (reason === 'again') return row;
  if (reason === 'licensed') return askNow(row, kind);
  if (reason === 'hint') return askHint(row, kind, now, hintSpacingMs(pipeline));
  return askDue(row, kind, ownSlot(row.tenantId, row.bucket, cadenceMs(pipeline, configuration, kind), now));
}

/** A kind that is not due yet gets a message for its due time. */
async function hintLater(pipeline: Ports<'now' | 'queues'>, row: BucketRow, now: number): Promise<void> {
  const next = nextOpenAt(row);
  if (next !== undefined && next > now) await hintAgain(pipeline, row, next);
}

/** Queues messages for everything still requested when the bucket is released. */
export async function hintRest(pipeline: Ports<'now' | 'queues'>, row: BucketRow): Promise<void> {
  const next = nextOpenAt(row);
  if (next !== undefined) await hintAgain(pipeline, row, next);
}

async function hintAgain(
  { now, queues }: Ports<'now' | 'queues'>,
  { tenantId, bucket }: BucketRow,
  at: number,
): Promise<void> {
  const seconds = Math.max(0, Math.ceil((at - now()) / 1000));
  await queues.sendCollect({ tenantId, bucket, kinds: [], reason: 'again' }, seconds);
}

/**
 * Changes the row while this process holds the lease. Read again only if a kind was requested meanwhile. Undefined: the
 * lease was lost.
 */
export async function updateBucket(
  pipeline: Ports<'store'>,
  held: HeldLease,
  change: (row: BucketRow) => BucketRow,
): Promise<BucketRow | undefined> {
  const { tenantId, bucket, epoch } = held.row;
  let { row, etag } = held;
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const next = change(row);
    const written = await pipeline.store.watermarks.writeBucket(next, etag);
    if (written.status === 'written') {
      held.row = next;
      held.etag = written.etag;
      return next;
    }
    const read = await pipeline.store.watermarks.readBucket(tenantId, bucket);
    if (read === undefined || read.row.holder !== held.holder || read.row.epoch !== epoch) return undefined;
    ({ row, etag } = read);
  }
  throw new Error(`the bucket ${bucket} was contended ${maxTries} times in a row`);
}

/**
 * Marks kinds as served and writes the rows of unchanged collections in one request, or one by one after a conflict.
 * Undefined: the lease was lost.
 */
export async function writeEnded(
  pipeline: Ports<'now' | 'store'>,
  held: HeldBucket,
  ended: readonly Ended[],
  then: (row: BucketRow) => BucketRow = (row) => row,
): Promise<BucketRow | undefined> {
  const { watermarks } = pipeline.store;
  const open = ended.flatMap((one) => one.open ?? []);
  const after = (served: readonly Served[]) => (row: BucketRow) => then(serve(row, served));
  if (open.length > 0) {
    const next = after(ended.map(({ served }) => served))(held.row);
    const written = await watermarks.writeBucket(next, held.etag, open);
    if (written.status === 'written') {
      held.row = next;
      held.etag = written.etag;
      return next;
    }
  }
  const served: Served[] = [];
  for (const one of ended) {
    const isLate =
      one.open !== undefined && (await watermarks.writeKind(one.open.row, one.open.etag)).status === 'conflict';
    served.push(isLate ? { ...one.served, notBefore: pipeline.now() + overtakenMs } : one.served);
  }
  return updateBucket(pipeline, held, after(served));
}

export async function letGo(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  held: HeldBucket,
  spent: readonly number[],
): Promise<void> {
  const released = await updateBucket(pipeline, held, (current) => release(current, spent));
  if (released !== undefined) await hintRest(pipeline, released);
}

/** A collection that is over. `open` is the row that it leaves to be written with others. */
export type Ended = {
  readonly served: Served;
  readonly open?: { readonly row: KindRow; readonly etag: string | null } | undefined;
};

/** Renews the lease if needed. A timer and each page call it, so that a holder who lost the lease stops. */
export const leaseKeeper =
  (pipeline: Ports<'now' | 'store'>, held: HeldLease): (() => Promise<void>) =>
  async () => {
    const { takenAt, row } = held;
    if (row.holder !== held.holder) return;
    const heldUntil = Date.parse(row.heldUntil ?? iso(0));
    if (!isRenewalDue({ takenAt, heldUntil, leaseMs }, pipeline.now())) return;
    const renewed = await updateBucket(pipeline, held, (current) => renew(current, pipeline.now()));
    if (renewed === undefined) throw new LeaseLost('another process took the lease of this bucket');
  };
