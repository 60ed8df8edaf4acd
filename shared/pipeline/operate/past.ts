import type { AlertWithEvents } from '../../core/alert/alert';
import { alertAt, recordedAlert } from '../../core/alert/alert-at';
import { groupBy } from '../../core/group-by';
import { addDays } from '../../core/log/seal';
import type { PastAccess, PastDevices } from '../../core/page/page-history';
import type { PeopleRow } from '../../core/page/people-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import { dayMs } from '../../core/time/durations';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { TrendRow } from '../../core/verdict/trend';
import { type VerdictAt, verdictsAt } from '../../core/verdict/verdicts-at';
import { localDay } from '../../core/week/week';
import { type DeviceFlowDays, deviceFlowDays } from '../collect/flow-counts';
import { namelessInVerdict } from '../collect/keep-names';
import { iso, type Ports } from '../context';
import { peopleOnAccess } from '../evaluate/keep-access';
import { peopleIn } from '../evaluate/keep-people';
import { namedInAlert } from './alert-list';
import { actorsInAlerts, alertsAbout } from './controls';
import { namedInRule } from './health-page';
import { openAlerts } from './open-alerts';
import { type AlertGathered, becauseOf, gatherAlert } from './posture';
import { type UnseenTime, unseenIn } from './proof';

type PastPorts = Ports<'now' | 'store'>;

/** Some alerts ended at once and are acknowledged only now. The archive is searched this far back for them. */
const acknowledgedWithin = 35 * dayMs;
/** The most that is read for one page. */
const mostPast = 1000;
const mostTransitions = 3000;

type AlertsAt = {
  readonly open: readonly AlertWithEvents[];
  /** Alerts that had ended in the 35 days before and have had no record since; the latest end first. */
  readonly ended: readonly AlertWithEvents[];
  /** False if more was recorded since than one page reads. */
  readonly isWhole: boolean;
};

/** Alerts that are open now, and those that have ended since: together, all that may have been open then. */
export type AlertsSince = { readonly open: readonly AlertWithEvents[]; readonly past: readonly AlertWithEvents[] };

export async function gatherAlertsSince(pipeline: PastPorts, tenantId: string, at: string): Promise<AlertsSince> {
  const since = iso(Date.parse(at) - acknowledgedWithin);
  const [open, past] = await Promise.all([
    openAlerts(pipeline, tenantId),
    pipeline.store.alerts.list(tenantId, 'past', { limit: mostPast, after: null, since }),
  ]);
  return { open, past };
}

/** The sources that could not be read at that time, as known today; `kind` null: none could. `unwatched` is not in an alert yet. */
export const unseenAt = (
  { open, past }: AlertsSince,
  at: string,
  now: string,
  unwatched: readonly UnseenTime[] = [],
): readonly UnseenTime[] =>
  [...[...open, ...past].flatMap((listed) => unseenIn(listed, now)), ...unwatched].filter(
    ({ from, to }) => isBy(from, at) && !isBy(to, at),
  );

/** The alerts that were open at a moment, as they were recorded then. */
async function gatherAlertsAt(
  pipeline: PastPorts,
  tenantId: string,
  at: string,
  { open, past }: AlertsSince,
): Promise<AlertsAt> {
  const transitions = await pipeline.store.alerts.transitions(tenantId, mostTransitions);
  const byAlert = groupBy(transitions ?? [], ({ alertId }) => alertId);
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

/**
 * The page of an alert as of a moment; null if nothing of it was recorded by then. It shows no verdict of today: exposed people are those
 * that its events counted.
 */
export async function gatherPastAlert(
  pipeline: Parameters<typeof gatherAlert>[0],
  tenantId: string,
  alertId: string,
  at: string,
): Promise<{ readonly openedAt: string; readonly gathered: AlertGathered | null } | undefined> {
  const found = await gatherAlert(pipeline, tenantId, alertId, at);
  if (found === undefined) return undefined;
  const { input, deliveries, closedBy } = found;
  const { openedAt } = input.alert;
  const listed = recordedAlert(input, input.transitions, at);
  if (listed === undefined || listed.events.length === 0) return { openedAt, gathered: null };
  const gathered = {
    ...found,
    input: {
      ...{ ...input, ...listed, because: becauseOf(listed.alert), sentAt: at },
      ...{ evaluations: [], kindRows: [], stillOpen: [] },
      mergedFrom: input.mergedFrom?.filter((one) => isBy(one.at, at)),
    },
    deliveries: deliveries.filter(({ outcome }) => outcome !== null && isBy(outcome.at, at)),
    closedBy: listed.alert.closed === null ? null : closedBy,
  };
  return { openedAt, gathered };
}

const isBy = (time: string, at: string): boolean => Date.parse(time) <= Date.parse(at);

const gatherVerdictsAt = async ({ store }: PastPorts, tenantId: string, at: string): Promise<readonly VerdictAt[]> =>
  verdictsAt(await store.evaluations.statuses(tenantId, iso(Date.parse(at) + 1)), at);

const namesIn = (
  { store }: PastPorts,
  tenantId: string,
  alerts: readonly AlertWithEvents[],
): Promise<ReadonlyMap<string, DirectoryName>> => store.directory.readNames(tenantId, alerts.flatMap(namedInAlert));

type PastOverview = {
  readonly verdicts: readonly VerdictAt[];
  readonly alerts: AlertsAt;
  readonly trend: TrendRow | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastOverview(
  pipeline: PastPorts,
  tenantId: string,
  at: string,
  since: AlertsSince,
): Promise<PastOverview> {
  const [verdicts, alerts, trend] = await Promise.all([
    gatherVerdictsAt(pipeline, tenantId, at),
    gatherAlertsAt(pipeline, tenantId, at, since),
    pipeline.store.trends.read(tenantId),
  ]);
  return { verdicts, alerts, trend: trend ?? null, names: await namesIn(pipeline, tenantId, alerts.open) };
}

export async function gatherPastAlerts(
  pipeline: PastPorts,
  tenantId: string,
  at: string,
  since: AlertsSince,
): Promise<AlertsAt & { readonly names: ReadonlyMap<string, DirectoryName> }> {
  const alerts = await gatherAlertsAt(pipeline, tenantId, at, since);
  return { ...alerts, names: await namesIn(pipeline, tenantId, [...alerts.open, ...alerts.ended]) };
}

/** Limit on the failing controls that are read with their numbers. */
const mostRecorded = 60;

type PastControls = {
  readonly verdicts: readonly VerdictAt[];
  /** The recorded verdicts of the failing controls. */
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

type PastControl = {
  /** Up to the moment, newest first, and the last one before `since`. */
  readonly changes: readonly Evaluation[];
  /** Alerts about this control since then, as they were recorded by the moment. */
  readonly alerts: readonly AlertWithEvents[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastControl(
  pipeline: PastPorts,
  tenantId: string,
  controlId: string,
  { since, at }: { readonly since: string; readonly at: string },
): Promise<PastControl> {
  const { store } = pipeline;
  const [changes, open] = await Promise.all([
    store.evaluations.changesOf(tenantId, controlId, since, mostChanges, at),
    openAlerts(pipeline, tenantId),
  ]);
  const about = await alertsAbout(pipeline, tenantId, controlId, since, open);
  const alerts = about.flatMap((listed) => recordedAlert(listed, listed.transitions, at) ?? []);
  const people = changes.slice(0, 1).flatMap(({ verdict }) => namelessInVerdict(verdict));
  return { changes, alerts, names: await store.directory.readNames(tenantId, [...people, ...actorsInAlerts(alerts)]) };
}

type PastAccessPage = {
  /** Null if coverage was not recorded yet. */
  readonly row: PastAccess | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** The controls that were not licensed then. */
  readonly unlicensed: readonly Evaluation[];
};

export async function gatherPastAccess(pipeline: PastPorts, tenantId: string, at: string): Promise<PastAccessPage> {
  const { store } = pipeline;
  const [version, verdicts] = await Promise.all([
    store.pageHistory.at(tenantId, 'access', at),
    gatherVerdictsAt(pipeline, tenantId, at),
  ]);
  const unlicensed = verdicts
    .filter(({ verdict }) => verdict.status === 'notLicensed')
    .map(({ controlId, since }) => ({ controlId, at: since }));
  const row = version ?? null;
  return {
    row,
    names: await store.directory.readNames(tenantId, row === null ? [] : peopleOnAccess(row)),
    unlicensed: await store.evaluations.recorded(tenantId, unlicensed),
  };
}

/** A rule that somebody ended after `at` was still in force then. */
const ruleAt = (rule: Rule, at: string): Rule | undefined =>
  !isBy(rule.createdAt, at) || (rule.ended !== null && isBy(rule.ended.at, at)) ? undefined : { ...rule, ended: null };

type PastHealth = {
  /** Mutes, exceptions and planned work that were in force or announced then. */
  readonly rules: readonly Rule[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastHealth({ store }: PastPorts, tenantId: string, at: string): Promise<PastHealth> {
  const rules = (await store.rules.list(tenantId)).flatMap(({ rule }) => ruleAt(rule, at) ?? []);
  return { rules, names: await store.directory.readNames(tenantId, rules.flatMap(namedInRule)) };
}

type PastPeoplePage = {
  /** The version of that time; today's row if no version was kept. */
  readonly row: PeopleRow | null;
  /** The requested moment; now for today's row. */
  readonly until: string;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPastPeople(
  { store, now }: PastPorts,
  tenantId: string,
  at: string,
): Promise<PastPeoplePage> {
  const version = await store.pageHistory.at(tenantId, 'people', at);
  if (version !== undefined)
    return {
      row: version.row,
      until: at,
      names: await store.directory.readNames(tenantId, peopleIn(version.row)),
    };
  const kept = await store.pageRows.read(tenantId, 'people');
  return { row: kept?.row ?? null, until: iso(now()), names: kept?.names ?? new Map() };
}

/** Counts only days that were over by that time. */
type PastDevicesPage = DeviceFlowDays & {
  /** The last counts before that time; null if none were kept. */
  readonly counted: PastDevices | null;
};

export async function gatherPastDevices(
  { store }: PastPorts,
  tenantId: string,
  { at, timeZone }: { readonly at: string; readonly timeZone: string },
): Promise<PastDevicesPage> {
  const [flow, counted] = await Promise.all([
    deviceFlowDays({ store }, tenantId, addDays(localDay(timeZone, Date.parse(at)), -1)),
    store.pageHistory.at(tenantId, 'devices', at),
  ]);
  return { ...flow, counted: counted ?? null };
}
