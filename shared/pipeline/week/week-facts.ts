import type { Alert } from '../../core/alert/alert';
import { isHandledByItsActor } from '../../core/alert/self-approval';
import { isSameJson } from '../../core/canonical';
import type { WatchEvent } from '../../core/event/event';
import { addDays } from '../../core/log/seal';
import type { DeviceCounts, PicturedDevice, PlatformPicture } from '../../core/page/device-picture';
import { fallenSince } from '../../core/page/devices-row';
import { settingsByDevices } from '../../core/resource/failing-settings';
import type { FleetKind } from '../../core/resource/kind';
import { countsAsPrivileged } from '../../core/resource/privileged-roles';
import type { RoleAssignmentScheduleInstance } from '../../core/resource/resource';
import { isRuleNotice } from '../../core/rule/rules';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs, minuteMs, weekMs } from '../../core/time/durations';
import type { Failing } from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { DigestRow, FailingNow, OpenControl } from '../../core/week/digest';
import {
  type Digest,
  type DigestInput,
  digestOf,
  failingInWeek,
  failingNumber,
  isGapSince,
  type Numbers,
  percentile,
} from '../../core/week/digest';
import { localDay } from '../../core/week/week';
import { type WeekSignIns, weekSignIns } from '../../core/week/week-sign-ins';
import { foldsOf } from '../collect/collect-fleet';
import { peopleOf } from '../collect/keep-names';
import { loadState } from '../collect/tenant-state';
import { dayOf, iso, type Pipeline, type Ports } from '../context';
import { undelivered } from '../deliver/undelivered';
import { type CheckPorts, registeredChecks } from '../evaluate/enabled-checks';

/** Limit on the weeks that are read: more than anybody has. */
const allWeeks = 1000;

type Window = Pick<DigestRow, 'tenantId' | 'week' | 'from' | 'to' | 'madeAt'>;

/** The data that is only available when the week is made, stored in its row. */
type Kept = Pick<DigestRow, 'numbers' | 'failing' | 'fixedSince' | 'graceEnding' | 'signIns'>;

/** Builds one week from stored data. It is always the same, because data of its own moment is stored. */
export async function makeWeek(
  pipeline: CheckPorts & Ports<'store'>,
  window: Window,
  { numbers, failing, fixedSince, graceEnding = [], signIns }: Kept,
): Promise<Digest> {
  const { store } = pipeline;
  const { tenantId, week, from, to } = window;
  const weeks = await store.digests.latest(tenantId, allWeeks);
  const previous = weeks.filter((row) => row.week < week);
  const begin = previous[0]?.from ?? from;
  const [history, events] = await Promise.all([
    verdictsAround(pipeline, window, begin),
    eventsAround(pipeline, window, begin),
  ]);
  const { controls } = pipeline;
  const { detectors } = registeredChecks(pipeline);
  const input: DigestInput = {
    week,
    from,
    to,
    events,
    history,
    controls,
    detectors,
    previous,
    gauges: numbers,
    failing,
    fixedSince,
    signIns,
    graceEnding: graceEnding.length === 0 ? [] : named(graceEnding, (await devicesNow(pipeline, tenantId)).grace),
  };
  return digestOf(input);
}

/** How the open controls of a week fail now, if the history says otherwise, and which of them pass. */
export async function openNow(
  { store }: Ports<'store'>,
  { tenantId, to }: Window,
  stillOpen: readonly OpenControl[],
): Promise<{ readonly failing: FailingNow; readonly fixedSince: readonly string[] }> {
  const stored = await store.evaluations.readAll(tenantId);
  const latest = new Map(stored.map(({ evaluation }) => [evaluation.controlId, evaluation]));
  const changed = stillOpen.flatMap(({ control: { id }, failing: began }) => {
    const now = failingSince(latest.get(id), to);
    return isSameJson(now, began && failingInWeek(began)) ? [] : [[id, now] as const];
  });
  const ids = stillOpen.map(({ control: { id } }) => id);
  return {
    failing: Object.fromEntries(changed),
    fixedSince: ids.filter((id) => latest.get(id)?.lastKnown?.status === 'pass'),
  };
}

/** Null if the control does not fail now, or only began to after the week. */
function failingSince(evaluation: Evaluation | undefined, to: string): Failing | null {
  if (evaluation?.verdict.status !== 'fail') return null;
  const { lastKnown, verdict } = evaluation;
  return lastKnown !== null && lastKnown.since >= to ? null : failingInWeek(verdict);
}

/**
 * The verdicts from a week before `begin` on, and of each control the last one before that. The history of years would
 * be thousands of rows.
 */
async function verdictsAround(
  { store }: Ports<'store'>,
  { tenantId, to }: Window,
  begin: string,
): Promise<readonly Evaluation[]> {
  // A verdict is saved after its event is recorded, so the history is read a little beyond the end.
  const changes = await store.evaluations.statuses(tenantId, iso(Date.parse(to) + dayMs));
  const since = iso(Date.parse(begin) - weekMs);
  const lastBefore = new Map(
    changes.toSorted((a, b) => (a.at < b.at ? -1 : 1)).flatMap((one) => (one.at < since ? [[one.controlId, one]] : [])),
  );
  return store.evaluations.recorded(
    tenantId,
    changes.filter((one) => one.at >= since || lastBefore.get(one.controlId) === one),
  );
}

/**
 * Events recorded in the window, and the changes of verdicts around it. A crashed collection keeps the day of its first try, so the days
 * before are read too.
 */
export async function eventsAround(
  { store }: Ports<'store'>,
  { tenantId, from, to, madeAt = to }: Pick<Window, 'tenantId' | 'from' | 'to'> & Partial<Pick<Window, 'madeAt'>>,
  before: string,
): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  const days = daysBetween(Date.parse(before) - dayMs, Math.max(Date.parse(to) + dayMs, Date.parse(madeAt)));
  for await (const page of store.events.list(tenantId, days)) {
    events.push(
      ...page.filter(
        (event) =>
          (event.recordedAt >= from &&
            (event.recordedAt < to || (event.recordedAt <= madeAt && isGapSince(event, from, to)))) ||
          event.resource.kind === 'control',
      ),
    );
  }
  return events;
}

/** The UTC days that begin in [from, to), and the day that contains `from`. */
function daysBetween(from: number, to: number): string[] {
  const first = Math.floor(from / dayMs);
  return Array.from({ length: Math.max(0, Math.ceil(to / dayMs) - first) }, (_, at) =>
    dayOf(iso((first + at) * dayMs)),
  );
}

/** The sign-ins of exposed people, of every alert that was open in the window. */
export async function signInsOfWeek(
  { store }: Ports<'store'>,
  { tenantId, from, to }: Pick<Window, 'tenantId' | 'from' | 'to'>,
): Promise<readonly WeekSignIns[]> {
  const alerts = (await store.alerts.readAlerts(tenantId)).filter(
    ({ sinceThen, mergedInto, openedAt, resolvedAt }) =>
      sinceThen?.read != null &&
      mergedInto === undefined &&
      openedAt < to &&
      (resolvedAt === null || resolvedAt >= from),
  );
  const found: WeekSignIns[] = [];
  for (const alert of alerts) {
    const events = await store.alerts.readEvents(tenantId, alert.id);
    const ofWeek = events.filter(({ recordedAt }) => recordedAt >= from && recordedAt < to);
    const signIns = weekSignIns(
      alert,
      ofWeek.map(({ id }) => id),
    );
    if (signIns !== undefined && ofWeek.length > 0) found.push(signIns);
  }
  return found;
}

/** Numbers that nobody can reconstruct later: the state of the tenant when the week was made, and the progress of its alerts until then. */
export async function gaugesOf(
  pipeline: CheckPorts & Ports<'now' | 'store' | 'tickMs'>,
  configuration: TenantConfiguration,
  window: Window,
  counted: DevicesNow,
): Promise<Numbers> {
  const [devices, people, alerts, changes] = await Promise.all([
    deviceGauges(pipeline, window, counted),
    peopleGauges(pipeline, configuration),
    alertGauges(pipeline, window),
    changeGauges(pipeline, configuration, window),
  ]);
  return { ...devices, ...people, ...alerts, ...changes };
}

async function deviceGauges(
  pipeline: CheckPorts & Ports<'now' | 'store'>,
  window: Window,
  counted: DevicesNow,
): Promise<Numbers> {
  return {
    ...(await complianceGauges(pipeline, window)),
    ...attentionGauges(pipeline, counted),
    ...(await failingGauges(pipeline, window)),
  };
}

const graceShown = 5;

/** Devices whose grace period ends within a week from now: until the next digest. */
export const graceEndingIn = (pipeline: Ports<'now'>, { grace }: DevicesNow): NonNullable<DigestRow['graceEnding']> =>
  endingOf(pipeline, grace)
    .slice(0, graceShown)
    .map(({ id, at }) => ({ id, at }));

function named(
  ending: NonNullable<DigestRow['graceEnding']>,
  grace: readonly PicturedDevice[],
): NonNullable<DigestInput['graceEnding']> {
  const names = new Map(grace.map(({ id, name }) => [id, name]));
  return ending.flatMap(({ id, at }) => {
    const name = names.get(id) ?? '';
    return name === '' ? [] : [{ name, at }];
  });
}

function endingOf(
  { now }: Ports<'now'>,
  grace: readonly PicturedDevice[],
): readonly (PicturedDevice & { readonly at: string })[] {
  const [from, to] = [iso(now()), iso(now() + weekMs)];
  return grace.flatMap((device) =>
    device.at !== null && device.at > from && device.at <= to ? [{ ...device, at: device.at }] : [],
  );
}

/** The counts of the fleet and its grace periods, as the last collection counted them. */
type DevicesNow = { readonly counts: DeviceCounts | undefined; readonly grace: readonly PicturedDevice[] };

export async function devicesNow(pipeline: CheckPorts & Ports<'store'>, tenantId: string): Promise<DevicesNow> {
  const head = await pipeline.store.snapshots.readHead(tenantId, 'managedDevice');
  const counted = foldsOf(registeredChecks(pipeline), 'managedDevice').find(({ fold }) => fold.grace !== undefined);
  const facet = counted === undefined ? undefined : head?.facets[counted.id];
  if (counted === undefined || facet === undefined) return { counts: undefined, grace: [] };
  return { counts: counted.fold.history?.(facet), grace: counted.fold.grace?.(facet) ?? [] };
}

function attentionGauges(pipeline: Ports<'now'>, { counts, grace }: DevicesNow): Numbers {
  if (counts === undefined) return {};
  const sumOf = (of: (platform: PlatformPicture) => number): number =>
    Object.values(counts.platforms).reduce((sum, platform) => sum + of(platform), 0);
  return {
    inGrace: sumOf(({ inGrace }) => inGrace),
    graceEnding: endingOf(pipeline, grace).length,
    silent: sumOf(({ silent }) => silent),
  };
}

/**
 * The setting that most of this week's newly non-compliant devices failed: on how many of them, of how many whose
 * settings were read.
 */
async function failingGauges({ store }: Ports<'store'>, { tenantId, from, to }: Window): Promise<Numbers> {
  const kept = await store.pageRows.read(tenantId, 'devices');
  const ofWeek = fallenSince(kept?.row, from).filter(({ at }) => at < to);
  const [most] = settingsByDevices(ofWeek.map(({ failing }) => failing));
  return most === undefined ? {} : { [`${failingNumber}${most.setting}`]: most.devices, failingRead: most.read };
}

async function complianceGauges(pipeline: CheckPorts & Ports<'store'>, { tenantId }: Window): Promise<Numbers> {
  const stored = await pipeline.store.evaluations.readAll(tenantId);
  const ids = registeredChecks(pipeline).controls.flatMap(({ id, countsFleet }) => (countsFleet ? [id] : []));
  const verdict = stored.find(({ evaluation }) => ids.includes(evaluation.controlId))?.evaluation.verdict;
  const metric = verdict?.status === 'pass' || verdict?.status === 'fail' ? verdict.metric : null;
  return metric === null ? {} : { compliant: metric.numerator, devices: metric.denominator };
}

/** People with a permanent privileged role: an activated eligible role does not count. */
async function peopleGauges(pipeline: Ports<'now' | 'store'>, configuration: TenantConfiguration): Promise<Numbers> {
  const { tenantId, thresholds } = configuration;
  const [heads, kindRows] = await Promise.all([
    pipeline.store.snapshots.readHeads(tenantId),
    pipeline.store.watermarks.readKinds(tenantId),
  ]);
  const state = await loadState(pipeline, configuration, heads, kindRows);
  const facts = await state.facts();
  const used = activeOnly(await state.small('unifiedRoleAssignmentScheduleInstance'));
  const isPrivileged = (role: string): boolean => countsAsPrivileged(role, thresholds);
  const holders = [...facts.rolesOfPerson].filter(([person, roles]) =>
    roles.some((role) => isPrivileged(role) && !used.has(`${person}|${role}`)),
  );
  return {
    ...(state.head('subscribedSku') !== undefined && { p2: facts.licences.has('P2') ? 1 : 0 }),
    ...(state.head('unifiedRoleAssignment') !== undefined && { permanentAdmins: holders.length }),
  };
}

/** Roles that people have only because they activated them. */
function activeOnly(instances: readonly RoleAssignmentScheduleInstance[]): ReadonlySet<string> {
  const keyOf = ({ principalId, roleDefinitionId }: RoleAssignmentScheduleInstance): string =>
    `${principalId}|${roleDefinitionId}`;
  const assigned = new Set(instances.filter(({ assignmentType }) => assignmentType !== 'Activated').map(keyOf));
  return new Set(
    instances
      .filter(({ assignmentType }) => assignmentType === 'Activated')
      .map(keyOf)
      .filter((key) => !assigned.has(key)),
  );
}

async function alertGauges(pipeline: Ports<'now' | 'store' | 'tickMs'>, window: Window): Promise<Numbers> {
  const { store } = pipeline;
  const { tenantId, from, to } = window;
  const all = await store.alerts.readAlerts(tenantId);
  const opened = all.filter(
    ({ form, openedAt, mergedInto }) =>
      (form === 'alert' || form === 'blind') && mergedInto === undefined && openedAt >= from && openedAt < to,
  );
  const alerts: Alert[] = [];
  for (const alert of opened) if (!(await hasPassed(store.alerts, alert))) alerts.push(alert);
  const counts: Record<string, number> = {};
  for (const { severity, status } of alerts) {
    counts[`alerts.${severity}`] = (counts[`alerts.${severity}`] ?? 0) + 1;
    if (status === 'resolved') counts['alerts.mended'] = (counts['alerts.mended'] ?? 0) + 1;
  }
  const minutes: number[] = [];
  for (const alert of alerts) minutes.push(...(await minutesToMessage(store.alerts, alert)));
  minutes.sort((a, b) => a - b);
  const [half, most, longest] = [0.5, 0.95, 1].map((share) => percentile(minutes, share));
  return {
    ...counts,
    ...(await undeliveredGauges(pipeline, all, window)),
    ...(await selfApprovalGauges(pipeline, all, window)),
    'latency.count': minutes.length,
    ...(half !== undefined && { 'latency.half': half }),
    ...(most !== undefined && { 'latency.most': most }),
    ...(longest !== undefined && { 'latency.longest': longest }),
  };
}

/**
 * Messages that were given up since the previous week was made, or are still undelivered, and how many of them another
 * recipient received.
 */
async function undeliveredGauges(
  pipeline: Ports<'now' | 'store' | 'tickMs'>,
  all: readonly Alert[],
  { tenantId, from }: Window,
): Promise<Numbers> {
  const [before] = await pipeline.store.digests.latest(tenantId, 1);
  const since = before?.madeAt ?? from;
  const lost = (await undelivered(pipeline, all, Date.parse(from))).filter(
    ({ delivery: { state, outcome } }) => state !== 'failed' || outcome === null || outcome.at >= since,
  );
  if (lost.length === 0) return {};
  const elsewhere = lost.filter(({ delivery }) => delivery.failover != null);
  return { 'alerts.undelivered': lost.length, 'alerts.toldElsewhere': elsewhere.length };
}

/** How many alerts were handled by the account that made the change. A change accepted by a rule is reported under the rule. */
async function selfApprovalGauges(
  { store }: Ports<'store'>,
  all: readonly Alert[],
  { tenantId, from, to }: Window,
): Promise<Numbers> {
  const made = new Set((await store.rules.list(tenantId)).map(({ rule }) => rule.createdAt));
  const isOwn = (alert: Alert, handled: Alert['closed']): boolean =>
    handled !== null && handled.at >= from && handled.at < to && isHandledByItsActor(alert, handled);
  const takenOn = all.filter((alert) => isOwn(alert, alert.acknowledged)).length;
  const closed = all.filter((alert) => isOwn(alert, alert.closed) && !made.has(alert.closed?.at ?? '')).length;
  return {
    ...(takenOn > 0 && { 'ownHand.takenOn': takenOn }),
    ...(closed > 0 && { 'ownHand.closed': closed }),
  };
}

/** A problem that ended before anybody was alerted does not count as an alert. */
async function hasPassed(
  alerts: Pipeline['store']['alerts'],
  { id, tenantId, isDeferred, status, closed }: Alert,
): Promise<boolean> {
  if (!isDeferred || status !== 'resolved' || closed !== null) return false;
  const deliveries = await alerts.readDeliveries(tenantId, id);
  return deliveries.every(({ decision }) => decision?.send !== true);
}

/**
 * From the time of the change, if known, to the first delivered message, alone or combined, at the recipient or a substitute. Each started
 * minute counts.
 */
async function minutesToMessage(
  alerts: Pipeline['store']['alerts'],
  { id, tenantId, happenedAt }: Alert,
): Promise<readonly number[]> {
  if (happenedAt === null) return [];
  const deliveries = await alerts.readDeliveries(tenantId, id);
  const arrived = deliveries
    .flatMap(({ state, outcome, failover }) => [
      ...(state === 'sent' && outcome !== null ? [Date.parse(outcome.at)] : []),
      ...(failover == null ? [] : [Date.parse(failover.at)]),
    ])
    .sort((a, b) => a - b)[0];
  return arrived === undefined ? [] : [Math.max(1, Math.ceil((arrived - Date.parse(happenedAt)) / minuteMs))];
}

const countedFleets: readonly FleetKind[] = ['device', 'user'];

/** Counts of fleets are kept by day in the tenant's time zone, as weeks are. */
async function changeGauges(
  { store }: Ports<'store'>,
  { timeZone }: Pick<TenantConfiguration, 'timeZone'>,
  { tenantId, from, to }: Window,
): Promise<Numbers> {
  const dayAt = (at: string): string => localDay(timeZone, Date.parse(at));
  const length = (Date.parse(dayAt(to)) - Date.parse(dayAt(from))) / dayMs;
  const days = Array.from({ length }, (_, at) => addDays(dayAt(from), at));
  const read = async (kind: FleetKind): Promise<number> =>
    Object.values(await store.metrics.read(tenantId, `${kind}.changes`, days)).reduce((sum, count) => sum + count, 0);
  const [managed, ...others] = await Promise.all([read('managedDevice'), ...countedFleets.map(read)]);
  return { 'changes.managedDevice': managed ?? 0, 'changes.other': others.reduce((sum, count) => sum + count, 0) };
}

/** Everybody whom the words of a week name. Objects that are only counted name nobody. */
export function peopleOfWeek({ lists, roleMoves, activations }: Digest): readonly string[] {
  const named = [
    ...lists.gotWeaker,
    ...lists.fixed,
    ...lists.openedAndClosed,
    ...lists.openAgain,
    ...lists.unclear,
    ...lists.alerted,
    ...lists.exclusions,
    ...lists.namedLater,
    ...roleMoves.map(({ event }) => event),
    ...lists.own.filter(isRuleNotice),
  ];
  return [...new Set([...named.flatMap(peopleOf), ...activations.byPerson.map(([person]) => person)])];
}
