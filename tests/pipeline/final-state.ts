import { isHeld } from '../../shared/core/collection/bucket-lease';
import type { Delivery } from '../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../shared/core/event/event';
import { kindDefinitions } from '../../shared/kinds';
import { daysBack } from '../../shared/pipeline/context';
import { messageId } from '../../shared/pipeline/deliver/delivery-row';
import type { TableName, TableRow } from '../../shared/store/tables';
import type { Run } from './history';
import { type SmallWorld, tenantId } from './small-world';

/** The state after all work is done, without the times at which it was written. */
export type FinalState = {
  readonly events: readonly string[];
  readonly alerts: readonly string[];
  readonly verdicts: readonly string[];
  readonly activities: readonly string[];
  readonly metrics: readonly string[];
  /** What was sent to each recipient about each alert: up to which transition, and in how many messages. */
  readonly sent: ReadonlyMap<string, { readonly upTo: number; readonly messages: number }>;
};

const rowsOf = async ({ tables }: SmallWorld, table: TableName): Promise<TableRow[]> => {
  const rows: TableRow[] = [];
  for await (const row of tables.list(table, { partition: { from: '', to: '~' } })) rows.push(row);
  return rows;
};

const eventsOf = (world: SmallWorld): Promise<readonly WatchEvent[]> =>
  world.store.events.recent(tenantId, daysBack(world.now(), 3), 10_000);

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();

/** The id contains the times at which its controls were last judged, and a crash changes these. */
const blindness = ({ reason, controls }: WatchEvent['details']): string => `${reason} ${controls}`;

/** Reads the final state of a run. `withDays` adds the day under which each event was recorded. */
export async function finalState({ world }: Run, { withDays }: { readonly withDays: boolean }): Promise<FinalState> {
  const { store } = world;
  const alerts = await store.alerts.readAlerts(tenantId);
  const sent = await Promise.all(
    alerts.map(async (alert) => {
      const transitions = await store.alerts.readTransitions(tenantId, alert.id);
      const deliveries = await store.alerts.readDeliveries(tenantId, alert.id);
      // If a control fails in a later collection than the others, the alert gets worse. If it fails at the same moment,
      // it joins the alert. Two collections are at the same moment only if a test stops the clock, and a crash starts
      // the clock.
      const types = transitions.map(({ type }) => (type === 'worsened' ? 'joined' : type));
      return { alert, types, deliveries };
    }),
  );
  return {
    events: sorted(
      // The id contains the time at which the tenant was first read, and a crash of the very first tick changes it.
      (await eventsOf(world))
        .filter(({ source }) => source !== 'watching')
        .map(({ id, type, source, resource, severity, groupKey, recordDay, attribution, details }) =>
          [
            source === 'controlBlind' ? blindness(details) : id,
            type,
            source,
            resource.id,
            severity,
            groupKey,
            attribution.status,
            withDays ? recordDay : '',
          ].join(' '),
        ),
    ),
    alerts: sorted(
      sent.map(({ alert, types }) =>
        [
          alert.form === 'summary' ? '' : alert.id,
          alert.key,
          alert.groupKey,
          alert.severity,
          alert.status,
          alert.concerns,
          types,
          alert.attribution.status,
        ].join(' '),
      ),
    ),
    verdicts: sorted(
      (await store.evaluations.readAll(tenantId)).map(({ evaluation: { controlId, verdict, lastKnown, counter } }) =>
        [controlId, verdict.status, lastKnown?.status, counter].join(' '),
      ),
    ),
    activities: (await rowsOf(world, 'Directory'))
      .filter(({ rowKey }) => rowKey.startsWith('f|'))
      .map(({ rowKey, properties }) => `${rowKey} ${String(properties.activity)}`),
    metrics: (await rowsOf(world, 'Metrics')).map(
      ({ partitionKey, properties }) => `${partitionKey} ${String(properties.counts)}`,
    ),
    sent: new Map(sent.flatMap(({ alert, deliveries }) => sentOf(alert.key, deliveries))),
  };
}

function sentOf(alertKey: string, deliveries: readonly Delivery[]) {
  const channels = [...new Set(deliveries.map(({ channel }) => channel))];
  return channels.map((channel) => {
    const sent = deliveries.filter((delivery) => delivery.channel === channel && delivery.state === 'sent');
    const upTo = Math.max(0, ...sent.map(({ coveredSeq, seq }) => coveredSeq ?? seq));
    return [`${alertKey} ${channel}`, { upTo, messages: sent.length }] as const;
  });
}

/** The differences between the end of a crashed run and the end of the run without a crash. There must be none. */
export function differences(plain: FinalState, crashed: FinalState): readonly string[] {
  const lists = ['events', 'alerts', 'verdicts', 'activities', 'metrics'] as const;
  return [
    ...lists.flatMap((name) => [
      ...plain[name].filter((line) => !crashed[name].includes(line)).map((line) => `${name}: missing ${line}`),
      ...crashed[name].filter((line) => !plain[name].includes(line)).map((line) => `${name}: too many ${line}`),
    ]),
    ...[...new Set([...plain.sent.keys(), ...crashed.sent.keys()])].flatMap((to) =>
      sentDiffers(plain.sent.get(to), crashed.sent.get(to)) ? [`sent differently: ${to}`] : [],
    ),
  ];
}

type SentState = { readonly upTo: number; readonly messages: number };

/** A crash that lasts longer than the group wait splits one message into two. It never removes news. */
const sentDiffers = (plain: SentState | undefined, crashed: SentState | undefined): boolean => {
  if (plain === undefined || crashed === undefined) return true;
  const hasNews = (sent: SentState): boolean => sent.messages > 0;
  return hasNews(plain) !== hasNews(crashed) || crashed.upTo < plain.upTo || crashed.messages > plain.messages + 1;
};

/** Checks what must be true for every run, crashed or not. Each line describes a violation; there must be none. */
export async function violations({ world }: Run): Promise<readonly string[]> {
  return [
    ...(await loose(world)),
    ...(await unsentEvents(world)),
    ...(await wronglyRecorded(world)),
    ...(await wronglySent(world)),
    ...(await wrongAlerts(world)),
  ];
}

/**
 * Checks that nothing is left over: no marker, pin, claim, lease, pending delivery, poison message or due row of past
 * work.
 */
async function loose(world: SmallWorld): Promise<string[]> {
  const { store } = world;
  const markers = await store.events.markers(tenantId, daysBack(world.now(), 3));
  const kinds = await store.watermarks.readKinds(tenantId);
  const buckets = await store.watermarks.readBuckets(tenantId);
  const due = await store.due.list(new Date(world.now()).toISOString(), 1000);
  const deliveries = await deliveriesOf(world);
  return [
    ...markers.map(({ eventIds }) => `a marker is left of ${eventIds.join(', ')}`),
    ...kinds.filter(({ pin }) => pin !== null).map(({ kind }) => `a pin is left on ${kind}`),
    ...buckets.filter((row) => isHeld(row, world.now())).map(({ bucket }) => `the bucket ${bucket} is still held`),
    ...deliveries
      .filter(({ state }) => state === 'pending' || state === 'accepted')
      .map((delivery) => `a delivery is ${delivery.state}: ${keyOf(delivery)}`),
    ...due.map((row) => `a due row is left: ${JSON.stringify(row)}`),
    ...world.queues.poison.map(({ body }) => `a message is poison: ${body}`),
    ...world.logged
      .filter(({ event }) => event.endsWith('ailed'))
      .map(({ event, fields }) => `${event} ${JSON.stringify(fields)}`),
  ];
}

const keyOf = ({ alertId, seq, channel, recipientId }: Delivery): string =>
  [alertId, seq, channel, recipientId].join('|');

async function deliveriesOf(world: SmallWorld): Promise<Delivery[]> {
  const alerts = await world.store.alerts.readAlerts(tenantId);
  return (await Promise.all(alerts.map(({ id }) => world.store.alerts.readDeliveries(tenantId, id)))).flat();
}

/** Checks that every event that belongs in an alert is in an alert. */
async function unsentEvents(world: SmallWorld): Promise<string[]> {
  const tellable = (await eventsOf(world)).filter(
    ({ type, groupKey }) => groupKey !== null && ['detection', 'regression', 'health'].includes(type),
  );
  const alerted = await world.store.alerts.alerted(
    tenantId,
    tellable.map(({ id }) => id),
  );
  return tellable
    .filter(({ id }) => !alerted.has(id))
    .map(({ id, source, type }) => `nobody was alerted to ${type} ${source} ${id}`);
}

/** Checks that an event is recorded once and under one day. */
async function wronglyRecorded(world: SmallWorld): Promise<string[]> {
  const seen = new Map<string, string>();
  return (await eventsOf(world)).flatMap(({ id, source, recordDay }) => {
    const before = seen.get(id);
    seen.set(id, recordDay);
    return before === undefined ? [] : [`${source} ${id} was recorded in ${before} and in ${recordDay}`];
  });
}

/**
 * Checks that every message was sent once. It may have been sent twice if a process died between sending and recording
 * it.
 */
async function wronglySent(world: SmallWorld): Promise<string[]> {
  const deliveries = await deliveriesOf(world);
  const last = new Map((await world.store.alerts.readAlerts(tenantId)).map(({ id, seq }) => [id, seq]));
  // The content depends on the state of the alert at the time of sending.
  const idsOf = (delivery: Delivery): readonly string[] => {
    const { decision, seq: from } = delivery;
    if (decision === null || !decision.send) return [];
    const until = last.get(delivery.alertId) ?? 0;
    return Array.from({ length: until - from + 1 }, (_, at) =>
      messageId(delivery, { seq: from + at, because: decision.because }),
    );
  };
  const sent = new Set(world.sent.map(({ deliveryId }) => deliveryId));
  const sendable = new Set(deliveries.flatMap(idsOf));
  const unknown = [...sent].filter((id) => !sendable.has(id));
  const missing = deliveries.filter((one) => one.state === 'sent' && !idsOf(one).some((id) => sent.has(id)));
  const failed = deliveries.filter(({ state }) => state === 'failed');
  // If the process dies between sending and recording, the delivery is requested again. It is then sent twice, or
  // skipped if another message has covered it meanwhile.
  const written = deliveries.filter(({ state }) => state === 'sent').length;
  const tooMany = world.sent.length - written;
  return [
    ...unknown.map((id) => `sent without a delivery: ${id}`),
    ...missing.map((delivery) => `never sent: ${keyOf(delivery)}`),
    ...failed.map((delivery) => `given up: ${keyOf(delivery)}`),
    ...(tooMany > 1 ? [`${tooMany} messages too many were sent`] : []),
  ];
}

/**
 * Checks that the open concerns are exactly what is wrong: controls that failed after they had passed, and sources that
 * cannot be read.
 */
async function wrongAlerts(world: SmallWorld): Promise<string[]> {
  const { store } = world;
  const alerts = await store.alerts.readAlerts(tenantId);
  const open = new Set(alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns));
  const failing = new Set(
    (await store.evaluations.readAll(tenantId))
      .filter(({ evaluation: { lastKnown, counter } }) => lastKnown?.status === 'fail' && counter > 0)
      .map(({ evaluation }) => `control|${evaluation.controlId}`),
  );
  const blind = new Set(
    kindDefinitions
      .map(({ kind }) => kind)
      .filter((kind) => world.tenant.failures.has(kind))
      .map((kind) => `blind|${kind}`),
  );
  const isState = (concern: string): boolean => concern.startsWith('control|') || concern.startsWith('blind|');
  const wrong = new Set([...failing, ...blind, ...wrongInTenant(world)]);
  return [
    ...[...open]
      .filter((concern) => (isState(concern) || isWatched(concern)) && !wrong.has(concern))
      .map((concern) => `an alert is open though nothing is wrong: ${concern}`),
    ...[...failing]
      .filter((concern) => !open.has(concern))
      .map((concern) => `no alert is open although it fails: ${concern}`),
  ];
}

const isWatched = (concern: string): boolean => concern.startsWith('EV.P02|') || concern.startsWith('EV.R01|');

/** What detectors would report about the current tenant. */
function wrongInTenant({ tenant }: SmallWorld): string[] {
  const excluded = tenant.policies.filter(({ conditions }) => conditions.users.excludeGroups.includes('vendors'));
  return [
    ...excluded.map(({ id }) => `EV.P02|${id}|group vendors`),
    ...tenant.assignments.map(({ principalId, roleDefinitionId }) => `EV.R01|${principalId}|${roleDefinitionId}`),
  ];
}

/** The state without ids and keys, for comparing runs whose collections happened at different times. */
export const withoutIds = ({ events, alerts, verdicts }: FinalState) => {
  const lessWords = (count: number) => (line: string) => line.split(' ').slice(count).join(' ');
  return { events: sorted(events.map(lessWords(1))), alerts: sorted(alerts.map(lessWords(2))), verdicts };
};

/** What people see in the end: the remaining problems, and the messages about them. */
export const whatIsOpen = async ({ world }: Run): Promise<readonly string[]> => {
  const alerts = await world.store.alerts.readAlerts(tenantId);
  return sorted(alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns));
};
