import { firstPath } from '../../core/access/sign-in-paths';
import type { Alert } from '../../core/alert/alert';
import { alertIdOf } from '../../core/alerting/open';
import { targetOf } from '../../core/delivery/many-tenants';
import { deploymentId } from '../../core/deployment/deployment';
import { openedByOf } from '../../core/event/migration';
import type { RollUpMessage } from '../../core/queues';
import { isInForceAt } from '../../core/rule/rule';
import { isReadByPeople, type Recipient, type RollUpPlan, type Staff } from '../../core/tenant/configuration';
import { licenceEnd } from '../../core/tenant/licence-end';
import { actorIdsOf, byTechnician, inPeople, type Technician, technicianWork } from '../../core/tenant/technicians';
import { dayMs } from '../../core/time/durations';
import { enabledOf } from '../../core/verdict/enabled';
import { endingSoon, endsSoonDays } from '../../core/week/digest';
import type { Week } from '../../core/week/week';
import {
  commonFailures,
  type RollUpWeek,
  rollUpEvent,
  rollUpLine,
  rollUpOfGroup,
  unreadableLine,
  worstLinesFirst,
} from '../../core/week/weekly-roll-up';
import { gather } from '../collect/gather';
import { lastRead, subscribedSkus } from '../collect/last-read';
import { errorText, iso, type LeasedAlertPorts, type Ports } from '../context';
import { inGroups } from '../deliver/batch';
import { checksOf } from '../evaluate/enabled-checks';
import type { AlertInput, RollUpWeekInput, TechnicianWithName } from '../message-input';
import { type DigestSummary, tellWeek, weekDue } from './digest';
import { eventsAround } from './week-facts';

/** The alerts of this many tenants are described; for the others only the severity is given. */
const mostShown = 60;

const planOf = ({ rollUps = [] }: Ports<'rollUps'>, rollUpId: string): RollUpPlan | undefined =>
  rollUps.find(({ id }) => id === rollUpId);

/** The roll-ups that are due. The stored week is the truth, as for a single tenant: requested twice, sent once. */
export async function rollUpsDue(
  pipeline: Ports<'configuration' | 'now' | 'rollUps' | 'store'>,
): Promise<readonly RollUpMessage[]> {
  const { rollUps = [], store } = pipeline;
  if (rollUps.length === 0) return [];
  const { id: week, to } = weekDue(pipeline, await pipeline.configuration(deploymentId));
  const due: RollUpMessage[] = [];
  for (const plan of rollUps) {
    const row = await store.rollUpWeeks.read(plan.id, week);
    // The week was stored, but the process crashed before it was sent: it stays due until the alert exists.
    const isDue =
      row === undefined
        ? await hasBegun(pipeline, plan, to)
        : (await store.alerts.readAlert(deploymentId, alertIdOf(rollUpEvent(row)))) === undefined;
    if (isDue) due.push({ tenantId: deploymentId, week, rollUpId: plan.id });
  }
  return due;
}

/** Before the first message of any of its tenants there is nothing to send. */
async function hasBegun({ store }: Ports<'store'>, { tenantIds }: RollUpPlan, to: string): Promise<boolean> {
  for (const tenantId of tenantIds) {
    const summarisedAt = (await store.tenants.read(tenantId))?.row.summarisedAt ?? null;
    if (summarisedAt !== null && summarisedAt < to) return true;
  }
  return false;
}

/** Makes the week of many tenants and sends it once, however often it is requested. */
export async function weeklyRollUp(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log' | 'rollUps'>,
  { rollUpId, week: asked }: Pick<RollUpMessage, 'rollUpId' | 'week'>,
): Promise<DigestSummary> {
  const plan = planOf(pipeline, rollUpId);
  if (plan === undefined) return { status: 'notDue', events: 0 };
  const configuration = await pipeline.configuration(deploymentId);
  const week = weekDue(pipeline, configuration);
  if (week.id !== asked) return { status: 'notDue', events: 0 };
  const row = (await pipeline.store.rollUpWeeks.read(plan.id, week.id)) ?? (await makeRow(pipeline, plan, week));
  if (row === undefined) return { status: 'notDue', events: 0 };
  return { status: await tellWeek(pipeline, configuration, rollUpEvent(row)), events: row.lines.length };
}

/** A second process uses what the first one stored. */
async function makeRow(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'log' | 'now' | 'store'>,
  plan: RollUpPlan,
  week: Week,
): Promise<RollUpWeek | undefined> {
  const { rollUpWeeks } = pipeline.store;
  if (!(await hasBegun(pipeline, plan, week.to))) return undefined;
  // Missed weeks are included in this one.
  const before = await rollUpWeeks.latest(plan.id);
  const from = before?.to ?? week.from;
  const madeAt = iso(pipeline.now());
  const span = { from, to: week.to, sentUntil: before?.madeAt ?? from, now: madeAt };
  const seen = await inGroups(plan.tenantIds, (tenantId) => seenOf(pipeline, tenantId, span, plan.staff));
  const ending = seen.map((one) => one.ending).filter((count) => count > 0);
  const row: RollUpWeek = {
    rollUpId: plan.id,
    week: week.id,
    from,
    to: week.to,
    madeAt,
    recipients: plan.recipients,
    lines: worstLinesFirst(seen.map(({ line }) => line)),
    common: commonFailures(seen.map(({ evaluations }) => evaluations)),
    ending: { acceptances: ending.reduce((sum, count) => sum + count, 0), tenants: ending.length },
    licences: seen
      .flatMap(({ line: { tenantId }, licence }) => (licence === null ? [] : [{ tenantId, ...licence }]))
      .sort((a, b) => (a.at < b.at ? -1 : 1)),
    technicians: inPeople(seen.flatMap(({ work }) => work)),
  };
  const written = await rollUpWeeks.create(row);
  return written.status === 'written' ? row : rollUpWeeks.read(plan.id, week.id);
}

/** `sentUntil`: the previous message covered everything that had ended by then. */
type Span = { readonly from: string; readonly to: string; readonly sentUntil: string; readonly now: string };

async function seenOf(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'log' | 'store'>,
  tenantId: string,
  { from, to, sentUntil, now }: Span,
  staff: Staff,
) {
  const { store } = pipeline;
  try {
    const configuration = await pipeline.configuration(tenantId);
    const [tenant, alerts, stored, rules, skus, subscriptions, events] = await Promise.all([
      store.tenants.read(tenantId),
      store.alerts.readAlerts(tenantId),
      store.evaluations.readAll(tenantId),
      store.rules.list(tenantId),
      subscribedSkus(store, tenantId),
      lastRead(store, tenantId, 'companySubscription'),
      eventsAround(pipeline, { tenantId, from, to }, from),
    ]);
    const actors = actorIdsOf(events, from, to);
    const names = actors.length === 0 ? undefined : await store.directory.readNames(tenantId, actors);
    const enabled = new Set(enabledOf(pipeline.controls, configuration).map(({ id }) => id));
    const evaluations = stored.map(({ evaluation }) => evaluation).filter(({ controlId }) => enabled.has(controlId));
    const soon = iso(Date.parse(now) + endsSoonDays * dayMs);
    const accepted = rules.filter(
      ({ rule }) => rule.kind === 'acceptance' && isInForceAt(rule, now) && rule.until < soon,
    );
    return {
      line: rollUpLine(
        { tenantId, alerts, evaluations, hasBegun: (tenant?.row.summarisedAt ?? null) !== null },
        { from, sentUntil, now },
      ),
      evaluations,
      ending: endingSoon(configuration, now, endsSoonDays).length + accepted.length,
      licence: licenceEnd(
        subscriptions ?? [],
        skus ?? [],
        { now, until: soon },
        pipeline.controls.filter(({ id }) => enabled.has(id)),
        evaluations,
      ),
      work: technicianWork(
        { tenantId, from, to },
        events,
        rules.map(({ rule }) => rule),
        staff,
        (personId) => names?.get(personId)?.address ?? null,
        openedByOf(checksOf(pipeline)),
      ),
    };
  } catch (error) {
    // One broken tenant must not prevent the message about the others.
    pipeline.log('weeklyRollUp.left', { tenant: tenantId, error: errorText(error) });
    return { line: unreadableLine(tenantId), evaluations: [], ending: 0, licence: null, work: [] };
  }
}

/**
 * Everything that the message is made from, read at the moment of sending. Tenants removed from the roll-up since it was made are left out.
 */
export async function gatherRollUpWeek(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'log' | 'now' | 'publicUrl' | 'rollUps' | 'store'>,
  alert: Alert,
  recipient: Recipient,
): Promise<RollUpWeekInput | undefined> {
  const of = rollUpOfGroup(alert.groupKey);
  if (of === undefined) return undefined;
  const row = await pipeline.store.rollUpWeeks.read(of.rollUpId, of.week);
  if (row === undefined) throw new Error('a weekly digest alert without its stored week');
  const configuration = await pipeline.configuration(deploymentId);
  const plan = planOf(pipeline, of.rollUpId);
  const entitled = plan?.recipients.includes(recipient.id) ? plan.tenantIds : [];
  const lines = row.lines.filter(({ tenantId }) => entitled.includes(tenantId));
  const targets = new Set(configuration.recipients.filter(({ id }) => row.recipients.includes(id)).map(targetOf));
  const customers = new Map(
    await inGroups(lines, async ({ tenantId }) => [tenantId, await customerOf(pipeline, tenantId, targets)] as const),
  );
  const listed = lines.filter(({ alertId }) => alertId !== null).slice(0, mostShown);
  const inputs = await inGroups(listed, async ({ tenantId, alertId }) => {
    try {
      return await inputOf(pipeline, tenantId, alertId ?? '', recipient);
    } catch (error) {
      pipeline.log('weeklyRollUp.left', { tenant: tenantId, error: errorText(error) });
      return undefined;
    }
  });
  return {
    type: 'rollUpWeek',
    week: { ...row, lines, licences: row.licences.filter(({ tenantId }) => entitled.includes(tenantId)) },
    alert,
    configuration,
    name: plan?.name ?? null,
    customers,
    inputs: inputs.flatMap((input) => input ?? []),
    technicians: await inGroups(
      byTechnician(row.technicians.filter(({ tenantId }) => entitled.includes(tenantId))),
      (technician) => namedOf(pipeline, technician),
    ),
    titles: new Map(pipeline.controls.map(({ id, title }) => [id, title])),
    tenantsUrl: `${pipeline.publicUrl}${firstPath}/tenants`,
    sentAt: iso(pipeline.now()),
    recipientName: recipient.name,
  };
}

/** The name of the person in any of the tenants. */
async function namedOf({ store }: Ports<'store'>, technician: Technician): Promise<TechnicianWithName> {
  for (const { tenantId, personId } of technician.at) {
    const named = (await store.directory.readNames(tenantId, [personId])).get(personId);
    if (named !== undefined) return { ...technician, named };
  }
  return { ...technician, named: null };
}

/** The customer's name, and whether somebody else gets its own week. */
async function customerOf(pipeline: Ports<'configuration'>, tenantId: string, targets: ReadonlySet<string>) {
  try {
    const { name, recipients, routes } = await pipeline.configuration(tenantId);
    const named = new Set(routes.flatMap((route) => route.recipients));
    const isOther = (one: Recipient): boolean =>
      named.has(one.id) && isReadByPeople(one.channel) && !targets.has(targetOf(one));
    return { name, hasOwnReaders: recipients.some(isOther) };
  } catch {
    return { name: tenantId, hasOwnReaders: false };
  }
}

async function inputOf(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'publicUrl' | 'store'>,
  tenantId: string,
  alertId: string,
  recipient: Recipient,
): Promise<AlertInput | undefined> {
  const { alerts } = pipeline.store;
  const [configuration, alert, transitions] = await Promise.all([
    pipeline.configuration(tenantId),
    alerts.readAlert(tenantId, alertId),
    alerts.readTransitions(tenantId, alertId),
  ]);
  if (alert === undefined) return undefined;
  const because = alert.status === 'open' ? 'opened' : alert.closed === null ? 'resolved' : 'handled';
  return gather(pipeline, configuration, alert, transitions, because, recipient.name);
}
