import type { Alert } from '../../core/alert/alert';
import type { KindRow } from '../../core/collection/kind-row';
import { isLate, type ReadLoss, readLossOf } from '../../core/collection/read-loss';
import type { SubscriptionRow } from '../../core/collection/subscription-plan';
import type { SentDelivery } from '../../core/delivery/channel-state';
import type { WatchEvent } from '../../core/event/event';
import type { AwayCause } from '../../core/event/watcher/silence-events';
import { unreadableConcern } from '../../core/event/watcher/unreadable-events';
import type { WatchFacts } from '../../core/event/watcher/watcher-event';
import type { QueueState } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import { latestOf } from '../../core/time/latest';
import type { Gap } from '../../core/verdict/proof';
import { openConcerns } from '../alert/watcher-alerts';
import { collectEveryMs } from '../collect/cadence';
import { dayOf, iso, type Ports } from '../context';
import { deliveriesOf } from './recent-deliveries';
import type { SharedTrouble } from './shared-trouble';
import { endUnwatched } from './unwatched';

/** A period without monitoring. */
export type UnwatchedTime = Gap & { readonly cause: AwayCause };

/** What a watch knows besides the tenant's own rows. */
export type WatchMoment = {
  /** Since when the timer has run, and the tenant was collected, without a gap; epoch ms. */
  readonly upSince: number;
  /** The period without the timer that has just ended. */
  readonly away: UnwatchedTime | null;
  /** The last period in which this customer was not collected, such as a pause; null or absent if there was none. */
  readonly gap?: UnwatchedTime | null;
  readonly queues: readonly QueueState[];
  /** Left out if that was not checked. */
  readonly sharedTrouble?: SharedTrouble;
};

export type WatchedTenant = {
  readonly configuration: TenantConfiguration;
  readonly facts: WatchFacts;
  readonly now: number;
  readonly moment: WatchMoment;
  /** Undefined before the first collection. */
  readonly tenant: TenantRow | undefined;
  /** Since when it has been watched without a gap; epoch ms. */
  readonly upSince: number;
  /** The last time in which this tenant was not watched, though the app ran. */
  readonly gap: UnwatchedTime | null;
  readonly rows: readonly KindRow[];
  readonly loss: ReadLoss;
  /** When the last loss of all access ended; null if there was none. */
  readonly backSince: string | null;
  readonly alerts: readonly Alert[];
  /** The problems that open alerts report, each with its event. */
  readonly concerns: ReadonlyMap<string, WatchEvent | undefined>;
  readonly sent: readonly SentDelivery[];
  readonly subscriptions: readonly SubscriptionRow[];
  readonly cadenceOf: (kind: Kind) => number;
};

export async function readWatched(
  pipeline: Ports<'now' | 'speed' | 'store' | 'tickMs'>,
  configuration: TenantConfiguration,
  moment: WatchMoment,
): Promise<WatchedTenant> {
  const { tenantId } = configuration;
  const { store } = pipeline;
  const now = pipeline.now();
  const [rows, alerts, subscriptions, tenant] = await Promise.all([
    store.watermarks.readKinds(tenantId),
    store.alerts.readAlerts(tenantId),
    store.subscriptions.list(tenantId),
    store.tenants.read(tenantId),
  ]);
  const gap = laterOf(moment.gap ?? null, await unwatchedOf(pipeline, tenant?.row, rows));
  const upSince = Math.max(moment.upSince, Date.parse(gap?.to ?? iso(0)));
  const cadenceOf = (kind: Kind): number => collectEveryMs(pipeline, configuration, kind);
  const backSince = latestOf(
    alerts.flatMap(({ groupKey, resolvedAt }) => (groupKey === unreadableConcern ? (resolvedAt ?? []) : [])),
  );
  return {
    configuration,
    facts: { tenantId, now: iso(now), recordDay: dayOf(iso(now)) },
    now,
    moment,
    tenant: tenant?.row,
    upSince,
    gap,
    rows,
    loss: triedSince(
      readLossOf({ rows, cadenceMs: cadenceOf, now, upSince, summarisedAt: tenant?.row.summarisedAt ?? null }),
      rows,
      backSince,
      (kind, since) => isLate(since, cadenceOf(kind), { now, upSince }),
    ),
    backSince,
    alerts,
    concerns: await openConcerns(pipeline, alerts),
    sent: await deliveriesOf(pipeline, alerts),
    subscriptions,
    cadenceOf,
  };
}

/**
 * The unwatched period that this watch ends. After a rejected credential, it ends with the first reading, because
 * nothing is watched until then.
 */
async function unwatchedOf(
  pipeline: Ports<'now' | 'store'>,
  tenant: TenantRow | undefined,
  rows: readonly KindRow[],
): Promise<UnwatchedTime | null> {
  const unwatched = tenant?.unwatched;
  if (tenant === undefined || unwatched == null) return null;
  const { from, to, cause } = unwatched;
  if (to !== null) return { from, to, cause };
  const readAt = rows
    .flatMap(({ lastSuccessAt }) => (lastSuccessAt !== null && lastSuccessAt > from ? [lastSuccessAt] : []))
    .sort()[0];
  const end = cause === 'rejected' ? readAt : iso(pipeline.now());
  const ended = end === undefined ? undefined : await endUnwatched(pipeline, tenant.tenantId, end);
  return ended?.to == null ? null : { from, to: ended.to, cause };
}

const laterOf = (one: UnwatchedTime | null, other: UnwatchedTime | null): UnwatchedTime | null =>
  one === null || other === null ? (one ?? other) : one.to > other.to ? one : other;

/**
 * After a complete loss of access ends, not every source has been read again yet: a source counts as lost only after its next reading was
 * due.
 */
function triedSince(
  loss: ReadLoss,
  rows: readonly KindRow[],
  backSince: string | null,
  isOverdue: (kind: Kind, since: string) => boolean,
): ReadLoss {
  if (backSince === null) return loss;
  const triedAt = new Map(rows.map(({ kind, lastAttemptAt }) => [kind, lastAttemptAt ?? '']));
  return {
    ...loss,
    kinds: loss.kinds.filter(({ kind }) => (triedAt.get(kind) ?? '') > backSince || isOverdue(kind, backSince)),
  };
}
