import { alertIdOf } from '../../core/alerting/raise';
import type { WatchEvent } from '../../core/event/event';
import type { DigestMessage } from '../../core/ports';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { DigestRow } from '../../core/week/digest';
import { digestEvent } from '../../core/week/digest';
import { dueWeek, type Week } from '../../core/week/week';
import { raiseMarked } from '../alert/raise-events';
import { underTenantLease } from '../collect/tenant-lease';
import { type ContainmentPorts, iso, type LeasedAlertPorts, type Ports } from '../context';
import { type CheckPorts, forTenant } from '../evaluate/enabled-checks';
import { keepPlan } from '../operate/keep-plan';
import { openDay } from '../operate/seal';
import { unlessContained } from '../watch/contained';
import { failingNow, gaugesOf, makeWeek } from './week-facts';

export type DigestSummary = {
  /** `busy`: the tenant lease was not won in time; the next tick asks again. */
  readonly status: 'told' | 'notDue' | 'busy';
  readonly events: number;
};

/** The week that is due by the clock of whose week it is. */
export const weekDue = (pipeline: Ports<'now'>, { timeZone, digest }: TenantConfiguration): Week =>
  dueWeek(iso(pipeline.now()), timeZone, digest);

/**
 * The week that waits to be told; undefined where none does. The stored week is the truth: a doubled tick asks twice and is
 * answered once, a missed one is made up for by the next, however late.
 */
export async function digestDue(
  pipeline: Ports<'now' | 'store'>,
  configuration: TenantConfiguration,
): Promise<string | undefined> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const week = weekDue(pipeline, configuration);
  const row = await store.digests.read(tenantId, week.id);
  // Made, and its maker died before anybody was told: it is asked for until the alert is there.
  if (row !== undefined)
    return (await store.alerts.readAlert(tenantId, alertIdOf(digestEvent(row)))) === undefined ? week.id : undefined;
  return (await windowOf(pipeline, tenantId, week)) === undefined ? undefined : week.id;
}

/**
 * From where the last one ended: weeks that were missed are told with this one, and what was recorded late with the next.
 * Before the first message, which says what is watched, nothing is told; undefined.
 */
async function windowOf(
  { store }: Ports<'store'>,
  tenantId: string,
  week: Week,
): Promise<Omit<Week, 'id'> | undefined> {
  const tenant = await store.tenants.read(tenantId);
  const summarisedAt = tenant?.row.summarisedAt ?? null;
  if (tenant === undefined || summarisedAt === null || Date.parse(summarisedAt) >= Date.parse(week.to))
    return undefined;
  const [newest] = await store.digests.latest(tenantId, 1);
  const from = newest?.to ?? tenant.row.watchedSince;
  return Date.parse(from) < Date.parse(week.to) ? { from, to: week.to } : undefined;
}

/**
 * Makes the week of a tenant once and has it told once, however often it is asked for: its row is created and never replaced,
 * its event and its alert have the same ids in every try.
 */
export const digest = (
  everything: ContainmentPorts & Ports<'tickMs'>,
  message: DigestMessage,
): Promise<DigestSummary> =>
  unlessContained(
    everything,
    message.tenantId,
    () => digestOf(everything, message),
    async () => ({ status: 'notDue', events: 0 }),
  );

async function digestOf(
  everything: LeasedAlertPorts & Ports<'configuration' | 'tickMs'>,
  { tenantId, week: asked }: DigestMessage,
): Promise<DigestSummary> {
  const configuration = await everything.configuration(tenantId);
  const pipeline = forTenant(everything, configuration);
  const week = weekDue(pipeline, configuration);
  // A message that lay for a week, or of a clock that runs ahead: the tick asks for the right one.
  if (week.id !== asked) return { status: 'notDue', events: 0 };
  const row = (await pipeline.store.digests.read(tenantId, week.id)) ?? (await makeRow(pipeline, configuration, week));
  if (row === undefined) return { status: 'notDue', events: 0 };
  return { status: await tellWeek(pipeline, configuration, digestEvent(row)), events: row.numbers.events ?? 0 };
}

/** Records the event of a week and raises its alert, under the lease of whose week it is; ids are the same in every try. */
export async function tellWeek(
  pipeline: LeasedAlertPorts,
  configuration: TenantConfiguration,
  made: WatchEvent,
): Promise<'told' | 'busy'> {
  const { tenantId } = made;
  const told = await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    const event = { ...made, recordDay: await openDay(pipeline, tenantId, made.recordDay) };
    await pipeline.store.events.record([event], true);
    return { result: true, fence: await raiseMarked(pipeline, configuration, [event.recordDay], fence) };
  });
  return told === undefined ? 'busy' : 'told';
}

/** The cut-off is stored with the numbers. A second process uses what the first one stored. */
async function makeRow(
  pipeline: CheckPorts & Ports<'now' | 'store' | 'tickMs'>,
  configuration: TenantConfiguration,
  week: Week,
): Promise<DigestRow | undefined> {
  const { tenantId } = configuration;
  const { digests } = pipeline.store;
  const span = await windowOf(pipeline, tenantId, week);
  if (span === undefined) return undefined;
  const window = { tenantId, week: week.id, ...span };
  const plan = await keepPlan(pipeline, configuration);
  const gauges = { ...(await gaugesOf(pipeline, configuration, window)), ...plan };
  const { numbers, stillOpen } = await makeWeek(pipeline, window, { numbers: gauges });
  const failing = await failingNow(pipeline, window, stillOpen);
  const row: DigestRow = { ...window, madeAt: iso(pipeline.now()), numbers, failing };
  const written = await digests.create(row);
  return written.status === 'written' ? row : digests.read(tenantId, week.id);
}
