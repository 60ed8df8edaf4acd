import { alertIdOf } from '../../core/alerting/open';
import type { WatchEvent } from '../../core/event/event';
import type { DigestMessage } from '../../core/queues';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { type DigestRow, digestEvent } from '../../core/week/digest';
import { dueWeek, type Week } from '../../core/week/week';
import { raiseMarked } from '../alert/raise-events';
import { underTenantLease } from '../collect/tenant-lease';
import { type ContainmentPorts, iso, type LeasedAlertPorts, type Ports } from '../context';
import { type CheckPorts, forTenant } from '../evaluate/enabled-checks';
import { keepPlan } from '../operate/keep-plan';
import { openDay } from '../operate/seal';
import { unlessContained } from '../watch/contained';
import { devicesNow, gaugesOf, graceEndingIn, makeWeek, openNow, signInsOfWeek } from './week-facts';

export type DigestSummary = {
  /** `busy`: the tenant lease was not won in time; the next tick tries again. */
  readonly status: 'sent' | 'notDue' | 'busy';
  readonly events: number;
};

/** The week that is due on the recipient's clock. */
export const weekDue = (pipeline: Ports<'now'>, { timeZone, digest }: TenantConfiguration): Week =>
  dueWeek(iso(pipeline.now()), timeZone, digest);

/**
 * The week whose digest is due; undefined if there is none. The stored week is the truth: a doubled tick has no effect, and the next tick
 * makes up for a missed one, however late.
 */
export async function digestDue(
  pipeline: Ports<'now' | 'store'>,
  configuration: TenantConfiguration,
): Promise<string | undefined> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const week = weekDue(pipeline, configuration);
  const row = await store.digests.read(tenantId, week.id);
  // The week was stored, but the process crashed before it was sent: it stays due until the alert exists.
  if (row !== undefined)
    return (await store.alerts.readAlert(tenantId, alertIdOf(digestEvent(row)))) === undefined ? week.id : undefined;
  return (await windowOf(pipeline, tenantId, week)) === undefined ? undefined : week.id;
}

/**
 * From the end of the last one: missed weeks are included in this one, and events recorded late in the next. Undefined before the first
 * message, because nothing is sent before it.
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
 * Makes a tenant's week and sends it once, however often it is requested: its row is created and never replaced, its event and its alert
 * have the same ids in every try.
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
  // The message waited for a week, or came from a fast clock. The tick requests the right week.
  if (week.id !== asked) return { status: 'notDue', events: 0 };
  const row = (await pipeline.store.digests.read(tenantId, week.id)) ?? (await makeRow(pipeline, configuration, week));
  if (row === undefined) return { status: 'notDue', events: 0 };
  const status = await tellWeek(pipeline, configuration, digestEvent(row));
  if (status === 'sent') await pipeline.store.tenantSummaries.digestMade(tenantId, row.madeAt);
  return { status, events: row.numbers.events ?? 0 };
}

/** Records the event of a week and raises its alert, under the lease of its owner; ids are the same in every try. */
export async function tellWeek(
  pipeline: LeasedAlertPorts,
  configuration: TenantConfiguration,
  made: WatchEvent,
): Promise<'sent' | 'busy'> {
  const { tenantId } = made;
  const outcome = await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    const event = { ...made, recordDay: await openDay(pipeline, tenantId, made.recordDay) };
    await pipeline.store.events.record([event], true);
    return { result: true, fence: await raiseMarked(pipeline, configuration, [event.recordDay], fence) };
  });
  return outcome === undefined ? 'busy' : 'sent';
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
  const window = { tenantId, week: week.id, madeAt: iso(pipeline.now()), ...span };
  const plan = await keepPlan(pipeline, configuration);
  const devices = await devicesNow(pipeline, tenantId);
  const gauges = { ...(await gaugesOf(pipeline, configuration, window, devices)), ...plan };
  const { numbers, stillOpen } = await makeWeek(pipeline, window, { numbers: gauges });
  const open = await openNow(pipeline, window, stillOpen);
  const graceEnding = graceEndingIn(pipeline, devices);
  const signIns = await signInsOfWeek(pipeline, window);
  const row: DigestRow = { ...window, numbers, ...open, graceEnding, signIns };
  const written = await digests.create(row);
  return written.status === 'written' ? row : digests.read(tenantId, week.id);
}
