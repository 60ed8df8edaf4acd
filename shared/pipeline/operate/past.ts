import type { AlertWithEvents, Transition } from '../../core/alert/alert';
import { alertAt } from '../../core/alert/alert-at';
import type { PageName, PageRows } from '../../core/page/page-rows';
import type { DirectoryName } from '../../core/resource/directory-name';
import { dayMs } from '../../core/time/durations';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { TrendRow } from '../../core/verdict/trend';
import { type VerdictAt, verdictsAt } from '../../core/verdict/verdicts-at';
import { flowMetric } from '../collect/flow-counts';
import { peopleOfVerdict } from '../collect/keep-names';
import { dayOf, daysBack, iso, type Ports } from '../context';
import { namedInAlert } from './alert-list';
import { openAlerts } from './open-alerts';

type PastPorts = Ports<'now' | 'store'>;

/** Somebody may acknowledge only now what was over at once long ago: so far back the archive is searched for it. */
const acknowledgedWithin = 35 * dayMs;
/** Beyond these numbers nothing is read for one page. */
const mostPast = 1000;
const mostTransitions = 3000;

export type AlertsAt = {
  readonly open: readonly AlertWithEvents[];
  /** Those that had ended in the 35 days before, last ended first, without what was recorded since. */
  readonly ended: readonly AlertWithEvents[];
  /** False where more was recorded since than one page reads. */
  readonly isWhole: boolean;
};

/** The alerts that were open at a moment, as they were recorded then. */
async function gatherAlertsAt(pipeline: PastPorts, tenantId: string, at: string): Promise<AlertsAt> {
  const { alerts } = pipeline.store;
  const since = iso(Date.parse(at) - acknowledgedWithin);
  const [open, past, transitions] = await Promise.all([
    openAlerts(pipeline, tenantId),
    alerts.list(tenantId, 'past', { limit: mostPast, after: null, since }),
    alerts.transitions(tenantId, mostTransitions),
  ]);
  const byAlert = new Map<string, Transition[]>();
  for (const one of transitions ?? []) byAlert.set(one.alertId, [...(byAlert.get(one.alertId) ?? []), one]);
  const openThen = [...open, ...past].flatMap(
    (listed) => alertAt(listed, byAlert.get(listed.alert.id) ?? [], at) ?? [],
  );
  const ids = new Set(openThen.map(({ alert }) => alert.id));
  return {
    open: openThen,
    ended: past
      .filter(({ alert }) => !ids.has(alert.id) && isBy(alert.resolvedAt ?? alert.lastEventAt, at))
      .map((listed) => ({ ...listed, events: listed.events.filter(({ recordedAt }) => isBy(recordedAt, at)) })),
    isWhole: past.length < mostPast && transitions !== null,
  };
}

const isBy = (time: string, at: string): boolean => Date.parse(time) <= Date.parse(at);

const gatherVerdictsAt = async ({ store }: PastPorts, tenantId: string, at: string): Promise<readonly VerdictAt[]> =>
  verdictsAt(await store.evaluations.statuses(tenantId, iso(Date.parse(at) + 1)), at);

const namesIn = (
  { store }: PastPorts,
  tenantId: string,
  alerts: readonly AlertWithEvents[],
): Promise<ReadonlyMap<string, DirectoryName>> => store.directory.readNames(tenantId, alerts.flatMap(namedInAlert));

export type PastOverview = {
  readonly verdicts: readonly VerdictAt[];
  readonly alerts: AlertsAt;
  readonly trend: TrendRow | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastOverview(pipeline: PastPorts, tenantId: string, at: string): Promise<PastOverview> {
  const [verdicts, alerts, trend] = await Promise.all([
    gatherVerdictsAt(pipeline, tenantId, at),
    gatherAlertsAt(pipeline, tenantId, at),
    pipeline.store.trends.read(tenantId),
  ]);
  return { verdicts, alerts, trend: trend ?? null, names: await namesIn(pipeline, tenantId, alerts.open) };
}

export async function gatherPastAlerts(
  pipeline: PastPorts,
  tenantId: string,
  at: string,
): Promise<AlertsAt & { readonly names: ReadonlyMap<string, DirectoryName> }> {
  const alerts = await gatherAlertsAt(pipeline, tenantId, at);
  return { ...alerts, names: await namesIn(pipeline, tenantId, [...alerts.open, ...alerts.ended]) };
}

/** So many failing controls are read with their numbers; five requests. */
const mostRecorded = 60;

export type PastControls = {
  readonly verdicts: readonly VerdictAt[];
  /** What was recorded of the failing ones. */
  readonly recorded: ReadonlyMap<string, Evaluation>;
};

export async function gatherPastControls(pipeline: PastPorts, tenantId: string, at: string): Promise<PastControls> {
  const verdicts = await gatherVerdictsAt(pipeline, tenantId, at);
  const failing = verdicts
    .filter(({ verdict }) => verdict.status === 'fail')
    .slice(0, mostRecorded)
    .map(({ controlId, since }) => ({ controlId, at: since }));
  const recorded = await pipeline.store.evaluations.recorded(tenantId, failing);
  return { verdicts, recorded: new Map(recorded.map((evaluation) => [evaluation.controlId, evaluation])) };
}

/** A control that changes more often within the time shown is shown by its newest changes. */
const mostChanges = 300;

export type PastControl = {
  /** Up to the moment, newest first, and the last one before `since`. */
  readonly changes: readonly Evaluation[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastControl(
  { store }: PastPorts,
  tenantId: string,
  controlId: string,
  { since, at }: { readonly since: string; readonly at: string },
): Promise<PastControl> {
  const changes = await store.evaluations.changesOf(tenantId, controlId, since, mostChanges, at);
  const people = changes.slice(0, 1).flatMap(({ verdict }) => peopleOfVerdict(verdict));
  return { changes, names: await store.directory.readNames(tenantId, people) };
}

/** What a page reads, as it stands today: only the page knows how far back it reaches. */
export async function gatherPageRow<P extends PageName>(
  { store }: PastPorts,
  tenantId: string,
  page: P,
): Promise<{ readonly row: PageRows[P] | null; readonly names: ReadonlyMap<string, DirectoryName> }> {
  const kept = await store.pageRows.read(tenantId, page);
  return { row: kept?.row ?? null, names: kept?.names ?? new Map() };
}

const flowDays = 14;
/** A month before says whether flows were counted at all. */
const flowKnownDays = 35;

export type PastDevices = {
  /** The days that were over by then, oldest first. */
  readonly days: readonly string[];
  readonly flow: ReadonlyMap<string, Readonly<Record<string, number>>>;
};

export async function gatherPastDevices({ store }: PastPorts, tenantId: string, at: string): Promise<PastDevices> {
  const moment = Date.parse(at);
  const days = daysBack(moment - dayMs, flowDays - 1).reverse();
  const last = days.at(-1) ?? dayOf(at);
  const flow = await store.metrics.days(
    tenantId,
    flowMetric('managedDevice'),
    dayOf(iso(moment - flowKnownDays * dayMs)),
    last,
  );
  return { days, flow };
}
