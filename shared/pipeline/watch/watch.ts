import type { Alert } from '../../core/alert/alert';
import { isSameJson } from '../../core/canonical';
import type { KindRow } from '../../core/collection/kind-row';
import { isLate, type SightLoss, sightLoss, type WholeLoss } from '../../core/collection/sight-loss';
import type { SubscriptionRow } from '../../core/collection/subscription-plan';
import { type ChannelState, channelStates, type SentDelivery } from '../../core/delivery/channel-state';
import type { Delivery } from '../../core/delivery/delivery';
import {
  type AudienceRow,
  type Hearing,
  hearers,
  hearingOf,
  recipientsByRoutes,
  type Source,
  silencedBy,
} from '../../core/delivery/hearing';
import { blindEvent } from '../../core/event/collection-health';
import type { WatchEvent } from '../../core/event/event';
import { channelBackEvent, channelConcern, channelEvents } from '../../core/event/watcher/channel-events';
import { poisonConcern, poisonEvent, poisonGoneEvent } from '../../core/event/watcher/queue-events';
import { sightBackEvent, sightlessConcern, sightlessEvent } from '../../core/event/watcher/sight-events';
import { awayEvent, silentConcern } from '../../core/event/watcher/silence-events';
import {
  subscriptionBackEvent,
  subscriptionConcern,
  subscriptionLostEvent,
} from '../../core/event/watcher/subscription-events';
import {
  auditDarkConcern,
  auditDarkEvent,
  auditReadableEvent,
  silencedEvents,
} from '../../core/event/watcher/tamper-events';
import { type WatchFacts, watcherSources } from '../../core/event/watcher/watcher-event';
import type { QueueState } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs, hourMs } from '../../core/time/durations';
import { earliestOf, latestOf } from '../../core/time/latest';
import { isKind } from '../../kinds';
import { openConcerns, tell } from '../alert/watcher-alerts';
import { collectEveryMs } from '../collect/cadence';
import { dayOf, iso, type LeasedAlertPorts, operatorsOf, type Pipeline, type Ports } from '../context';
import { dueRowOf } from '../deliver/delivery-row';
import { pingSilent, waysOut } from '../deliver/ping';
import { registeredChecks } from '../evaluate/enabled-checks';
import { keepSummary } from './keep-summary';
import { deploymentNews, reportCredential, timerEvent, timerSilentSince } from './watch-deployment';

/** What a watch knows besides the tenant's own rows. */
type WatchMoment = {
  /** Since when the timer has run without a gap; epoch ms. */
  readonly upSince: number;
  /** The gap without monitoring that has just ended. */
  readonly away: { readonly from: string; readonly to: string } | null;
  readonly queues: readonly QueueState[];
  /** Since when no tenant's collection has begun; null if one has, or if that was not checked. */
  readonly collectSilentSince?: string | null;
};

/**
 * Watches the monitoring of one tenant: finds collections that never ran and deliveries that never arrived, which cannot report themselves.
 * Every event is anchored to the last success, so that watching twice reports once.
 */
export async function watch(pipeline: Pipeline, tenantId: string, moment: WatchMoment): Promise<number> {
  const configuration = await pipeline.configuration(tenantId);
  const seen = await survey(pipeline, configuration, moment);
  await pingSilent(pipeline, configuration, seen.sent);
  const channels = await statesOf(pipeline, seen);
  const audience = await audienceOf(pipeline, seen, channels);
  const rejected = rejectedSince(seen);
  if (rejected !== undefined) await reportCredential(pipeline, rejected, tenantId);
  const [lost, single] = sightEvents(seen);
  const deployment = tenantId === operatorsOf(pipeline) ? await deploymentNews(pipeline, seen, moment) : undefined;
  const sent = await tell(pipeline, configuration, [
    ...awayEvents(seen),
    ...lost,
    ...single,
    ...channelNews(pipeline, seen, channels),
    ...poisonNews(pipeline, seen),
    ...subscriptionNews(seen),
    ...audience.news,
    ...(deployment?.events ?? []),
  ]);
  if (sent === undefined) return 0;
  await audience.keep();
  await deployment?.keep();
  if (seen.loss.whole !== null) await hush(pipeline, seen, (alert) => alert.openedAt >= (seen.loss.whole?.since ?? ''));
  else if (isAuditDark(seen)) await hush(pipeline, seen, ({ groupKey }) => groupKey === 'blind|directoryAudit');
  else if (!seen.concerns.has(sightlessConcern)) await speakAgain(pipeline, seen);
  return sent;
}

type Seen = {
  readonly configuration: TenantConfiguration;
  readonly facts: WatchFacts;
  readonly now: number;
  readonly moment: WatchMoment;
  readonly rows: readonly KindRow[];
  readonly loss: SightLoss;
  readonly alerts: readonly Alert[];
  /** The problems that open alerts report, each with its event. */
  readonly concerns: ReadonlyMap<string, WatchEvent | undefined>;
  readonly sent: readonly SentDelivery[];
  readonly subscriptions: readonly SubscriptionRow[];
  readonly cadenceOf: (kind: Kind) => number;
};

async function survey(
  pipeline: Ports<'now' | 'speed' | 'store' | 'tickMs'>,
  configuration: TenantConfiguration,
  moment: WatchMoment,
): Promise<Seen> {
  const { tenantId } = configuration;
  const { store } = pipeline;
  const now = pipeline.now();
  const [rows, alerts, subscriptions] = await Promise.all([
    store.watermarks.readKinds(tenantId),
    store.alerts.readAlerts(tenantId),
    store.subscriptions.list(tenantId),
  ]);
  const cadenceOf = (kind: Kind): number => collectEveryMs(pipeline, configuration, kind);
  return {
    configuration,
    facts: { tenantId, now: iso(now), recordDay: dayOf(iso(now)) },
    now,
    moment,
    rows,
    loss: triedSince(
      sightLoss({ rows, cadenceMs: cadenceOf, now, upSince: moment.upSince }),
      rows,
      latestOf(alerts.flatMap(({ groupKey, resolvedAt }) => (groupKey === sightlessConcern ? (resolvedAt ?? []) : []))),
      (kind, since) => isLate(since, cadenceOf(kind), { now, upSince: moment.upSince }),
    ),
    alerts,
    concerns: await openConcerns(pipeline, alerts),
    sent: await deliveriesOf(pipeline, alerts),
    subscriptions,
    cadenceOf,
  };
}

/**
 * After a complete loss of access ends, not every source has been read again yet: a source counts as lost only after its next reading was
 * due.
 */
function triedSince(
  loss: SightLoss,
  rows: readonly KindRow[],
  backSince: string | null,
  isOverdue: (kind: Kind, since: string) => boolean,
): SightLoss {
  if (backSince === null) return loss;
  const triedAt = new Map(rows.map(({ kind, lastAttemptAt }) => [kind, lastAttemptAt ?? '']));
  return {
    ...loss,
    kinds: loss.kinds.filter(({ kind }) => (triedAt.get(kind) ?? '') > backSince || isOverdue(kind, backSince)),
  };
}

/** Recent deliveries show whether a channel works; the oldest ones of a storm add nothing. */
const watchedDays = 7;
const mostAlerts = 200;

/** Deliveries that were sent recently, or should have been, newest alerts first. */
export async function deliveriesOf(
  { store, now }: Ports<'now' | 'store'>,
  alerts: readonly Alert[],
): Promise<readonly SentDelivery[]> {
  const recent = alerts
    .filter(({ status, lastEventAt }) => status === 'open' || now() - Date.parse(lastEventAt) < watchedDays * dayMs)
    .sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1))
    .slice(0, mostAlerts);
  const found = await Promise.all(
    recent.map(async ({ tenantId, id, key, openedAt, lastEventAt }) =>
      (await store.alerts.readDeliveries(tenantId, id)).map((delivery) => ({
        delivery,
        alertId: id,
        key,
        raisedAt: delivery.seq === 1 ? openedAt : lastEventAt,
      })),
    ),
  );
  return found.flat();
}

// --- What is news -------------------------------------------------------------------------------------------------

/** Events about a gap without monitoring: the gap itself, and what was missed in it. */
function awayEvents(seenNow: Seen): readonly WatchEvent[] {
  const { moment, facts, rows, cadenceOf, now, concerns } = seenNow;
  const { away } = moment;
  // Recipients who were alerted that the timer stopped get its end, and no second alert about the gap.
  if (away === null || (concerns.has(silentConcern('schedule')) && !isUnheard(seenNow, silentConcern('schedule'))))
    return [];
  const seen = rows.flatMap(({ kind, lastSuccessAt }) => (lastSuccessAt === null ? [] : [{ kind, lastSuccessAt }]));
  if (seen.length === 0) return [];
  const shortest = Math.min(...seen.map(({ kind }) => cadenceOf(kind)));
  const isLong = Date.parse(away.to) - Date.parse(away.from) > 2 * shortest;
  const missed = seen.filter(({ kind, lastSuccessAt }) => isLate(lastSuccessAt, cadenceOf(kind), { now, upSince: 0 }));
  return [awayEvent(facts, away.from, away.to, isLong ? missed.length : 0)];
}

/** True of an open alert with this key that has reached nobody. */
const isUnheard = ({ alerts, sent }: Pick<Seen, 'alerts' | 'sent'>, groupKey: string): boolean =>
  alerts.some((alert) => alert.status === 'open' && alert.groupKey === groupKey && !hasReached(alert, sent));

const hasReached = ({ id }: Alert, sent: readonly SentDelivery[]): boolean =>
  sent.some(({ alertId, delivery: { state } }) => alertId === id && (state === 'sent' || state === 'accepted'));

/** The group key of an outage whose alert reached nobody: its further failures belong to the same alert. */
const unheardOutage = ({ alerts, sent }: Seen): string | undefined =>
  alerts.find((alert) => alert.status === 'open' && alert.groupKey.startsWith('channel|') && !hasReached(alert, sent))
    ?.groupKey;

/** The loss or return of all access, and of single sources if no wider loss explains them. */
function sightEvents(seen: Seen): readonly [readonly WatchEvent[], readonly WatchEvent[]] {
  const { loss, concerns, facts, rows } = seen;
  const isSightless = concerns.has(sightlessConcern);
  if (loss.whole !== null)
    return [isSightless || isExplained(seen, loss.whole) ? [] : [sightlessEvent(facts, loss.whole)], []];
  const whole: WatchEvent[] = [];
  if (isSightless) {
    const since = concerns.get(sightlessConcern)?.anchor ?? '';
    // Not before something was read again: a pause of the app does not restore access.
    if (!rows.some(({ lastSuccessAt }) => lastSuccessAt !== null && lastSuccessAt > since)) return [[], []];
    // Single sources are checked from the next round on: most have not been read again yet.
    return [[sightBackEvent(facts, since)], []];
  }
  const audit = loss.kinds.find(({ kind, reason }) => kind === 'directoryAudit' && reason === 'notPermitted');
  const dark = concerns.get(auditDarkConcern);
  if (audit !== undefined && !concerns.has(auditDarkConcern)) whole.push(auditDarkEvent(facts, audit.lastSuccessAt));
  if (audit === undefined && concerns.has(auditDarkConcern))
    whole.push(auditReadableEvent(facts, dark?.anchor ?? facts.now));
  const lost = loss.kinds
    .filter(
      (one) =>
        one !== audit &&
        !concerns.has(`blind|${one.kind}`) &&
        !isExplained(seen, { reason: one.reason, since: one.lastSuccessAt }),
    )
    .map(({ kind, reason, lastSuccessAt }) =>
      blindEvent({ ...facts, startedFrom: lastSuccessAt }, kind, 'lost', reason),
    );
  return [whole, [...lost, ...backUnnoticed(seen)]];
}

/**
 * If a function of the app does not run, the recipients of the deployment get one message; those of a tenant get it only if it lasts. If
 * Entra rejects our own credential, that says nothing about the tenant.
 */
const isExplained = ({ moment, now }: Seen, { reason, since }: Pick<WholeLoss, 'reason' | 'since'>): boolean =>
  reason === 'notTrusted' ||
  (reason === 'notLooked' && moment.collectSilentSince != null && now - Date.parse(since) < dayMs);

/** Since when the tenant cannot be read because Entra rejects our own credential; undefined if it does not. */
const rejectedSince = ({ loss: { whole, kinds } }: Seen): string | undefined =>
  whole?.reason === 'notTrusted' ? whole.since : kinds.find(({ reason }) => reason === 'notTrusted')?.lastSuccessAt;

const isAuditDark = ({ loss }: Seen): boolean =>
  loss.kinds.some(({ kind, reason }) => kind === 'directoryAudit' && reason === 'notPermitted');

/**
 * A collection reports the return of a source that a collection lost. A source that was lost because no collection ran returns without a
 * failure before it.
 */
function backUnnoticed({ concerns, rows, facts }: Seen): readonly WatchEvent[] {
  return rows.flatMap(({ kind, failure, lastSuccessAt }) => {
    const lost = concerns.get(`blind|${kind}`);
    if (lost === undefined || failure !== null || lastSuccessAt === null || lastSuccessAt <= lost.anchor) return [];
    return [blindEvent({ ...facts, startedFrom: lastSuccessAt }, kind, 'back', 'notLooked')];
  });
}

async function statesOf(
  pipeline: Ports<'now' | 'store' | 'tickMs'>,
  { configuration, sent, now, moment }: Seen,
): Promise<readonly ChannelState[]> {
  const { probes } = await waysOut(pipeline, configuration, sent);
  return channelStates(configuration.recipients, sent, now, pipeline.tickMs, probes, moment.upSince);
}

function channelNews(pipeline: Ports<'log'>, seen: Seen, states: readonly ChannelState[]): readonly WatchEvent[] {
  const { facts, concerns } = seen;
  const failing = states.filter(
    ({ channel, recipientId, failingSince }) =>
      failingSince !== null && !concerns.has(channelConcern(channel, recipientId)),
  );
  for (const { channel, recipientId, undelivered } of failing)
    pipeline.log('channel.failing', {
      tenant: facts.tenantId,
      channel,
      recipient: recipientId,
      undelivered: undelivered.length,
    });
  const back = [...concerns].flatMap(([concern, lost]) => {
    if (!concern.startsWith('channel|')) return [];
    const state = states.find(({ channel, recipientId }) => channelConcern(channel, recipientId) === concern);
    if (state === undefined) return [channelBackEvent(facts, concern, lost, 'removed')];
    return hasArrivedSince(state, lost) ? [channelBackEvent(facts, concern, lost, 'arrived')] : [];
  });
  const allFailing = states.filter(({ failingSince }) => failingSince !== null);
  return [...channelEvents(facts, failing, unheardOutage(seen), allFailing), ...back];
}

const hasArrivedSince = ({ failingSince, lastSuccessAt }: ChannelState, lost: WatchEvent | undefined): boolean =>
  failingSince === null && lastSuccessAt !== null && lastSuccessAt > (lost?.recordedAt ?? '');

/** Only bugs throw, and only a message that fails five times is given up: the recipients learn that, and what the message was about. */
function poisonNews(
  pipeline: Ports<'operatorsTenantId' | 'tenantIds'>,
  { facts, moment: { queues }, concerns }: Seen,
): readonly WatchEvent[] {
  const { tenantIds } = pipeline;
  const isOwn = (body: unknown): boolean => {
    const named = textOf(body, 'tenantId');
    // A message that names no watched tenant is reported to the recipients of the deployment.
    return (tenantIds.find((id) => id === named) ?? operatorsOf(pipeline)) === facts.tenantId;
  };
  const own = queues.map(({ queue, first }) => ({ queue, first: first.filter(({ body }) => isOwn(body)) }));
  return own.flatMap(({ queue, first }) => {
    const concern = poisonConcern(queue);
    const since = earliestOf(first.map(({ at }) => at));
    if (since === null) {
      const lost = concerns.get(concern);
      return lost === undefined ? [] : [poisonGoneEvent(facts, concern, lost)];
    }
    return concerns.has(concern)
      ? []
      : [
          poisonEvent(facts, {
            queue,
            count: first.length,
            since,
            about: [...new Set(first.map(({ body }) => summaryOf(body)))],
          }),
        ];
  });
}

function fieldOf(body: unknown, name: string): unknown {
  // Safe: only looked at, field by field.
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value = fieldOf(body, name);
  return typeof value === 'string' ? value.slice(0, 60) : undefined;
};

/** Ids only: `directory user, group`, `alert 7f…`, `week 2026-W48`. */
function summaryOf(body: unknown): string {
  const kinds = fieldOf(body, 'kinds');
  const known = Array.isArray(kinds)
    ? kinds.filter((kind): kind is Kind => typeof kind === 'string' && isKind(kind))
    : [];
  const bucket = textOf(body, 'bucket');
  if (bucket !== undefined) return [bucket, known.join(', ')].filter((part) => part !== '').join(' ');
  const alert = textOf(body, 'alertId');
  if (alert !== undefined) return `alert ${alert}`;
  if (fieldOf(body, 'peekAt') !== undefined) return 'whether the audit log has news';
  if (fieldOf(body, 'sweep') !== undefined) return 'the hourly clean-up';
  const week = textOf(body, 'week');
  return week === undefined ? 'no more than its tenant' : `week ${week}`;
}

const goneMs = hourMs;

function subscriptionNews({ facts, subscriptions, concerns, now }: Seen): readonly WatchEvent[] {
  const lost = subscriptions.filter(({ expiresAt }) => now - Date.parse(expiresAt) > goneMs);
  const isOut = (resource: string): boolean =>
    subscriptions.some((row) => row.resource === resource && Date.parse(row.expiresAt) <= now);
  const back = [...concerns].filter(
    ([concern]) => concern.startsWith('subscription|') && !isOut(concern.slice('subscription|'.length)),
  );
  return [
    ...lost
      .filter(({ resource }) => !concerns.has(subscriptionConcern(resource)))
      .map((row) => subscriptionLostEvent(facts, row)),
    ...back.map(([concern, event]) => subscriptionBackEvent(facts, concern, event)),
  ];
}

// --- Recipients ---------------------------------------------------------------------------------------------------

/** Alerts about the monitor itself belong to no area. */
const sourcesOf = (pipeline: Ports<'controls' | 'detectors' | 'registered'>): readonly Source[] => {
  const { controls, detectors } = registeredChecks(pipeline);
  return [
    ...[...controls, ...detectors].map(({ id, area }) => ({ id, area })),
    ...[...watcherSources, 'blind'].map((id) => ({ id, area: null })),
  ];
};

/** A row of an older version lists the recipients without their areas, so only a removed recipient shows as a loss. */
const remembered = ({ recipientIds, hearing }: AudienceRow, after: Hearing): Hearing => {
  const gone = recipientIds.filter((one) => !hearers(after).includes(one));
  return hearing ?? { ...after, routes: [...after.routes, { recipients: gone, areas: [], sources: [] }] };
};

/** True if a route names a recipient who could be reached. */
const isHeard = (configuration: TenantConfiguration, channels: readonly ChannelState[]): boolean =>
  recipientsByRoutes(configuration).some(({ id }) =>
    channels.some(({ recipientId, failingSince }) => recipientId === id && failingSince === null),
  );

async function audienceOf(
  pipeline: Ports<'alertInWords' | 'controls' | 'detectors' | 'now' | 'registered' | 'store'>,
  seen: Seen,
  channels: readonly ChannelState[],
) {
  const { configuration, facts } = seen;
  const { store } = pipeline;
  const { tenantId, recipients } = configuration;
  const read = await store.watch.readAudience(tenantId);
  const after = hearingOf(configuration);
  const before = read === undefined ? after : remembered(read.row, after);
  const row: AudienceRow = {
    tenantId,
    recipientIds: hearers(after),
    since: read !== undefined && isSameJson(before, after) ? read.row.since : facts.now,
    hearing: after,
    muteSince: isHeard(configuration, channels) ? null : (read?.row.muteSince ?? facts.now),
    channels,
    summarised: await keepSummary(pipeline, configuration, seen, read?.row.summarised),
  };
  const silenced = silencedBy(before, after, sourcesOf(pipeline));
  return {
    news: silencedEvents(facts, read?.row.since ?? facts.now, before, silenced, recipients.length),
    /** To be called once it is raised. */
    keep: async (): Promise<void> => {
      if (isSameJson(read?.row, row)) return;
      await store.watch.writeAudience(row, read?.etag ?? null);
    },
  };
}

// --- AlertInput ------------------------------------------------------------------------------------------------------

/**
 * The watch by the functions that work besides the timer: if the timer stops, its own watch cannot report it. Reported once; the return of
 * the timer ends it.
 */
export async function watchTimer(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'operatorsTenantId' | 'tenantIds' | 'tickMs'>,
): Promise<number> {
  const since = await timerSilentSince(pipeline);
  if (since === undefined) return 0;
  const audience = operatorsOf(pipeline);
  const configuration = await pipeline.configuration(audience);
  return (await tell(pipeline, configuration, [timerEvent(pipeline, audience, since)])) ?? 0;
}

/** Why a delivery was skipped: stored in its row, by which it is found again. */
const explained = 'covered by an alert about the whole tenant';

/** Losses with one cause are not reported source by source: their waiting messages are skipped. */
async function hush(
  pipeline: Ports<'queues' | 'store'>,
  { alerts, facts }: Seen,
  isExplained: (alert: Alert) => boolean,
): Promise<void> {
  const single = alerts.filter((alert) => alert.form === 'blind' && alert.status === 'open' && isExplained(alert));
  await changeDeliveries(pipeline, single, (delivery) =>
    delivery.state === 'pending' && delivery.claim === null
      ? {
          ...delivery,
          state: 'skipped',
          decision: { send: false, because: 'folded' },
          outcome: { at: facts.now, reason: explained },
        }
      : undefined,
  );
}

/** Access is back except for some sources: those that were never reported are reported now. */
async function speakAgain(pipeline: Ports<'queues' | 'store'>, { alerts, facts, loss }: Seen): Promise<void> {
  const lost = new Set(loss.kinds.map(({ kind }) => `blind|${kind}`));
  const single = alerts.filter(
    ({ form, status, groupKey }) => form === 'blind' && status === 'open' && lost.has(groupKey),
  );
  await changeDeliveries(pipeline, single, (delivery) =>
    delivery.state === 'skipped' && delivery.outcome?.reason === explained
      ? { ...delivery, state: 'pending', notBefore: facts.now, attempts: 0, decision: null, outcome: null }
      : undefined,
  );
}

async function changeDeliveries(
  { store, queues }: Ports<'queues' | 'store'>,
  alerts: readonly Alert[],
  change: (delivery: Delivery) => Delivery | undefined,
): Promise<void> {
  for (const { tenantId, id } of alerts) {
    for (const { alertId, seq, channel, recipientId } of await store.alerts.readDeliveries(tenantId, id)) {
      const key = { alertId, seq, channel, recipientId };
      const read = await store.alerts.readDelivery(tenantId, key);
      const next = read && change(read.delivery);
      if (read === undefined || next === undefined) continue;
      // A due row that dangles is harmless; a delivery without one would wait for the daily sweep.
      if (next.state === 'pending') await store.due.put([dueRowOf(next)]);
      const written = await store.alerts.writeDelivery(next, read.etag);
      if (written.status === 'written' && next.state === 'pending') await queues.sendDeliver({ tenantId, ...key });
    }
  }
}
