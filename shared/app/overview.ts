import { type AlertWithEvents, isLive } from '../core/alert/alert';
import { withStillExposed } from '../core/alert/still-exposed';
import { mostSevereFirst } from '../core/event/severity';
import { type LicenceKey, licenceNames } from '../core/tenant/licence-key';
import { dayMs } from '../core/time/durations';
import type { Pillar } from '../core/verdict/control';
import { enabledOf } from '../core/verdict/enabled';
import { planNow } from '../core/verdict/plan';
import { isSeen, lastWeeks, type PillarCounts, pillarCounts, sumOf, type TrendRow } from '../core/verdict/trend';
import { weekNumber } from '../core/week/week';
import type { Ports } from '../pipeline/context';
import type { OverviewGathered } from '../pipeline/operate/overview';
import { channelName } from '../reports/language/channel-words';
import { type MonitoringScope, scopeOf, unjudgedIn, watchedLine } from '../reports/language/monitoring-scope';
import { plainText } from '../reports/language/plain-text';
import { renderAlert } from '../reports/message/alert-message';
import { wasNothing } from '../reports/message/lasted';
import { pillars } from '../reports/page/controls/query';
import { keysOf } from '../reports/page/frame/query';
import { leadOf, type Unread } from '../reports/page/overview/lead';
import type { ChannelRow, OverviewModel, PillarRow, TrendPoint } from '../reports/page/overview/overview-model';
import { renderOverviewPage } from '../reports/page/overview/overview-page';
import type { AlertRow } from '../reports/posture/posture-model';
import {
  alertRow,
  controlRows,
  planInRows,
  type RowContext,
  statusCounts,
  unseenRows,
  worstFirst,
} from '../reports/posture/posture-rows';
import { ruleRows } from '../reports/posture/rule-rows';
import { titlesOf } from './render';
import { checkedAtOf, kindsOf } from './surrounding';
import { isOperator, readerOf, type Viewer } from './viewer';

export { renderOverviewPage };

const weekDays = 7;

/** The collected data as the model of the overview. */
export function overviewModel(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  gathered: OverviewGathered,
  tenantUrl: string,
  viewer: Viewer,
): OverviewModel {
  const { configuration, evaluations, kindRows, names, now, plan, trend } = gathered;
  const { tenantId: id, name, timeZone } = configuration;
  const tenant = { id, name, timeZone, url: tenantUrl };
  const context: RowContext = { tenant, names, operatorNames: names, now };
  const enabled = enabledOf(controls, configuration);
  const rows = controlRows(enabled, evaluations, context);
  const people = plan?.people ?? null;
  const licences = licencesSeen(evaluations, kindRows);
  const sight = scopeOf({ controls, detectors, configuration, evaluations, kindRows, skus: null, licences, people });
  const watched = sight.kinds.map(({ kind }) => kind);
  const planned = planNow(plan?.items ?? [], trend?.watchedSince ?? now, {
    controls: enabled,
    evaluations,
    licences,
    now,
  });
  const rowOf = (alert: AlertWithEvents) => alertRow(alert, `${tenantUrl}/alerts/${alert.alert.id}`, context);
  const open = gathered.open
    .filter(({ alert }) => isLive(alert, Date.parse(now)))
    .map((found) => withStillExposed(found, evaluations))
    .map((alert) => ({ alert, row: rowOf(alert) }))
    .sort((a, b) => worstFirst(a.row, b.row));
  const past = gathered.past.filter(countsInWeek).map((alert) => ({ alert, row: rowOf(alert) }));
  const opened = openedThisWeek([...open, ...past], now);
  const [first] = open;
  const counts = pillarCounts(enabled, evaluations);
  return {
    tenant,
    now,
    watchedSince: trend?.watchedSince ?? null,
    ...readerOf(viewer),
    checkedAt: checkedAtOf(evaluations, kindRows),
    counts: statusCounts(rows),
    openAlerts: open.map(({ row }) => row),
    lead:
      first === undefined
        ? null
        : leadOf(first.row, messageOf(first.alert, gathered, first.row.url), unreadIn(first.alert)),
    recentlyResolved: past.map(({ row }) => row).filter(({ resolvedAt }) => resolvedAt !== null),
    week: { opened: opened.map(({ row }) => row), ...accountsBehind(opened.map(({ alert }) => alert)) },
    kinds: kindsOf(watched, gathered),
    ...sightOf(sight, viewer),
    channels: gathered.channels === null ? null : channelRows(gathered.channels, configuration),
    watchStoppedAt: gathered.watchStoppedAt,
    plan: planInRows(
      planned,
      rows,
      open.map(({ alert: { alert }, row }) => ({ alert, row })),
    ),
    rules: ruleRows(gathered.rules, {
      now,
      operator: null,
      titles: titlesOf({ controls, detectors }),
      resources: new Map(),
      names,
      operatorNames: names,
    }),
    ...pillarsWithTrend(trend, counts, enabled, { configuration, now }),
    digest: configuration.digest,
    breakGlass: configuration.breakGlass.length,
  };
}

const sightOf = (scope: MonitoringScope, viewer: Viewer): Pick<OverviewModel, 'sight' | 'cannotSee' | 'unjudged'> => ({
  sight: watchedLine(scope),
  cannotSee: unseenRows(scope, isOperator(viewer)),
  unjudged: unjudgedIn(scope.coverage).length,
});

/** Leaves out an alert that another one reports, and an activation in PIM that was first taken for a grant. */
export const countsInWeek = (listed: AlertWithEvents): boolean =>
  listed.alert.mergedInto === undefined && !wasNothing(listed);

/** The most severe first; of equally severe ones the newest. The page shows only a few, and it must not hide the worst. */
export function openedThisWeek<T extends { readonly row: Pick<AlertRow, 'openedAt' | 'severity'> }>(
  alerts: readonly T[],
  now: string,
): readonly T[] {
  const since = new Date(Date.parse(now) - weekDays * dayMs).toISOString();
  return alerts
    .filter(({ row }) => row.openedAt >= since)
    .sort(({ row: a }, { row: b }) => mostSevereFirst(a, b) || (a.openedAt < b.openedAt ? 1 : -1));
}

/** All licences except those that a control or a source found missing. The purchased products are a separate row. */
function licencesSeen(
  evaluations: OverviewGathered['evaluations'],
  kindRows: OverviewGathered['kindRows'],
): ReadonlySet<LicenceKey> {
  const missing = new Set([
    ...evaluations.flatMap(({ verdict }) => (verdict.status === 'notLicensed' ? [verdict.licence] : [])),
    ...kindRows.flatMap(({ failure }) => (failure?.reason === 'notLicensed' ? (failure.licence ?? []) : [])),
  ]);
  return new Set(keysOf(licenceNames).filter((licence) => !missing.has(licence)));
}

function unreadIn({ alert, events }: AlertWithEvents): Unread {
  if (alert.form === 'blind') return 'source';
  return events.find(({ id }) => id === alert.leadEventId)?.source === 'sightless' ? 'tenant' : null;
}

/** The alert as it would be sent now. The actor's history is on the page of the alert. */
const messageOf = (alert: AlertWithEvents, { configuration, names, now, trend }: OverviewGathered, url: string) =>
  renderAlert({
    ...alert,
    because: 'opened',
    tenant: configuration,
    names,
    watchedSince: trend?.watchedSince ?? alert.alert.openedAt,
    activity: undefined,
    controlsPassedSince: new Map(),
    links: { alert: url },
    sentAt: now,
    recipientName: 'reader',
  });

/** How many of these alerts have a known account, and the number of these accounts. */
function accountsBehind(alerts: readonly AlertWithEvents[]): {
  readonly attributed: number;
  readonly accounts: number;
} {
  const ids = alerts.flatMap(({ alert: { attribution } }) =>
    attribution.status !== 'known' || attribution.actor.type === 'microsoft' ? [] : [attribution.actor.id],
  );
  return { attributed: ids.length, accounts: new Set(ids).size };
}

function channelRows(
  channels: NonNullable<OverviewGathered['channels']>,
  { recipients }: OverviewGathered['configuration'],
): readonly ChannelRow[] {
  return channels.map(({ channel, recipientId, lastSuccessAt, failingSince, reason, undelivered }) => ({
    name: `${channelName(channel)} to ${plainText(recipients.find(({ id }) => id === recipientId)?.name ?? 'a recipient that is no longer configured')}`,
    lastSuccessAt,
    failingSince,
    reason: plainText(reason ?? '', 200),
    undelivered,
  }));
}

/** For each pillar with controls, and for all of them together: the number of failures in each of the last weeks. */
export const pillarsWithTrend = (
  row: TrendRow | null,
  counts: PillarCounts,
  controls: readonly { readonly pillar: Pillar }[],
  { configuration, now }: Pick<OverviewGathered, 'configuration' | 'now'>,
): { readonly pillars: readonly PillarRow[]; readonly trend: readonly TrendPoint[] } => ({
  pillars: pillars.flatMap((pillar) =>
    pillarRow(
      pillar,
      controls,
      counts,
      pointsOf(row, counts, configuration, now, (one) => one[pillar]),
    ),
  ),
  trend: pointsOf(row, counts, configuration, now, sumOf),
});

/** The current week shows the stored state. A week in which nothing could be judged is unknown. */
function pointsOf(
  row: TrendRow | null,
  counts: PillarCounts,
  { timeZone }: OverviewGathered['configuration'],
  now: string,
  of: (counts: PillarCounts) => ReturnType<typeof sumOf>,
): readonly TrendPoint[] {
  const weeks = lastWeeks(now, timeZone);
  return weeks.map((week, at) => {
    const stored = at === weeks.length - 1 ? counts : row?.weeks.find((one) => one.week === week)?.pillars;
    const name = `W${weekNumber(week)}`;
    if (stored === undefined || !isSeen(sumOf(stored))) return { name, value: null, judged: 0 };
    const { fail, judged } = of(stored);
    return { name, value: fail, judged };
  });
}

function pillarRow(
  pillar: Pillar,
  controls: readonly { readonly pillar: Pillar }[],
  counts: PillarCounts,
  trend: readonly TrendPoint[],
): readonly PillarRow[] {
  const all = controls.filter((control) => control.pillar === pillar).length;
  const { fail, judged, remembered } = counts[pillar];
  return all === 0 ? [] : [{ pillar, fail, judged, remembered, all, trend }];
}
