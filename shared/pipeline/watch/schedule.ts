import { inParallel } from '../../async/in-parallel';
import { type BucketRow, isHeld, isTimeFor, openKinds } from '../../core/collection/bucket-lease';
import { deploymentId } from '../../core/deployment/deployment';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { TenantContained, type Trouble } from '../../core/tenant/contained';
import type { CustomerRow } from '../../core/tenant/customer';
import type { DueRow } from '../../core/time/due';
import { dayMs, hourMs, minuteMs } from '../../core/time/durations';
import { ownSlot } from '../../core/time/schedule';
import { kindDefinition, kindDefinitions } from '../../kinds';
import { followRule } from '../alert/rules';
import { cadenceMs } from '../collect/cadence';
import { maxPeeked, peekedKind } from '../collect/peek';
import {
  type AlertPorts,
  audiencesOf,
  errorText,
  iso,
  type LeasedAlertPorts,
  type Pipeline,
  type Ports,
} from '../context';
import { isDone } from '../deliver/delivery-row';
import { scheduleForwards } from '../deliver/forward-events';
import { remind } from '../deliver/remind';
import { unneededFor } from '../evaluate/enabled-checks';
import { advanceDepartures } from '../operate/leave';
import { digestDue, weekDue } from '../week/digest';
import { rollUpsDue } from '../week/weekly-roll-up';
import { advanceCustomers, announceCustomers, listCustomers, recordInterruptedChanges } from './customers';
import { noteUnnamed } from './unwatched';
import { beginTick, endTick, isTurn, type Tick, tenantsAtOnce, upSinceOf, watchTenants } from './watch-tick';

const maxDueRows = 500;

type ScheduleSummary = {
  readonly collects: number;
  readonly peeks: number;
  readonly due: number;
  readonly digests: number;
  readonly failedTenants: number;
};

const buckets = [...new Set(kindDefinitions.map(({ bucket }) => bucket))];

/** Queues everything that is due. A doubled or missed tick is harmless, because the tables record what was started. */
export async function schedule(pipeline: Pipeline): Promise<ScheduleSummary> {
  let collects = 0;
  let digests = 0;
  let failedTenants = 0;
  const peeked: string[] = [];
  const customers = await readCustomers(pipeline);
  const tick = await beginTick(pipeline, customers);
  const known = tick.before?.row;
  if (known?.tenants !== undefined && known.tenants !== tick.tenants) await noteUnnamed(pipeline, customers, known.at);
  const contained = new Map<string, Trouble>();
  await inParallel(pipeline.tenantIds, tenantsAtOnce, async (tenantId) => {
    try {
      const configuration = await pipeline.configuration(tenantId);
      const { sent, isPeeked } = await scheduleTenant(pipeline, configuration, tick);
      collects += sent;
      if (isPeeked) peeked.push(tenantId);
      digests += await scheduleDigest(pipeline, configuration, tick);
      if (hasReturned(tick, tenantId)) await pipeline.queues.sendSweep({ tenantId, sweep: true });
      await scheduleForwards(pipeline, configuration);
    } catch (error) {
      // One broken tenant delays no other; its own health becomes stale, and that raises an alert.
      failedTenants += 1;
      if (error instanceof TenantContained) contained.set(tenantId, error.trouble);
      pipeline.log('schedule.tenantFailed', {
        tenant: tenantId,
        error: errorText(error),
      });
    }
  });
  for (let at = 0; at < peeked.length; at += maxPeeked)
    await pipeline.queues.sendPeek({ peekAt: peeked.slice(at, at + maxPeeked) });
  digests += await scheduleRollUps(pipeline);
  const due = await scheduleDueRows(pipeline, tick);
  await scheduleCustomers(pipeline, customers);
  const failing = await watchTenants(pipeline, tick, contained);
  await endTick(pipeline, tick, failing);
  // Last, because deletion takes long and is not urgent.
  await advanceDepartures(pipeline, customers);
  return { collects, peeks: peeked.length, due, digests, failedTenants };
}

/**
 * Requests the kinds whose slot began since the last tick, without reading a row. On the tenant's turn, its rows show which requests were
 * lost, and these are repeated.
 */
async function scheduleTenant(
  pipeline: AlertPorts & Ports<'registered' | 'tickMs'>,
  configuration: TenantConfiguration,
  tick: Tick,
): Promise<{ readonly sent: number; readonly isPeeked: boolean }> {
  const { tenantId } = configuration;
  const unneeded = unneededFor(pipeline, configuration);
  const rows = isTurn(pipeline, tick, tenantId) ? await pipeline.store.watermarks.readBuckets(tenantId) : undefined;
  const now = pipeline.now();
  let sent = 0;
  let isPeeked = !unneeded.has(peekedKind) && isPeekable(pipeline, configuration);
  for (const bucket of buckets) {
    const row = rows?.find((one) => one.bucket === bucket);
    const kinds = kindDefinitions
      .filter((definition) => definition.bucket === bucket && !unneeded.has(definition.kind))
      .map(({ kind }) => ({ kind, slot: ownSlot(tenantId, bucket, cadenceMs(pipeline, configuration, kind), now) }))
      .filter((one) => hasBegun(tick, one.slot) || (rows !== undefined && isLost(pipeline, tick, row, one)))
      .map(({ kind }) => kind);
    if (kinds.length > 0) {
      await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'due' });
      sent += 1;
      if (kinds.includes(peekedKind)) isPeeked = false;
    } else if (row !== undefined && !isHeld(row, now) && openKinds(row, now).length > 0) {
      // Requested, and no process works on it: a hint was lost, or the process crashed.
      await pipeline.queues.sendCollect({ tenantId, bucket, kinds: [], reason: 'again' });
      sent += 1;
    }
  }
  return { sent, isPeeked };
}

/** The list of tenants changed and contains this one again. Its sweep finds the messages that waited. */
const hasReturned = (tick: Tick, tenantId: string): boolean =>
  tick.slotsSince === undefined && tick.at - Date.parse(tick.gaps.get(tenantId)?.to ?? '') < returningMs;

/**
 * How long a customer counts as just returned: longer than every process takes to learn that it is collected again; ms.
 */
const returningMs = 10 * minuteMs;

const hasBegun = (tick: Tick, slot: number): boolean => slot > (tick.slotsSince ?? Number.POSITIVE_INFINITY);

/** After this long, a waiting message may be lost, so it is sent again, at most once in five minutes; ms. */
const lostAfterMs = 4 * minuteMs;

/** True for a slot that was not started. If no tick came before, no message for it can be waiting. */
const isLost = (
  { now, speed }: Ports<'now' | 'speed'>,
  tick: Tick,
  row: BucketRow | undefined,
  { kind, slot }: { readonly kind: Kind; readonly slot: number },
): boolean =>
  (row === undefined || ((row.startedSlot[kind] ?? Number.NEGATIVE_INFINITY) < slot && isTimeFor(row, kind, now()))) &&
  (tick.slotsSince === undefined || slot <= now() - lostAfterMs / speed);

/** If an operator configured a longer interval for the audit log than this, they want few requests. */
const rarestPeekedMs = 15 * minuteMs;

/** Peeks at the audit log between two collections of it. */
const isPeekable = (pipeline: Ports<'speed' | 'tickMs'>, configuration: TenantConfiguration): boolean => {
  const cadence = cadenceMs(pipeline, configuration, peekedKind);
  return pipeline.tickMs < cadence && cadence <= rarestPeekedMs / pipeline.speed;
};

/** A week ended since the last tick; on the tenant's turn, a lost digest is requested again. */
async function scheduleDigest(
  pipeline: Ports<'now' | 'queues' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  tick: Tick,
): Promise<number> {
  const before = tick.slotsSince;
  const isSameWeek =
    before !== undefined && weekDue({ now: () => before }, configuration).id === weekDue(pipeline, configuration).id;
  if (isSameWeek && !isTurn(pipeline, tick, configuration.tenantId)) return 0;
  if (isCatchingUp(pipeline, tick, configuration.tenantId, weekDue(pipeline, configuration).to)) return 0;
  const week = await digestDue(pipeline, configuration);
  if (week === undefined) return 0;
  await pipeline.queues.sendDigest({ tenantId: configuration.tenantId, week });
  return 1;
}

/** The tenant was not monitored at the end of the week: its digest waits until the gap is recorded. */
function isCatchingUp({ now, speed }: Ports<'now' | 'speed'>, tick: Tick, tenantId: string, weekEnd: string): boolean {
  const upSince = upSinceOf(tick, tenantId);
  return tick.before !== undefined && now() - upSince < catchUpMs / speed && upSince > Date.parse(weekEnd);
}

const catchUpMs = 30 * minuteMs;

/** A failure stops nothing else: each tenant's own week is sent all the same. */
async function scheduleRollUps(
  pipeline: Ports<'configuration' | 'log' | 'now' | 'queues' | 'rollUps' | 'store'>,
): Promise<number> {
  try {
    const due = await rollUpsDue(pipeline);
    for (const message of due) await pipeline.queues.sendDigest(message);
    return due.length;
  } catch (error) {
    pipeline.log('schedule.rollUpsFailed', { error: errorText(error) });
    return 0;
  }
}

/** If the registry cannot be read, the known tenants are still watched. */
async function readCustomers(pipeline: Ports<'log' | 'store'>): Promise<readonly CustomerRow[]> {
  try {
    return await listCustomers(pipeline);
  } catch (error) {
    pipeline.log('schedule.customersFailed', { error: errorText(error) });
    return [];
  }
}

async function scheduleCustomers(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'graph' | 'log'>,
  rows: readonly CustomerRow[],
): Promise<void> {
  try {
    await recordInterruptedChanges(pipeline, rows);
    await advanceCustomers(pipeline, rows);
    await announceCustomers(pipeline, rows);
  } catch (error) {
    pipeline.log('schedule.customersFailed', { error: errorText(error) });
  }
}

/** The rows of others than the audiences are only postponed or removed, which is not urgent. */
async function scheduleDueRows(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log' | 'operatorsTenantId' | 'tenantIds'>,
  tick: Tick,
): Promise<number> {
  const audiences = isTurn(pipeline, tick, 'due') ? undefined : [...audiencesOf(pipeline), deploymentId];
  const rows = await pipeline.store.due.list(iso(pipeline.now()), maxDueRows, audiences);
  const tenants = [...new Set(rows.map(({ tenantId }) => tenantId))];
  await inParallel(tenants, tenantsAtOnce, async (tenantId) => {
    // One after the other, because they would wait for the lease of their tenant.
    for (const row of rows.filter((one) => one.tenantId === tenantId)) await followContained(pipeline, row);
  });
  return rows.length;
}

/** Handles the oldest rows first. A row that cannot be handled would delay all others at every tick. */
async function followContained(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log' | 'operatorsTenantId' | 'tenantIds'>,
  row: DueRow,
): Promise<void> {
  try {
    const isAudience = row.tenantId === deploymentId || audiencesOf(pipeline).includes(row.tenantId);
    await (isAudience ? follow(pipeline, row) : rest(pipeline, row));
  } catch (error) {
    // Rows of a contained tenant are postponed, because they would soon be the oldest and block the others.
    if (error instanceof TenantContained && isRepeated(row)) return putAgain(pipeline, row, containedCareMs);
    pipeline.log('schedule.dueFailed', {
      tenant: row.tenantId,
      what: row.what,
      error: errorText(error),
    });
  }
}

const containedCareMs = 15 * 60_000;

type RepeatedRow = DueRow & { readonly what: 'subscriptions' | 'sweep' | 'rule' | 'reminder' };

const isRepeated = (row: DueRow): row is RepeatedRow =>
  row.what === 'subscriptions' || row.what === 'sweep' || row.what === 'rule' || row.what === 'reminder';

/** Nothing is sent for a tenant that is no longer watched; its rows wait, in case it is watched again. */
async function rest(pipeline: Ports<'now' | 'speed' | 'store'>, row: DueRow): Promise<void> {
  if (isRepeated(row)) return putAgain(pipeline, row, row.what === 'subscriptions' ? subscriptionCareMs : sweepEveryMs);
  return pipeline.store.due.remove(row);
}

/** From this age on, a due row without a delivery is dangling: writing the delivery after it never takes this long. */
const danglingAfterMs = 5 * 60_000;

/** A crash between the two writes leaves a row without a delivery, or whose delivery now has another time and so another row. */
async function isDangling(
  pipeline: Ports<'now' | 'store'>,
  row: DueRow & { readonly what: 'delivery' },
): Promise<boolean> {
  if (pipeline.now() - Date.parse(row.notBefore) < danglingAfterMs) return false;
  const read = await pipeline.store.alerts.readDelivery(row.tenantId, row.key);
  return read === undefined || isDone(read.delivery) || read.delivery.notBefore !== row.notBefore;
}

/** Subscriptions last three days. With checks this often, a broken one is repaired within hours. */
const subscriptionCareMs = 6 * hourMs;
const sweepEveryMs = hourMs;

async function follow(pipeline: LeasedAlertPorts & Ports<'configuration' | 'log'>, row: DueRow): Promise<void> {
  const { tenantId } = row;
  switch (row.what) {
    case 'delivery':
      if (await isDangling(pipeline, row)) return pipeline.store.due.remove(row);
      // The row is deleted by deliver, when the delivery is done.
      return pipeline.queues.sendDeliver({ tenantId, ...row.key });
    case 'attribution':
      await pipeline.queues.sendCollect({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
      return pipeline.store.due.remove(row);
    case 'subscriptions':
      await pipeline.queues.sendSubscriptions({ tenantId });
      return putAgain(pipeline, row, subscriptionCareMs);
    case 'look':
      await pipeline.queues.sendCollect({
        tenantId,
        bucket: kindDefinition(row.kind).bucket,
        kinds: [row.kind],
        reason: 'hint',
      });
      return pipeline.store.due.remove(row);
    case 'sweep': {
      const next = nextTime(pipeline, row, sweepEveryMs);
      const dayOf = (at: number): number => ownSlot(tenantId, careBucket, dayMs / pipeline.speed, at);
      const isDaily = dayOf(next) > dayOf(Date.parse(row.notBefore));
      await pipeline.queues.sendSweep({ tenantId, sweep: true, ...(isDaily && { isDaily }) });
      return putAgain(pipeline, row, sweepEveryMs);
    }
    // Another process works on the tenant's alerts: the row stays, and the next tick tries again.
    case 'reminder':
      return (await remind(pipeline, tenantId, row.alertId)) === 'busy' ? undefined : pipeline.store.due.remove(row);
    case 'rule':
      return (await followRule(pipeline, tenantId, row.ruleId)) === 'busy' ? undefined : pipeline.store.due.remove(row);
  }
}

/** The next row is written before this one is deleted, so that a crash causes a repetition and not a loss. */
async function putAgain(pipeline: Ports<'now' | 'speed' | 'store'>, row: RepeatedRow, everyMs: number): Promise<void> {
  await pipeline.store.due.put([{ ...row, notBefore: iso(nextTime(pipeline, row, everyMs)) }]);
  await pipeline.store.due.remove(row);
}

/** Each tenant has a minute of its own, so that a deployment does not do it for all tenants at once. */
function nextTime({ now, speed }: Ports<'now' | 'speed'>, { tenantId }: RepeatedRow, everyMs: number): number {
  const every = everyMs / speed;
  return ownSlot(tenantId, careBucket, every, now()) + every;
}

const careBucket = 'subscriptions';
