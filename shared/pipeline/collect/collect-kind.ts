import { CollectionError } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { isAskedKind } from '../../core/resource/definition';
import type { Kind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { OtherTenant } from '../../core/tenant/contained';
import { minuteMs } from '../../core/time/durations';
import { isFleetKind, isLogKind, isSmallKind } from '../../kinds';
import { type EvaluationPorts, errorText, type Ports } from '../context';
import { conclude } from '../evaluate/conclude';
import { collectFleet } from './collect-fleet';
import { collectLog } from './collect-log';
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
import { type Ended, type HeldBucket, leaseKeeper, overtakenMs } from './held-bucket';
import { continueAfterMs, retryAfterMs } from './next-collection';
import { resumeCollection } from './resume-collection';
import { todayOf } from './stale-collection';
import { LeaseLost } from './tenant-lease';

type Done = Ended & { readonly events: number; readonly throttled: boolean };

/** A kind whose collection threw is retried after this time; ms. */
const brokenMs = 60_000;

/**
 * A collection that runs this long after its message began is given up, because the host ends the process soon after,
 * and then nobody learns why; ms.
 */
export const longestMessageMs = 8 * minuteMs;

/** Delay after which a large fleet is tried again if this process has no room for it; ms. */
const noPlaceMs = 10_000;

/** A kind that cannot be collected must not block the kinds after it in the bucket. */
export async function collectContained(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: HeldBucket,
  kind: Kind,
  bugs: unknown[],
): Promise<Done> {
  try {
    return await collectKind(pipeline, configuration, held, kind);
  } catch (error) {
    if (error instanceof OtherTenant) throw error;
    const asked = held.row.asked[kind] ?? 0;
    if (error instanceof LeaseLost) {
      pipeline.log('collection.overtaken', { tenant: configuration.tenantId, kind });
      return { served: { kind, asked, notBefore: pipeline.now() + overtakenMs }, events: 0, throttled: false };
    }
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

async function collectKind(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: HeldBucket,
  kind: Kind,
): Promise<Done> {
  const asked = held.row.asked[kind] ?? 0;
  const startedAt = pipeline.now();
  const context = await contextAfterInterrupted(pipeline, configuration, held, kind);
  if (context === undefined)
    return { served: { kind, asked, notBefore: startedAt + overtakenMs }, events: 0, throttled: false };
  const collection = await collectOrFail(context, kind).finally(context.place.leave);
  const conclusion = await concludeOrRetry(pipeline, collection, held, context.basis);
  const failure = collection.passing ?? collection.row.after.failure;
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
  held.heads = conclusion.heads;
  if (movesSubscriptions(collection)) await pipeline.queues.sendSubscriptions({ tenantId: configuration.tenantId });
  // A new open query replaces the failure before it.
  const isFailed =
    failure !== null && (failure !== collection.row.before.failure || collection.row.after.asked == null);
  const waits = isFailed ? pipeline.now() + (await retryAfterMs(pipeline, collection.row.after, failure)) : null;
  // A second fetch decides whether the resources are really gone. It does not wait for the next slot.
  const unfinished = continueAfterMs(pipeline, collection.row.after);
  const notBefore = waits ?? (unfinished === null ? null : pipeline.now() + unfinished);
  return {
    served: { kind, asked, notBefore },
    open: conclusion.open,
    events: conclusion.events,
    throttled: failure?.reason === 'throttled',
  };
}

/** The first collection of groups and related kinds shows which groups need a subscription. Later only changes do. */
const movesSubscriptions = ({ kind, isFirst, changes }: Collection): boolean =>
  (isFirst && ['group', 'conditionalAccessPolicy', 'unifiedRoleAssignment'].includes(kind)) ||
  (kind === 'group' && changes.length > 0);

type Concluded =
  | {
      readonly status: 'committed';
      readonly row: KindRow;
      readonly events: number;
      readonly open?: Ended['open'];
      readonly heads?: readonly Head[];
    }
  | { readonly status: 'busy' | 'overtaken'; readonly events: 0 };

async function concludeOrRetry(
  pipeline: EvaluationPorts,
  collection: Collection,
  { holder }: HeldBucket,
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
 * The starting point of a collection, after an interrupted one was completed. Undefined if the tenant is busy or
 * another process did it first.
 */
async function contextAfterInterrupted(
  pipeline: EvaluationPorts,
  configuration: TenantConfiguration,
  held: HeldBucket,
  kind: Kind,
): Promise<CollectionContext | undefined> {
  const context = await contextOf(pipeline, configuration, held, kind);
  const collection = await resumeCollection(context);
  if (collection === undefined) return context;
  const today = await todayOf(context, collection);
  // Graph does not answer, so the next collection fails and reports it. The interrupted one is completed later.
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
  held: HeldBucket,
  kind: Kind,
): Promise<CollectionContext> {
  const { tenantId } = configuration;
  const { snapshots } = pipeline.store;
  const known = held.heads;
  held.heads = undefined;
  const [heads, row] = await Promise.all([known ?? snapshots.readHeads(tenantId), rowOf(pipeline, held, kind)]);
  const startedAt = pipeline.now();
  let pages = 0;
  return {
    pipeline,
    configuration,
    kind,
    row,
    basis: { heads, rows: [...held.rows.values()], isSettled: held.row.isSummarised && held.areAllRead },
    onPage: () => {
      pages += 1;
      const now = pipeline.now();
      if (now <= held.takenAt + longestMessageMs) return;
      const minutes = Math.round((now - startedAt) / minuteMs);
      const detail = `${kind}: still more pages after ${pages} in ${minutes} minutes`;
      throw new CollectionError({ reason: 'broken', detail });
    },
    pages: () => pages,
    keepLease: leaseKeeper(pipeline, held),
    place: placeIn(pipeline.largeFleets),
  };
}

/** Uses the row that was read with the bucket; reads it again for a second collection under the same lease. */
async function rowOf(pipeline: Ports<'store'>, held: HeldBucket, kind: Kind): Promise<CollectionContext['row']> {
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
