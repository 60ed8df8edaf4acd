import type { Alert, Transition } from '../core/alert';
import { shortHash } from '../core/canonical';
import type { TenantConfiguration } from '../core/configuration';
import { decide } from '../core/decide';
import type { Delivery, SendResult } from '../core/delivery';
import { weekOfGroup } from '../core/digest';
import type { WatchEvent } from '../core/event';
import { licencesOf } from '../core/licence';
import type { DeliverMessage, DueRow, Store, TenantRow } from '../core/ports';
import { dayOf, daysBack, iso, type Pipeline, type Telling } from './context';
import { actorsOf, peopleOf } from './keep-names';
import { namesOfGroups } from './names-of-groups';
import { makeWeek, peopleOfWeek } from './week-facts';

/** A claim outlives the longest attempt; a crash leaves it and it lapses. */
const claimMs = 60_000;
/** ACS is asked what became of a mail after this long. */
const pollAfterMs = 5000;
/** The later of two waits longer, so that they do not meet again. */
const waitForOtherMs = 1000;
const waitForRestMs = 5000;
const minuteMs = 60_000;
/** Longer than the leases of a look that died; after that people hear what there is. */
const restPatienceMs = 4 * minuteMs;

export type DeliverySummary = {
  readonly state: Delivery['state'] | 'missing' | 'early' | 'claimed';
  readonly because: string;
};

type Row = { readonly delivery: Delivery; readonly etag: string };

/** One delivery of one alert on one channel: decide, render, send, record. The row retries and is never lost. */
export async function deliver(pipeline: Pipeline, message: DeliverMessage): Promise<DeliverySummary> {
  const { tenantId, ...key } = message;
  const read = await pipeline.store.alerts.readDelivery(tenantId, key);
  if (read === undefined) return { state: 'missing', because: 'no such delivery' };
  const { delivery } = read;
  if (isDone(delivery)) {
    await pipeline.store.due.remove(dueRowOf(delivery));
    return { state: delivery.state, because: delivery.decision?.because ?? 'done' };
  }
  const now = pipeline.now();
  if (Date.parse(delivery.notBefore) > now) {
    await sendLater(pipeline, delivery);
    return { state: 'early', because: 'not before its time' };
  }
  if (delivery.claim !== null && Date.parse(delivery.claim.until) > now)
    return { state: 'claimed', because: 'another instance is on it' };
  const claimed = await claim(pipeline, read);
  if (claimed === undefined) return { state: 'claimed', because: 'another instance is on it' };
  return claimed.delivery.state === 'accepted' ? pollAccepted(pipeline, claimed) : decideAndSend(pipeline, claimed);
}

export const isDone = ({ state }: Delivery): boolean => state === 'sent' || state === 'skipped' || state === 'failed';

export const dueRowOf = ({ tenantId, notBefore, alertId, seq, channel, recipientId }: Delivery): DueRow => ({
  tenantId,
  notBefore,
  what: 'delivery',
  key: { alertId, seq, channel, recipientId },
});

async function claim(pipeline: Pipeline, { delivery, etag }: Row): Promise<Row | undefined> {
  const until = iso(pipeline.now() + claimMs);
  const next: Delivery = { ...delivery, attempts: delivery.attempts + 1, claim: { by: pipeline.newHolder(), until } };
  const written = await pipeline.store.alerts.writeDelivery(next, etag);
  return written.status === 'written' ? { delivery: next, etag: written.etag } : undefined;
}

async function sendLater(
  pipeline: Pipeline,
  { tenantId, notBefore, alertId, seq, channel, recipientId }: Delivery,
): Promise<void> {
  const seconds = Math.max(1, Math.min(60, Math.ceil((Date.parse(notBefore) - pipeline.now()) / 1000)));
  await pipeline.queues.sendDeliver({ tenantId, alertId, seq, channel, recipientId }, seconds);
}

/** Stores what came of it. A new time is put into Due before the row says so, the old one taken out after. */
async function settle(pipeline: Pipeline, row: Row, next: Delivery): Promise<void> {
  const moved = next.notBefore !== row.delivery.notBefore && !isDone(next);
  if (moved) await pipeline.store.due.put([dueRowOf(next)]);
  const written = await pipeline.store.alerts.writeDelivery({ ...next, claim: null }, row.etag);
  if (written.status === 'conflict') return;
  if (isDone(next) || moved) await pipeline.store.due.remove(dueRowOf(row.delivery));
  if (moved) await sendLater(pipeline, next);
}

async function decideAndSend(pipeline: Pipeline, row: Row): Promise<DeliverySummary> {
  const { delivery } = row;
  const { alerts } = pipeline.store;
  const [alert, transitions, deliveries] = await Promise.all([
    alerts.readAlert(delivery.tenantId, delivery.alertId),
    alerts.readTransitions(delivery.tenantId, delivery.alertId),
    alerts.readDeliveries(delivery.tenantId, delivery.alertId),
  ]);
  const transition = transitions.find(({ seq }) => seq === delivery.seq);
  if (alert === undefined || transition === undefined) throw new Error('a delivery without its alert');
  if (await isHalfRaised(pipeline, delivery.tenantId, transition, transitions)) {
    const notBefore = iso(pipeline.now() + waitForRestMs);
    await settle(pipeline, row, { ...delivery, attempts: delivery.attempts - 1, notBefore });
    return { state: 'pending', because: 'the rest of its story is not raised yet' };
  }
  const others = deliveries.filter(
    ({ channel, recipientId, seq }) =>
      channel === delivery.channel && recipientId === delivery.recipientId && seq !== delivery.seq,
  );
  // Two messages of one alert to one person at the same moment would tell the same twice: one goes after the other.
  const decision = isAnyClaimed(others, pipeline.now()) ? 'wait' : decide(alert, delivery, transition.type, others);
  if (decision === 'wait') {
    const waits = waitForOtherMs * (1 + others.filter(({ seq }) => seq < delivery.seq).length);
    await settle(pipeline, row, {
      ...delivery,
      attempts: delivery.attempts - 1,
      notBefore: iso(pipeline.now() + waits),
    });
    return { state: 'pending', because: 'another message of this alert goes first' };
  }
  if (!decision.send) {
    await settle(pipeline, row, {
      ...delivery,
      state: 'skipped',
      decision,
      outcome: { at: iso(pipeline.now()), reason: decision.because },
    });
    return { state: 'skipped', because: decision.because };
  }
  const result = await send(pipeline, { ...delivery, decision }, alert, transitions);
  const next = outcome(pipeline, { ...delivery, decision, coveredSeq: alert.seq }, result);
  await settle(pipeline, row, next);
  return { state: next.state, because: decision.because };
}

/** A look that died while it raised left half of a story, and its marker. The next look raises the rest; until then half of it is not told. */
async function isHalfRaised(
  pipeline: Pipeline,
  tenantId: string,
  { at }: Transition,
  transitions: readonly Transition[],
): Promise<boolean> {
  const now = pipeline.now();
  if (now - Date.parse(at) > restPatienceMs) return false;
  const raised = new Set(transitions.map(({ eventId }) => eventId));
  const markers = await pipeline.store.events.markers(tenantId, daysBack(now, 1));
  return markers.some(({ eventIds }) => eventIds.some((id) => raised.has(id)));
}

const isAnyClaimed = (deliveries: readonly Delivery[], now: number): boolean =>
  deliveries.some(({ state, claim }) => state === 'pending' && claim !== null && Date.parse(claim.until) > now);

async function send(
  pipeline: Pipeline,
  delivery: Delivery,
  alert: Alert,
  transitions: readonly Transition[],
): Promise<SendResult> {
  const configuration = await pipeline.configuration(delivery.tenantId);
  const recipient = configuration.recipients.find(({ id }) => id === delivery.recipientId);
  if (recipient === undefined)
    return {
      status: 'failed',
      retryable: false,
      retryAfterSeconds: null,
      reason: 'the recipient is no longer configured',
    };
  const telling = await gather(
    pipeline,
    configuration,
    alert,
    transitions,
    delivery.decision?.because ?? 'opened',
    recipient.name,
  );
  const channel = await pipeline.channel(configuration, delivery.channel);
  return channel.send(delivery.recipientId, pipeline.render(telling), deliveryId(delivery));
}

/** The same for every attempt of one delivery, so that a target can recognise a repetition. */
export const deliveryId = ({ tenantId, alertId, seq, channel, recipientId }: Delivery): string =>
  shortHash([tenantId, alertId, seq, channel, recipientId].join('|'));

/** Everything that the words are made from, read at the moment of sending. */
export async function gather(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  alert: Alert,
  transitions: readonly Transition[],
  because: Telling['because'],
  recipientName: string,
): Promise<Telling> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const [events, tenant, stored, kindRows] = await Promise.all([
    store.alerts.readEvents(tenantId, alert.id),
    store.tenants.read(tenantId),
    store.evaluations.readAll(tenantId),
    store.watermarks.readKinds(tenantId),
  ]);
  const firstRun = alert.form === 'summary' ? await firstRunOf(pipeline, tenantId, tenant?.row) : null;
  const week = alert.form === 'digest' ? await weekOfAlert(pipeline, alert) : null;
  const people = [
    ...peopleOfEvents([...events, ...(firstRun?.events ?? [])]),
    ...(week === null ? [] : peopleOfWeek(week.digest)),
    ...actorsOf(alert.attribution),
  ];
  const lead = events.find(({ id }) => id === alert.leadEventId);
  return {
    alert,
    events,
    transitions,
    because,
    configuration,
    names: new Map([
      ...(await namesOfGroups(store, tenantId, [...events, ...Object.values(week?.digest.lists ?? {}).flat()])),
      ...(await store.directory.readNames(tenantId, people)),
    ]),
    watchedSince: tenant?.row.watchedSince ?? alert.openedAt,
    activity: await activityOf(pipeline, alert, lead?.source),
    evaluations: stored.map(({ evaluation }) => evaluation),
    kindRows,
    firstRun,
    week,
    controls: pipeline.controls,
    alertUrl: `${pipeline.publicUrl}/api/posture/${encodeURIComponent(tenantId)}/alerts/${alert.id}`,
    pageUrl: `${pipeline.publicUrl}/api/posture/${encodeURIComponent(tenantId)}`,
    healthUrl: `${pipeline.publicUrl}/api/health`,
    sentAt: iso(pipeline.now()),
    recipientName,
  };
}

/** The week that an alert of it tells, made again from what is stored. */
async function weekOfAlert(pipeline: Pipeline, { tenantId, groupKey }: Alert): Promise<Telling['week']> {
  const row = await pipeline.store.digests.read(tenantId, weekOfGroup(groupKey));
  if (row === undefined) throw new Error('the alert of a week that is not stored');
  return {
    digest: await makeWeek(pipeline, row, row.numbers),
    madeAt: row.madeAt,
    detectorTitles: new Map(pipeline.detectors.map(({ id, title }) => [id, title])),
  };
}

/** What only the first message tells: the weeks before, and what the tenant is licensed for. */
async function firstRunOf(
  { store }: Pipeline,
  tenantId: string,
  tenant: TenantRow | undefined,
): Promise<Telling['firstRun']> {
  const events: WatchEvent[] = [];
  if (tenant !== undefined) {
    for await (const page of store.events.list(tenantId, [dayOf(tenant.watchedSince)]))
      events.push(...page.filter(({ lookBack }) => lookBack));
  }
  return { events, lookBack: tenant?.lookBack ?? null, skus: await ownedProducts(store, tenantId) };
}

/** Part numbers of the licences that the tenant owns, those that hold most first. */
export async function ownedProducts({ snapshots }: Store, tenantId: string): Promise<readonly string[]> {
  const head = await snapshots.readHead(tenantId, 'subscribedSku');
  const skus = head === undefined ? [] : await snapshots.readSmall(tenantId, 'subscribedSku', head.manifest);
  return skus
    .filter((sku) => licencesOf([sku]).size > 0)
    .sort((a, b) => licencesOf([b]).size - licencesOf([a]).size || (a.skuPartNumber < b.skuPartNumber ? -1 : 1))
    .map(({ skuPartNumber }) => skuPartNumber);
}

/** Everybody whom these events name. */
export const peopleOfEvents = (events: readonly WatchEvent[]): string[] => [...new Set(events.flatMap(peopleOf))];

async function activityOf(
  pipeline: Pipeline,
  { tenantId, attribution }: Alert,
  source: string | undefined,
): Promise<Telling['activity']> {
  if (attribution.status !== 'known' || attribution.actor.type === 'microsoft' || source === undefined)
    return undefined;
  return pipeline.store.directory.readActivity(tenantId, attribution.actor.id, source);
}

async function pollAccepted(pipeline: Pipeline, row: Row): Promise<DeliverySummary> {
  const { delivery } = row;
  if (delivery.operationId === null) throw new Error('an accepted delivery without its operation id');
  const configuration = await pipeline.configuration(delivery.tenantId);
  const channel = await pipeline.channel(configuration, delivery.channel);
  const next = outcome(pipeline, delivery, await channel.poll(delivery.operationId));
  await settle(pipeline, row, next);
  return { state: next.state, because: delivery.decision?.because ?? 'poll' };
}

/** What the row says after an attempt. Nothing is given up that may still arrive: a failure that another attempt can help stays pending. */
function outcome(pipeline: Pipeline, delivery: Delivery, result: SendResult): Delivery {
  const at = iso(pipeline.now());
  switch (result.status) {
    case 'sent':
      return { ...delivery, state: 'sent', outcome: { at, reason: 'sent' } };
    case 'accepted':
      return {
        ...delivery,
        state: 'accepted',
        operationId: result.operationId,
        notBefore: iso(pipeline.now() + pollAfterMs),
        outcome: { at, reason: 'accepted' },
      };
    case 'failed': {
      const outcomeNow = { at, reason: result.reason };
      if (!result.retryable) return { ...delivery, state: 'failed', outcome: outcomeNow };
      const waits = Math.max(
        (result.retryAfterSeconds ?? 0) * 1000,
        Math.min(10 * minuteMs, 5000 * 2 ** Math.min(delivery.attempts, 8)),
      );
      return {
        ...delivery,
        state: 'pending',
        coveredSeq: null,
        operationId: null,
        notBefore: iso(pipeline.now() + waits),
        outcome: outcomeNow,
      };
    }
  }
}
