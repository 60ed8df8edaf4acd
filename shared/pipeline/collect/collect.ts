import {
  askDue,
  askHint,
  type BucketRow,
  isHeld,
  newBucketRow,
  nextOpenAt,
  openKinds,
  release,
  renew,
  renewBelowMs,
  type Served,
  serve,
  take,
} from '../../core/collection/bucket-lease';
import { CollectionError, type Failure } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import type { CollectMessage } from '../../core/queues';
import { isAskedKind } from '../../core/resource/definition';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { OtherTenant } from '../../core/tenant/contained';
import { minuteMs, secondMs } from '../../core/time/durations';
import { ownSlot } from '../../core/time/schedule';
import { isFleetKind, isLogKind, isSmallKind } from '../../kinds';
import {
  dayOf,
  type EvaluationPorts,
  errorText,
  hintSpacingMs,
  iso,
  type LeasedAlertPorts,
  type Ports,
} from '../context';
import { conclude } from '../evaluate/conclude';
import { forTenant, unneededFor } from '../evaluate/enabled-checks';
import { unlessContained } from '../watch/contained';
import { cadenceMs } from './cadence';
import { collectFleet } from './collect-fleet';
import { collectLog, isBehind } from './collect-log';
import { collectQuery } from './collect-query';
import { collectSmall } from './collect-small';
import {
  type Basis,
  type Collection,
  type CollectionContext,
  failedCollection,
  neverCommitted,
  newKindRow,
} from './collection';
import { NoPlace, placeIn } from './fleet-places';
import { lookBack } from './look-back';
import { resumeCollection } from './resume-collection';
import { todayOf } from './stale-collection';
import { LeaseLost } from './tenant-lease';

type CollectSummary = {
  readonly collections: number;
  readonly events: number;
  readonly status: 'collected' | 'held' | 'nothing' | 'contained';
};

/** One retry of an ETag conflict costs one read; more than this many in a row is a bug. */
const maxTries = 20;
/** Rounds of collections by one holder of the lease; later requests wait for the next tick. */
const maxRounds = 2;
/** A collection that another one overtook is retried after this time; ms. */
const overtakenMs = 2000;

/** A bucket whose lease this invocation holds, with its row as last written. */
type Held = {
  readonly holder: string;
  row: BucketRow;
  etag: string;
  readonly areAllRead: boolean;
  /** The tenant's sources as last read or written. */
  readonly rows: Map<Kind, KindRow>;
  /** ETags of the rows that nobody here has used yet; each is used once. */
  readonly etags: Map<Kind, string>;
};

/** Runs the requested collections in one bucket of one tenant, under the bucket's lease. */
export const collect = (
  everything: EvaluationPorts & Ports<'configuration' | 'newHolder' | 'tenantNames'>,
  asked: CollectMessage,
): Promise<CollectSummary> =>
  unlessContained(
    everything,
    asked.tenantId,
    () => collectTenant(everything, asked),
    async () => ({ collections: 0, events: 0, status: 'contained' }),
  );

async function collectTenant(
  everything: EvaluationPorts & Ports<'configuration' | 'newHolder'>,
  asked: CollectMessage,
): Promise<CollectSummary> {
  const configuration = await everything.configuration(asked.tenantId);
  const pipeline = forTenant(everything, configuration);
  const unneeded = unneededFor(pipeline, configuration);
  const message = { ...asked, kinds: asked.kinds.filter((kind) => !unneeded.has(kind)) };
  const holder = pipeline.newHolder();
  const held = await askAndTake(pipeline, configuration, message, holder);
  if (held === undefined) return { collections: 0, events: 0, status: 'held' };
  const bugs: unknown[] = [];
  const summary = await workOffOrLetGo(pipeline, configuration, held, bugs);
  // The invocation fails visibly for the host, but only after the other kinds were collected and the lease was released.
  if (bugs.length > 0) throw bugs[0];
  return summary;
}

/** An error between two collections, such as from storage or for a token, must not keep the bucket until its lease expires. */
async function workOffOrLetGo(
  pipeline: EvaluationPorts & Ports<'newHolder'>,
  configuration: TenantConfiguration,
  held: Held,
  bugs: unknown[],
): Promise<CollectSummary> {
  try {
    return await workOff(pipeline, configuration, held, bugs);
  } catch (error) {
    await updateBucket(pipeline, held, (current) => release(current, current.spent)).catch(() => {
      // The lease expires by itself; the first error is the one to report.
    });
    throw error;
  }
}

/** Collects the requested kinds, round by round, and releases the bucket. Errors of collections are added to `bugs`. */
async function workOff(
  pipeline: EvaluationPorts & Ports<'newHolder'>,
  configuration: TenantConfiguration,
  held: Held,
  bugs: unknown[],
): Promise<CollectSummary> {
  const { bucket } = held.row;
  const graph = await pipeline.graph(configuration.tenantId);
  graph.resume(bucket, held.row.spent);
  if (bucket === 'reports' && !held.row.isSummarised) await lookBackContained(pipeline, configuration, held, bugs);
  let collections = 0;
  let events = 0;
  for (let round = 0; round < maxRounds; round++) {
    const kinds = openKinds(held.row, pipeline.now());
    if (kinds.length === 0) break;
    let ended: Ended[] = [];
    let blockedUntil: number | null = null;
    for (const kind of kinds) {
      if (blockedUntil !== null) {
        // Graph throttled this bucket: its other kinds would be refused too, and make it worse.
        ended.push({ served: { kind, asked: held.row.asked[kind] ?? 0, notBefore: blockedUntil } });
        continue;
      }
      // A fleet takes long and may end the process: what was collected before it is written first.
      if (isFleetKind(kind) && ended.some(({ open }) => open !== undefined)) {
        if ((await writeEnded(pipeline, held, ended)) === undefined)
          return { collections, events, status: 'collected' };
        ended = [];
      }
      const done = await collectContained(pipeline, configuration, held, kind, bugs);
      ended.push(done);
      events += done.events;
      collections += 1;
      blockedUntil = done.throttled ? done.served.notBefore : null;
    }
    const isLastRound = round === maxRounds - 1;
    // One write if nothing more is requested, because an unchanged fleet should cost as few writes as possible.
    const row = await writeEnded(pipeline, held, ended, (next) =>
      isLastRound || openKinds(next, pipeline.now()).length === 0 ? release(next, graph.spent(bucket)) : next,
    );
    if (row === undefined) return { collections, events, status: 'collected' };
    if (row.holder === null) {
      await hintLater(pipeline, row, pipeline.now());
      return { collections, events, status: 'collected' };
    }
  }
  await letGo(pipeline, held, graph.spent(bucket));
  return { collections, events, status: collections === 0 ? 'nothing' : 'collected' };
}

/** A tenant is registered with its first message. Returns whether its first summary was sent. */
async function register(pipeline: Ports<'now' | 'store'>, { tenantId, name }: TenantConfiguration): Promise<boolean> {
  const registered = await pipeline.store.tenants.read(tenantId);
  if (registered !== undefined) return registered.row.summarisedAt !== null;
  // Before the tenant, because a registered tenant is not registered again. Concurrent first messages all put the same rows.
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
 * Records the requested kinds and takes the lease if it is free, in one write. Undefined: another process holds the lease and will see the
 * request.
 */
async function askAndTake(
  pipeline: Ports<'now' | 'queues' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  message: CollectMessage,
  holder: string,
): Promise<Held | undefined> {
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
    const next = free && openKinds(asked, now).length > 0 ? { ...take(asked, holder, now), isSummarised } : asked;
    if (next === before) return undefined;
    const written = await watermarks.writeBucket(next, bucket?.etag ?? null);
    if (written.status === 'conflict') continue;
    await hintLater(pipeline, next, now);
    if (next.holder !== holder) return undefined;
    return {
      holder,
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
  if (reason === 'hint') return askHint(row, kind, now, hintSpacingMs(pipeline));
  return askDue(row, kind, ownSlot(row.tenantId, row.bucket, cadenceMs(pipeline, configuration, kind), now));
}

/** A kind that is not due yet gets a message for its due time; the tick is the safety net. */
async function hintLater(pipeline: Ports<'queues'>, row: BucketRow, now: number): Promise<void> {
  const next = nextOpenAt(row);
  if (next === undefined || next <= now) return;
  const seconds = Math.ceil((next - now) / 1000);
  await pipeline.queues.sendCollect(
    { tenantId: row.tenantId, bucket: row.bucket, kinds: [], reason: 'again' },
    seconds,
  );
}

/** Changes the row while we hold the lease; it is read again only if somebody requested a kind meanwhile. Undefined: we lost the lease. */
async function updateBucket(
  pipeline: Ports<'store'>,
  held: Held,
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
 * Serves what was collected, and writes the rows of uneventful collections with it in one request. If another process wrote one of these rows
 * meanwhile, they are written one by one. Undefined: we lost the lease.
 */
async function writeEnded(
  pipeline: Ports<'now' | 'store'>,
  held: Held,
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

async function letGo(pipeline: Ports<'now' | 'queues' | 'store'>, held: Held, spent: readonly number[]): Promise<void> {
  const released = await updateBucket(pipeline, held, (current) => release(current, spent));
  if (released !== undefined) await hintLater(pipeline, released, pipeline.now());
}

/** A collection that is over. `open` is the row that it leaves to be written with others. */
type Ended = {
  readonly served: Served;
  readonly open?: { readonly row: KindRow; readonly etag: string | null } | undefined;
};
type Done = Ended & { readonly events: number; readonly throttled: boolean };

/** A kind whose collection threw is retried after this time; ms. */
const brokenMs = 60_000;
/** A large fleet that found no place in this process is retried after this time, maybe by another one; ms. */
const noPlaceMs = 10_000;

/** The weeks before monitoring; a failure there must not stop the present collections. */
async function lookBackContained(
  pipeline: LeasedAlertPorts & Ports<'graph' | 'log' | 'registered'>,
  configuration: TenantConfiguration,
  held: Held,
  bugs: unknown[],
): Promise<void> {
  try {
    await lookBack(pipeline, configuration, leaseKeeper(pipeline, held));
  } catch (error) {
    if (error instanceof OtherTenant) throw error;
    bugs.push(error);
    pipeline.log('lookBack.failed', { tenant: configuration.tenantId, error: errorText(error) });
  }
}

/** A kind that cannot be collected must not block the others of its bucket, which come after it each time. */
async function collectContained(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: Held,
  kind: Kind,
  bugs: unknown[],
): Promise<Done> {
  try {
    return await lookAt(pipeline, configuration, held, kind);
  } catch (error) {
    if (error instanceof OtherTenant) throw error;
    const asked = held.row.asked[kind] ?? 0;
    if (error instanceof NoPlace) {
      pipeline.log('collection.waits', { tenant: configuration.tenantId, kind });
      return { served: { kind, asked, notBefore: pipeline.now() + noPlaceMs }, events: 0, throttled: false };
    }
    bugs.push(error);
    pipeline.log('collection.failed', {
      tenant: configuration.tenantId,
      kind,
      error: errorText(error),
    });
    const notBefore = pipeline.now() + brokenMs;
    return { served: { kind, asked, notBefore }, events: 0, throttled: false };
  }
}

async function lookAt(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: Held,
  kind: Kind,
): Promise<Done> {
  const asked = held.row.asked[kind] ?? 0;
  const startedAt = pipeline.now();
  const context = await contextAfterInterrupted(pipeline, configuration, held, kind);
  if (context === undefined)
    return { served: { kind, asked, notBefore: startedAt + overtakenMs }, events: 0, throttled: false };
  const collection = await collectOrFail(context, kind).finally(context.place.leave);
  const conclusion = await concludeOrRetry(pipeline, collection, held, context.basis);
  const failure = collection.row.after.failure;
  pipeline.log('collection.done', {
    tenant: configuration.tenantId,
    kind,
    changes: collection.changes.length,
    records: collection.records.length,
    events: conclusion.events,
    failure: failure?.reason,
    detail: failure?.detail,
    status: conclusion.status,
    ms: pipeline.now() - startedAt,
  });
  if (conclusion.status !== 'committed')
    return { served: { kind, asked, notBefore: pipeline.now() + overtakenMs }, events: 0, throttled: false };
  held.rows.set(kind, conclusion.row);
  if (movesSubscriptions(collection)) await pipeline.queues.sendSubscriptions({ tenantId: configuration.tenantId });
  // A new open query replaces the failure before it.
  const isFailed =
    failure !== null && (failure !== collection.row.before.failure || collection.row.after.asked == null);
  const waits = isFailed ? pipeline.now() + waitMs(pipeline, collection.row.after, failure) : null;
  // A second fetch decides whether so much is really gone, and should not wait for the next slot.
  const unfinished = unfinishedMs(pipeline, collection.row.after);
  const notBefore = waits ?? (unfinished === null ? null : pipeline.now() + unfinished);
  return {
    served: { kind, asked, notBefore },
    open: conclusion.open,
    events: conclusion.events,
    throttled: failure?.reason === 'throttled',
  };
}

/** When a collection must continue; null if it is complete. */
function unfinishedMs({ now, speed }: Ports<'now' | 'speed'>, row: KindRow): number | null {
  if (row.suspect !== null) return 60_000 / speed;
  if (row.asked != null) return row.asked.next === null ? pollMs(now() - Date.parse(row.asked.askedAt), speed) : 0;
  return isBehind(row) ? 0 : null;
}

/** Most queries take over ten minutes: the longer one takes, the less often it is polled. */
const pollMs = (age: number, speed: number): number => Math.min(5 * minuteMs, Math.max(minuteMs, age / 3)) / speed;

/**
 * The first collection of groups, and of the kinds that refer to them, shows which groups are worth a subscription; later only changes do.
 */
const movesSubscriptions = ({ kind, isFirst, changes }: Collection): boolean =>
  (isFirst && ['group', 'conditionalAccessPolicy', 'unifiedRoleAssignment'].includes(kind)) ||
  (kind === 'group' && changes.length > 0);

type Concluded =
  | {
      readonly status: 'committed';
      readonly row: KindRow;
      readonly events: number;
      readonly open?: Ended['open'];
    }
  | { readonly status: 'busy' | 'overtaken'; readonly events: 0 };

async function concludeOrRetry(
  pipeline: EvaluationPorts,
  collection: Collection,
  { holder }: Held,
  basis: Basis,
): Promise<Concluded> {
  try {
    const conclusion = await conclude(pipeline, collection, holder, basis);
    if (conclusion.status === 'committed') return conclusion;
    if (conclusion.status !== 'uneventful') return { status: conclusion.status, events: 0 };
    return { status: 'committed', row: conclusion.row, events: 0, open: conclusion };
  } catch (error) {
    if (error instanceof LeaseLost) return { status: 'overtaken', events: 0 };
    throw error;
  }
}

/**
 * The starting point of a collection, after committing what a crashed one had begun to record. Undefined: the tenant is busy, or another
 * process did it first.
 */
async function contextAfterInterrupted(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: Held,
  kind: Kind,
): Promise<CollectionContext | undefined> {
  const context = await contextOf(pipeline, configuration, held, kind);
  const collection = await resumeCollection(context);
  if (collection === undefined) return context;
  const today = await todayOf(context, collection);
  // Without an answer the following collection fails and says so; the crashed one is resumed when Graph answers.
  if (today === undefined) return context;
  const { status, events } = await concludeOrRetry(pipeline, { ...collection, today }, held, context.basis);
  pipeline.log('collection.resumed', {
    tenant: configuration.tenantId,
    kind,
    changes: collection.changes.length,
    events,
    status,
  });
  return status === 'committed' ? contextOf(pipeline, configuration, held, kind) : undefined;
}

async function contextOf(
  pipeline: CollectionContext['pipeline'],
  configuration: TenantConfiguration,
  held: Held,
  kind: Kind,
): Promise<CollectionContext> {
  const { tenantId } = configuration;
  const { snapshots } = pipeline.store;
  const [heads, row] = await Promise.all([snapshots.readHeads(tenantId), rowOf(pipeline, held, kind)]);
  let pages = 0;
  return {
    pipeline,
    configuration,
    kind,
    row,
    basis: { heads, rows: [...held.rows.values()], isSettled: held.row.isSummarised && held.areAllRead },
    onPage: () => {
      pages += 1;
    },
    pages: () => pages,
    keepLease: leaseKeeper(pipeline, held),
    place: placeIn(pipeline.largeFleets),
  };
}

/** As read with the bucket; read again for a second collection under the same lease. */
async function rowOf(pipeline: Ports<'store'>, held: Held, kind: Kind): Promise<CollectionContext['row']> {
  const { tenantId } = held.row;
  const [row, etag] = [held.rows.get(kind), held.etags.get(kind)];
  held.etags.delete(kind);
  if (row !== undefined && etag !== undefined) return { row, etag };
  const read = await pipeline.store.watermarks.readKind(tenantId, kind);
  if (read === undefined) return { row: newKindRow(tenantId, kind), etag: null };
  held.rows.set(kind, read.row);
  return read;
}

/** Expected failures become a collection with the reason; only bugs throw. */
async function collectOrFail(context: CollectionContext, kind: Kind): Promise<Collection> {
  try {
    if (isAskedKind(kind)) return await collectQuery(context, kind);
    if (isLogKind(kind)) return await collectLog(context, kind);
    if (isFleetKind(kind)) return await collectFleet(context, kind);
    if (isSmallKind(kind)) return await collectSmall(context, kind);
    throw new Error(`the kind ${String(kind)} is never collected`);
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    const head = context.basis.heads.find((one) => one.kind === kind);
    const startedFrom = head?.takenAt ?? context.row.row.lastSuccessAt ?? neverCommitted;
    return failedCollection(context, error.failure, startedFrom);
  }
}

/** Renews the lease when less than half of it is left; a holder who lost it stops at the next page. */
const leaseKeeper =
  (pipeline: Ports<'now' | 'store'>, held: Held): (() => Promise<void>) =>
  async () => {
    if (Date.parse(held.row.heldUntil ?? iso(0)) - pipeline.now() > renewBelowMs) return;
    const renewed = await updateBucket(pipeline, held, (current) => renew(current, pipeline.now()));
    if (renewed === undefined)
      throw new CollectionError({ reason: 'broken', detail: 'another instance took the lease of this bucket' });
  };

/** A refusal that may be a slip is checked again after this time, before anybody is alerted. */
const refusedAgainMs = 30 * secondMs;

const waitMs = (
  pipeline: Ports<'speed'>,
  { refusedAt, lastAttemptAt }: KindRow,
  failure: NonNullable<KindRow['failure']>,
) =>
  refusedAt !== null && refusedAt === lastAttemptAt ? refusedAgainMs / pipeline.speed : backOffMs(pipeline, failure);

/**
 * How long a failed collection waits: as long as Graph requested, else longer with each failure; a failure that only a person can fix is
 * retried rarely.
 */
function backOffMs({ speed }: Ports<'speed'>, failure: Failure & { readonly count: number }): number {
  switch (failure.reason) {
    case 'notLicensed':
      return (24 * 60 * minuteMs) / speed;
    case 'notPermitted':
    case 'ours':
      return (15 * minuteMs) / speed;
    default: {
      const grown = Math.min(15 * minuteMs, 15 * secondMs * 2 ** Math.min(failure.count - 1, 10));
      const retryMs = failure.reason === 'throttled' ? (failure.retryAfterSeconds ?? 0) * secondMs : 0;
      return Math.max(retryMs, grown);
    }
  }
}
