import type { Alert } from '../../core/alert/alert';
import { causeOf, isStillAwaited } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import type { SubscriptionRow } from '../../core/collection/subscription-plan';
import { channelStates, isStuck, type SentDelivery } from '../../core/delivery/channel-state';
import { backupTrouble, noBackupSince } from '../../core/deployment/backup';
import { certificateWarnings } from '../../core/deployment/certificate';
import type { TickRow } from '../../core/deployment/deployment-watch';
import type {
  DeploymentHealth,
  HealthAnswer,
  KindHealth,
  QueueHealth,
  SubscriptionHealth,
  TenantHealth,
  Warning,
} from '../../core/deployment/health';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { configurationWarnings, unknownChecks } from '../../core/tenant/configuration-warnings';
import { type FoundTenant, TenantContained, type Trouble, troubleText } from '../../core/tenant/contained';
import { dayMs, hourMs, minuteMs } from '../../core/time/durations';
import { spreadOf } from '../../core/time/latency';
import { kindDefinition, kindDefinitions } from '../../kinds';
import { collectEveryMs } from '../collect/cadence';
import { dayOf, errorText, type HealthPorts, iso, type Ports } from '../context';
import { waysOut } from '../deliver/ping';
import { unneededFor } from '../evaluate/enabled-checks';
import { receiptsOf } from '../operate/test-message';
import { nameOfTenant } from './contained';
import { deliveriesOf } from './recent-deliveries';
import { timerPatienceMs } from './watch-deployment';

/**
 * `readable` is null for a caller who is not signed in. A person who may read some tenants gets only those. The queues
 * and the heartbeat concern all tenants, so only people who may read all tenants see them.
 */
export async function healthAnswer(
  pipeline: HealthPorts &
    Ports<
      | 'backups'
      | 'certificateEndsAt'
      | 'configurationWarnings'
      | 'heartbeat'
      | 'queues'
      | 'tenantIds'
      | 'tenantNames'
      | 'version'
    >,
  readable: readonly string[] | null,
): Promise<HealthAnswer> {
  const { tenantIds } = pipeline;
  const shown = readable === null ? tenantIds : tenantIds.filter((id) => readable.includes(id));
  const isAll = shown.length === tenantIds.length;
  const contained = new Map<string, Trouble>();
  const [found, tenants, queues] = await Promise.all([
    deploymentHealth(pipeline),
    Promise.all(shown.map((tenantId) => healthOf(pipeline, tenantId).catch(unreadable(tenantId, contained)))),
    isAll ? queueHealth(pipeline) : [],
  ]);
  const deployment = { ...found, warnings: [...found.warnings, ...containedWarnings(pipeline, contained)] };
  const ok =
    deployment.schedule.ok && tenants.every((tenant) => tenant.ok) && queues.every(({ poisoned }) => poisoned === 0);
  if (readable === null) return { ok };
  const { version, schedule } = deployment;
  return { ok, deployment: isAll ? { ...deployment, queues } : { version, schedule }, tenants };
}

/** The health of a tenant whose settings or rows cannot be read. It does not affect the health of the others. */
const unreadable =
  (tenantId: string, contained: Map<string, Trouble>) =>
  (error: unknown): TenantHealth => {
    if (error instanceof TenantContained) contained.set(tenantId, error.trouble);
    const warning: Warning =
      error instanceof TenantContained
        ? {
            code: 'contained',
            level: 'red',
            text: `nothing of it is read, stored or sent: ${troubleText(error.trouble)}`,
          }
        : { code: 'unreadable', level: 'red', text: `nothing about it can be shown: ${errorText(error)}` };
    return {
      ...{ tenantId, ok: false, kinds: [], channels: [], pings: [], receipts: [], forwards: [] },
      ...{ undelivered: 0, subscriptions: [] },
      warnings: [warning],
      latency: { happenedToSeen: spreadOf([]), seenToSent: spreadOf([]) },
    };
  };

/** Only for people who may read all tenants: a problem between two tenants names both. */
const containedWarnings = (
  pipeline: Ports<'tenantNames'>,
  contained: ReadonlyMap<string, Trouble>,
): readonly Warning[] =>
  [...contained].flatMap(([tenantId, trouble]) =>
    trouble.type === 'settings'
      ? []
      : [{ code: 'otherTenant', level: 'red', text: otherTenantText(pipeline, tenantId, trouble.found) }],
  );

/** The text is the same in health and in the doctor. */
export const otherTenantText = (
  pipeline: Ports<'tenantNames'>,
  tenantId: string,
  { name, tenantId: foundId }: FoundTenant,
): string =>
  `the identity reads ${name === null ? foundId : `${name} (${foundId})`}, the configuration says ${nameOfTenant(pipeline, tenantId)} (${tenantId}); correct tenants[].tenantId, or give that tenant an identity of its own`;

const weekDays = 7;
const mostEvents = 500;

/** Whether every kind is fresh and every channel works. Absence is never health: a kind that was never read is not fresh. */
export async function healthOf(pipeline: HealthPorts, tenantId: string): Promise<TenantHealth> {
  const { store, now } = pipeline;
  const configuration = await pipeline.configuration(tenantId);
  const days = Array.from({ length: weekDays + 1 }, (_, back) => dayOf(iso(now() - back * dayMs)));
  const [tenant, rows, buckets, subscriptions, due, alerts, events] = await Promise.all([
    store.tenants.read(tenantId),
    store.watermarks.readKinds(tenantId),
    store.watermarks.readBuckets(tenantId),
    store.subscriptions.list(tenantId),
    store.due.list(iso(now() - hourMs), 1000),
    store.alerts.readAlerts(tenantId),
    store.events.recent(tenantId, days, mostEvents),
  ]);
  const byKind = new Map(rows.map((row) => [row.kind, row]));
  const byBucket = new Map(buckets.map((row) => [row.bucket, row]));
  const isFirstRun = tenant === undefined || tenant.row.summarisedAt === null;
  const seen = events.filter(({ type, lookBack }) => type !== 'attribution' && !lookBack);
  const unneeded = unneededFor(pipeline, configuration);
  const watched = kindDefinitions.filter(({ kind }) => !unneeded.has(kind));
  const kinds = watched.map(({ kind, bucket }) => ({
    ...kindHealth(pipeline, kind, byKind.get(kind), {
      cadence: collectEveryMs(pipeline, configuration, kind),
      isFirstRun,
      asked: byBucket.get(bucket)?.asked[kind] ?? 0,
    }),
    lagSeconds: spreadOf(
      seen.flatMap(({ resource, happenedAt, recordedAt }) =>
        resource.kind === kind && happenedAt !== null ? [[happenedAt, recordedAt] as const] : [],
      ),
    ).median,
    yieldsUntil: yieldsUntil(pipeline, byKind.get(kind), byBucket.get(bucket)?.notBefore[kind]),
  }));
  const deliveries = await deliveriesOf(pipeline, alerts);
  const [{ probes, pings, forwards }, receipts] = await Promise.all([
    waysOut(pipeline, configuration, deliveries),
    receiptsOf(pipeline, configuration),
  ]);
  const channels = channelStates(configuration.recipients, deliveries, now(), pipeline.tickMs, probes);
  const overdue = due.filter((row) => row.tenantId === tenantId && row.what === 'delivery').length;
  const undelivered = overdue + stuckDeliveries(deliveries, now(), pipeline.tickMs);
  const warnings = [
    ...rows.filter(({ isFilterRefused }) => isFilterRefused).map(({ kind }) => broaderWarning(kind)),
    ...settingsWarnings(pipeline, configuration),
  ];
  return {
    tenantId,
    ok:
      undelivered === 0 &&
      kinds.every(({ status }) => status === 'fresh' || status === 'unlicensed') &&
      channels.every(({ failingSince }) => failingSince === null) &&
      warnings.every(({ level }) => level !== 'red'),
    kinds,
    channels,
    pings,
    receipts,
    forwards,
    undelivered,
    subscriptions: subscriptions.map(subscriptionHealthAt(now())),
    warnings,
    latency: latencyOf(alerts, deliveries, now()),
  };
}

/** Counts the alerts of the last week. */
function latencyOf(
  alerts: readonly Alert[],
  deliveries: readonly SentDelivery[],
  now: number,
): TenantHealth['latency'] {
  const sent = firstSent(deliveries);
  const happened = alerts.filter(
    ({ form, openedAt }) => form === 'alert' && now - Date.parse(openedAt) < weekDays * dayMs,
  );
  return {
    happenedToSeen: spreadOf(
      happened.flatMap(({ happenedAt, attribution, openedAt }) => {
        // If the log entry came after the collection, the attribution has the time.
        const at = happenedAt ?? (attribution.status === 'known' ? attribution.at : null);
        return at === null ? [] : [[at, openedAt] as const];
      }),
    ),
    seenToSent: spreadOf(
      happened.flatMap(({ id, openedAt }) => {
        const at = sent.get(id);
        return at === undefined ? [] : [[openedAt, at] as const];
      }),
    ),
  };
}

export const settingsWarnings = (
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  configuration: TenantConfiguration,
): readonly Warning[] => [
  ...configurationWarnings(configuration),
  ...unknownChecks(configuration, [...controls, ...detectors]),
];

function broaderWarning(kind: Kind): Warning {
  const { plural, fallback = 'Microsoft Graph refuses the wanted filter' } = kindDefinition(kind);
  return { code: 'filterRefused', level: 'amber', text: `${plural}: ${fallback}` };
}

/** When the first message of each alert was sent. */
function firstSent(deliveries: readonly SentDelivery[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const { alertId, delivery } of deliveries) {
    if (delivery.state !== 'sent' || delivery.outcome === null) continue;
    const known = first.get(alertId);
    if (known === undefined || delivery.outcome.at < known) first.set(alertId, delivery.outcome.at);
  }
  return first;
}

/** Counts failures of the last day, so that a broken channel does not look healthy; the page lists older ones. */
const stuckDeliveries = (deliveries: readonly SentDelivery[], now: number, tickMs: number): number =>
  deliveries.filter(
    ({ delivery, raisedAt }) =>
      isStuck(delivery, now, tickMs) && (delivery.state !== 'failed' || now - Date.parse(raisedAt) < dayMs),
  ).length;

export const subscriptionHealthAt =
  (now: number) =>
  ({ kind, expiresAt }: SubscriptionRow): SubscriptionHealth => ({
    kind,
    expiresAt,
    status: Date.parse(expiresAt) > now ? 'live' : 'expired',
  });

const noHeartbeat: Warning = {
  code: 'noHeartbeat',
  level: 'amber',
  text: 'nobody is alerted if this app is deleted: set HEARTBEAT_URL',
};

export async function deploymentHealth(
  pipeline: Ports<
    'backups' | 'certificateEndsAt' | 'configurationWarnings' | 'heartbeat' | 'now' | 'store' | 'tickMs' | 'version'
  >,
): Promise<DeploymentHealth> {
  const tick = (await pipeline.store.watch.readTick())?.row;
  return {
    version: pipeline.version,
    schedule: {
      ok: tick !== undefined && pipeline.now() - Date.parse(tick.at) <= timerPatienceMs(pipeline),
      lastTickAt: tick?.at ?? null,
      upSince: tick?.upSince ?? null,
    },
    heartbeat: heartbeatHealth(pipeline, tick?.heartbeat ?? null),
    warnings: [
      ...(pipeline.heartbeat === null ? [noHeartbeat] : []),
      ...(await backupWarnings(pipeline, tick?.upSince)),
      ...certificateWarnings(pipeline.certificateEndsAt, pipeline.now()),
      ...(pipeline.configurationWarnings ?? []).map(
        (text): Warning => ({ code: 'configuration', level: 'amber', text }),
      ),
    ],
  };
}

/**
 * A failed backup is a warning, although another attempt follows within hours. Too long without a backup is an error.
 */
async function backupWarnings(
  { backups, now, store }: Ports<'backups' | 'now' | 'store'>,
  upSince: string | undefined,
): Promise<readonly Warning[]> {
  if (backups === undefined) return [];
  const row = (await store.watch.readBackup())?.row;
  const since = noBackupSince(row, now(), Date.parse(upSince ?? '1970-01-01'));
  const trouble = backupTrouble(row, now());
  const last = trouble === null ? '' : `; the last attempt failed: ${trouble}`;
  if (since !== null) return [{ code: 'backup', level: 'red', text: `no backup of the tables since ${since}${last}` }];
  return trouble === null
    ? []
    : [{ code: 'backup', level: 'amber', text: `the last backup of the tables failed: ${trouble}` }];
}

function heartbeatHealth(pipeline: Ports<'heartbeat'>, row: TickRow['heartbeat']): DeploymentHealth['heartbeat'] {
  if (pipeline.heartbeat === null) return { status: 'notConfigured' };
  if (row === null) return { status: 'waiting', calledAt: null, problem: null };
  return { status: row.problem === null ? 'called' : 'withheld', calledAt: row.calledAt, problem: row.problem };
}

const queueHealth = async ({ queues }: Ports<'queues'>): Promise<readonly QueueHealth[]> =>
  (await queues.states()).map(({ queue, waiting, poisoned }) => ({ queue, waiting, poisoned }));

const yieldsUntil = (
  { now }: Ports<'now'>,
  row: KindRow | undefined,
  notBefore: string | undefined,
): KindHealth['yieldsUntil'] =>
  row?.failure?.reason === 'throttled' && notBefore !== undefined && Date.parse(notBefore) > now() ? notBefore : null;

function kindHealth(
  pipeline: Ports<'now'>,
  kind: Kind,
  row: KindRow | undefined,
  { cadence, isFirstRun, asked }: { readonly cadence: number; readonly isFirstRun: boolean; readonly asked: number },
): Omit<KindHealth, 'yieldsUntil' | 'lagSeconds'> {
  const lastSuccessAt = row?.lastSuccessAt ?? null;
  const failure = row?.failure ?? null;
  const age = lastSuccessAt === null ? null : pipeline.now() - Date.parse(lastSuccessAt);
  const base = {
    kind,
    lastSuccessAt,
    ageSeconds: age === null ? null : Math.round(age / 1000),
    cadenceSeconds: Math.round(cadence / 1000),
    pages: row?.pages ?? null,
    isFilterRefused: row?.isFilterRefused ?? false,
    reason: failure === null ? null : causeOf(failure),
    failingSince: failure?.since ?? null,
    permission: kindDefinition(kind).permission,
    needs: needsOf(failure),
  };
  if (failure?.reason === 'notLicensed') return { ...base, status: 'unlicensed' };
  if (failure?.reason === 'notPermitted') return { ...base, status: 'blind' };
  if (row?.suspect != null) return { ...base, status: 'blind', reason: 'tooMuchMissing' };
  if (age === null && isStillAwaited(row) && (isFirstRun || isNew(pipeline, failure, asked)))
    return { ...base, status: 'waiting' };
  if (age === null) return { ...base, status: 'blind', reason: base.reason ?? 'notLooked' };
  // A tick is a minute, and a collection can take some minutes more.
  const graceMs = 5 * minuteMs;
  return { ...base, status: age > 2 * cadence + graceMs ? 'late' : 'fresh' };
}

/**
 * A source that an upgrade or a licence added after the first message. Without a failure, its second request shows that
 * the first one had no result.
 */
const isNew = ({ now }: Ports<'now'>, failure: KindRow['failure'], asked: number): boolean =>
  failure === null ? asked <= 1 : now() - Date.parse(failure.since) <= hourMs;

const needsOf = (failure: KindRow['failure']): string | null => {
  if (failure?.reason === 'notPermitted') return failure.permission;
  return failure?.reason === 'notLicensed' ? failure.licence : null;
};
