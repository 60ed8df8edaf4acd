import { inParallel } from '../../async/in-parallel';
import { shortHash } from '../../core/canonical';
import type { TickRow } from '../../core/deployment/deployment-watch';
import type { QueueState } from '../../core/queues';
import type { Stored } from '../../core/stored';
import type { Trouble } from '../../core/tenant/contained';
import type { CustomerRow } from '../../core/tenant/customer';
import { minuteMs } from '../../core/time/durations';
import { offsetMs, slotOf } from '../../core/time/schedule';
import {
  audiencesOf,
  type ContainmentPorts,
  errorText,
  type HealthPorts,
  iso,
  type Pipeline,
  type Ports,
} from '../context';
import { probe, watchContained } from './contained';
import { heartbeat } from './heartbeat';
import { sharedTrouble } from './shared-trouble';
import { beginUnwatched } from './unwatched';
import { watch } from './watch';
import { timerPatienceMs } from './watch-deployment';
import type { UnwatchedTime } from './watched-tenant';

/** How often a tenant is watched; ms. */
const watchEveryMs = ({ speed }: Ports<'speed'>): number => (5 * minuteMs) / speed;

export type Tick = {
  readonly at: number;
  readonly upSince: number;
  readonly away: UnwatchedTime | null;
  /** Tenants that are collected again after a break, such as a customer that was paused. */
  readonly gaps: ReadonlyMap<string, UnwatchedTime>;
  readonly before: Stored<TickRow> | undefined;
  /**
   * The time of the last tick; epoch ms. Only slots that began after it can be due. Undefined if everything must be
   * checked: in the first tick, after a gap, after the clock was set, and after the list of tenants changed.
   */
  readonly slotsSince: number | undefined;
  readonly tenants: string;
};

/** Tenants that are watched at the same time: as many as one host and one storage account handle without queueing. */
export const tenantsAtOnce = 16;

/** Finds from the time of the last tick which watches are due and whether the app was down. */
export async function beginTick(
  pipeline: Ports<'now' | 'store' | 'tenantIds' | 'tickMs'>,
  customers: readonly CustomerRow[],
): Promise<Tick> {
  const { store, now, tenantIds } = pipeline;
  const before = await store.watch.readTick();
  const at = now();
  const from = before?.row.at;
  const isAway = from !== undefined && at - Date.parse(from) > timerPatienceMs(pipeline);
  const tenants = shortHash([...tenantIds].sort().join('|'));
  const last = before === undefined || isAway || before.row.tenants !== tenants ? undefined : Date.parse(before.row.at);
  return {
    at,
    upSince: before === undefined || isAway ? at : Date.parse(before.row.upSince),
    away: isAway ? { from, to: iso(at), cause: 'notRunning' } : null,
    gaps: gapsOf(customers),
    before,
    slotsSince: last !== undefined && last > at ? undefined : last,
    tenants,
  };
}

const gapsOf = (customers: readonly CustomerRow[]): Tick['gaps'] =>
  new Map(
    customers.flatMap(({ tenantId, uncollected }) =>
      uncollected === null || uncollected.to === null
        ? []
        : [[tenantId, { from: uncollected.from, to: uncollected.to, cause: 'paused' }] as const],
    ),
  );

/** Since when this tenant has been collected without a gap; epoch ms. */
export const upSinceOf = ({ upSince, gaps }: Pick<Tick, 'upSince' | 'gaps'>, tenantId: string): number =>
  Math.max(upSince, Date.parse(gaps.get(tenantId)?.to ?? '1970-01-01'));

/**
 * Watches the tenants whose turn it is. A failure stops neither the others nor the timer. Returns the tenants whose last
 * watch failed, with the time of the watch before it.
 */
export async function watchTenants(
  pipeline: Pipeline,
  tick: Tick,
  contained: ReadonlyMap<string, Trouble>,
): Promise<FailingWatches> {
  // Checked at each tick while any tenant is contained; otherwise only to report ends.
  if (contained.size > 0 || isTurn(pipeline, tick, 'contained')) await reportContained(pipeline, contained);
  const all = audiencesOf(pipeline);
  const due = all.filter((tenantId) => isTurn(pipeline, tick, tenantId));
  const before = tick.before?.row.failingWatches ?? {};
  const failing = new Map(Object.entries(before).filter(([id]) => all.includes(id) && !due.includes(id)));
  if (due.length === 0) return Object.fromEntries(failing);
  const queues = await queueStates(pipeline);
  const shared = await sharedTrouble(pipeline, (tenantId) => upSinceOf(tick, tenantId));
  await inParallel(due, tenantsAtOnce, async (tenantId) => {
    try {
      const trouble = contained.get(tenantId);
      if (trouble?.type === 'otherTenant') await probe(pipeline, tenantId);
      if (trouble !== undefined) return await beginUnwatched(pipeline, tenantId, 'contained', iso(tick.at));
      const sent = await watch(pipeline, tenantId, {
        upSince: upSinceOf(tick, tenantId),
        away: tick.away,
        gap: tick.gaps.get(tenantId) ?? null,
        queues,
        sharedTrouble: shared,
      });
      if (sent > 0) pipeline.log('watch.alerted', { tenant: tenantId, events: sent });
    } catch (error) {
      failing.set(tenantId, before[tenantId] ?? turnBefore(pipeline, tick));
      pipeline.log('watch.failed', { tenant: tenantId, error: errorText(error) });
    }
  });
  return Object.fromEntries(failing);
}

type FailingWatches = NonNullable<TickRow['failingWatches']>;

/** The latest time at which the watch before this one ran: a turn ago, or before the timer stopped. */
const turnBefore = (pipeline: Ports<'speed'>, { at, before }: Tick): string =>
  iso(Math.min(at - watchEveryMs(pipeline), Date.parse(before?.row.at ?? iso(at))));

async function reportContained(pipeline: ContainmentPorts, contained: ReadonlyMap<string, Trouble>): Promise<void> {
  try {
    await watchContained(pipeline, contained);
  } catch (error) {
    pipeline.log('watch.failed', { error: errorText(error) });
  }
}

/** Written at the end of a tick, so that a crashed tick counts as missed. */
export async function endTick(
  pipeline: HealthPorts & Ports<'heartbeat' | 'log' | 'tenantIds'>,
  tick: Tick,
  failingWatches: FailingWatches,
): Promise<void> {
  const before = tick.before?.row.heartbeat ?? null;
  const beat = slotBefore(pipeline, tick, 'deployment')
    ? await heartbeat(pipeline, before, (tenantId) => upSinceOf(tick, tenantId))
    : before;
  const row: TickRow = {
    at: iso(tick.at),
    upSince: iso(tick.upSince),
    tenants: tick.tenants,
    failingWatches,
    heartbeat: beat,
  };
  // One of two simultaneous ticks is enough.
  await pipeline.store.watch.writeTick(row, tick.before?.etag ?? null);
}

/** Whether it is the tenant's turn, which comes once in five minutes: lost requests are found then. */
export const isTurn = (pipeline: Ports<'speed'>, tick: Tick, tenantId: string): boolean =>
  tick.slotsSince === undefined || slotBefore(pipeline, tick, tenantId);

/** True in the first tick of a slot. Each tenant's slot begins in a different minute. */
function slotBefore(pipeline: Ports<'speed'>, { at, before }: Tick, name: string): boolean {
  const every = watchEveryMs(pipeline);
  const offset = offsetMs(name, 'subscriptions', every);
  return before === undefined || slotOf(Date.parse(before.row.at), every, offset) < slotOf(at, every, offset);
}

/** If the queues cannot be read, the watch continues without them. */
async function queueStates({ queues, log }: Ports<'log' | 'queues'>): Promise<readonly QueueState[]> {
  try {
    return await queues.states();
  } catch (error) {
    log('watch.queuesUnknown', { error: errorText(error) });
    return [];
  }
}
