import { type Kind, kindDefinitions } from '../core/kind';
import type { KindRow } from '../core/ports';
import { iso, type Pipeline } from './context';

/** One kind of one tenant: when it was last read, and why it cannot be. */
export type KindHealth = {
  readonly kind: Kind;
  readonly status: 'fresh' | 'late' | 'blind' | 'unlicensed' | 'waiting';
  readonly lastSuccessAt: string | null;
  readonly reason: string | null;
  /** The permission or licence that would help. */
  readonly needs: string | null;
  /** Graph was short of room, and we let others go first until then; null where we do not wait for that. */
  readonly yieldsUntil: string | null;
};

export type TenantHealth = {
  readonly tenantId: string;
  readonly ok: boolean;
  readonly kinds: readonly KindHealth[];
  /** Deliveries of the last day that were given up or are tried in vain, and any that still wait after an hour. */
  readonly undelivered: number;
  readonly subscriptions: number;
};

const hourMs = 3_600_000;

/** Is every kind fresh, every channel working? Absence is never health: what was never read is not fresh. */
export async function healthOf(pipeline: Pipeline, tenantId: string): Promise<TenantHealth> {
  const { store } = pipeline;
  const configuration = await pipeline.configuration(tenantId);
  const [rows, buckets, subscriptions, due] = await Promise.all([
    store.watermarks.readKinds(tenantId),
    store.watermarks.readBuckets(tenantId),
    store.subscriptions.list(tenantId),
    store.due.list(iso(pipeline.now() - hourMs), 1000),
  ]);
  const byKind = new Map(rows.map((row) => [row.kind, row]));
  const waits = new Map(buckets.map(({ bucket, notBefore }) => [bucket, notBefore]));
  const kinds = kindDefinitions.map(({ kind, bucket }) => ({
    ...kindHealth(pipeline, kind, byKind.get(kind), configuration.cadenceMinutes[kind]),
    yieldsUntil: yieldsUntil(pipeline, byKind.get(kind), waits.get(bucket)?.[kind]),
  }));
  const overdue = due.filter((row) => row.tenantId === tenantId && row.what === 'delivery').length;
  const undelivered = overdue + (await stuckDeliveries(pipeline, tenantId));
  const ok = undelivered === 0 && kinds.every(({ status }) => status === 'fresh' || status === 'unlicensed');
  return { tenantId, ok, kinds, undelivered, subscriptions: subscriptions.length };
}

const dayMs = 24 * hourMs;
/** After this many attempts a channel is not slow any more, it is broken. */
const manyAttempts = 5;

/** Deliveries of the last day that were given up, or are tried in vain: a dead channel must not look healthy. */
async function stuckDeliveries({ store, now }: Pipeline, tenantId: string): Promise<number> {
  const alerts = (await store.alerts.readAlerts(tenantId)).filter(
    ({ lastEventAt }) => now() - Date.parse(lastEventAt) < dayMs,
  );
  const deliveries = await Promise.all(alerts.map(({ id }) => store.alerts.readDeliveries(tenantId, id)));
  return deliveries
    .flat()
    .filter(({ state, attempts }) => state === 'failed' || (state === 'pending' && attempts >= manyAttempts)).length;
}

const yieldsUntil = (
  { now }: Pipeline,
  row: KindRow | undefined,
  notBefore: string | undefined,
): KindHealth['yieldsUntil'] =>
  row?.failure?.reason === 'throttled' && notBefore !== undefined && Date.parse(notBefore) > now() ? notBefore : null;

function kindHealth(
  pipeline: Pipeline,
  kind: Kind,
  row: KindRow | undefined,
  cadenceMinutes: number,
): Omit<KindHealth, 'yieldsUntil'> {
  const lastSuccessAt = row?.lastSuccessAt ?? null;
  const failure = row?.failure ?? null;
  const base = { kind, lastSuccessAt, reason: failure?.reason ?? null, needs: needsOf(failure) };
  if (failure?.reason === 'notLicensed') return { ...base, status: 'unlicensed' };
  if (failure?.reason === 'notPermitted') return { ...base, status: 'blind' };
  if (row?.suspect != null) return { ...base, status: 'blind', reason: 'tooMuchMissing' };
  if (lastSuccessAt === null) return { ...base, status: failure === null ? 'waiting' : 'blind' };
  // The tick is a minute; a look may take some more.
  const graceMs = 5 * 60_000;
  const age = pipeline.now() - Date.parse(lastSuccessAt);
  return { ...base, status: age > (2 * cadenceMinutes * 60_000) / pipeline.speed + graceMs ? 'late' : 'fresh' };
}

const needsOf = (failure: KindRow['failure']): string | null => {
  if (failure?.reason === 'notPermitted') return failure.permission;
  return failure?.reason === 'notLicensed' ? failure.licence : null;
};
