/** The small row that the list of tenants shows for each tenant. The watch of the tenant writes it. Pure. */

import { type Alert, isLive, isSettled } from '../alert/alert';
import type { KindRow } from '../collection/kind-row';
import { mostSevereFirst, type Severity, severities } from '../event/severity';
import { dayMs, hourMs } from '../time/durations';
import { latestOf } from '../time/latest';
import type { TrendTotal } from '../verdict/trend';

/** What people lost, and by whose account. */
export type AlertInWords = { readonly lost: string; readonly by: string };

export type TenantSummary = {
  readonly tenantId: string;
  /** The time of this summary; ISO 8601. */
  readonly at: string;
  /** Live alerts by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  /** How many of these alerts are unacknowledged. */
  readonly waiting: number;
  /**
   * The most severe of these alerts, the newest of equals, as at the top of the overview. Unacknowledged alerts come
   * first.
   */
  readonly worst: {
    readonly alertId: string;
    readonly key: string;
    readonly severity: Severity;
    readonly openedAt: string;
    readonly isAcknowledged: boolean;
  } | null;
  /** This alert in words; null if there is none, or if a person named in it was erased. */
  readonly worstInWords: AlertInWords | null;
  /** Alerts that opened, and that were fixed, in the last seven days. */
  readonly opened: number;
  readonly fixed: number;
  /** The number of licensed sources that cannot be read. */
  readonly unread: number;
  /** The number of licensed sources that were read, but too long ago to rely on. */
  readonly late: number;
  readonly sources: number;
  /** When the last weekly digest was made; null if there is none. */
  readonly lastDigestAt: string | null;
  /** By week, oldest first, counted as on the overview. */
  readonly trend: readonly TrendTotal[];
  /** The names of the tenant's products; null if they were never read. */
  readonly products: readonly string[] | null;
};

/** The watch writes the row at the latest after this long, because the trend, the licences and names change without an alert. */
export const summaryRefreshMs = 6 * hourMs;

/** When the row was last known to be true, if its watch has not run since; null while it runs. */
export const outdatedSince = (
  { at }: Pick<TenantSummary, 'at'>,
  { now, watchStoppedAt }: Pick<Ranked, 'now' | 'watchStoppedAt'>,
): string | null =>
  Date.parse(now) - Date.parse(at) > summaryRefreshMs + hourMs ? at : watchStoppedAt && latestOf([at, watchStoppedAt]);

/** The fields that change because of alerts and collections, and because a source is not read in time. */
type AlertSummary = Pick<
  TenantSummary,
  'open' | 'waiting' | 'worst' | 'opened' | 'fixed' | 'unread' | 'late' | 'sources' | 'lastDigestAt'
>;

type SummarisedSource = Pick<KindRow, 'lastSuccessAt' | 'suspect'> & {
  readonly failure: { readonly reason: string } | null;
  readonly isLate: boolean;
};

const weekDays = 7;

export function summaryOf(alerts: readonly Alert[], sources: readonly SummarisedSource[], now: number): AlertSummary {
  const real = alerts.filter(isCounted);
  const live = real.filter((alert) => isLive(alert, now));
  const isRecent = (at: string | null): boolean => at !== null && now - Date.parse(at) < weekDays * dayMs;
  const licensed = sources.filter(({ failure }) => failure?.reason !== 'notLicensed');
  const read = licensed.filter(
    ({ failure, lastSuccessAt, suspect }) => failure === null && suspect === null && lastSuccessAt !== null,
  );
  const worst = worstOf(alerts, now);
  return {
    // Safe: one entry for each severity.
    open: Object.fromEntries(
      severities.map((one) => [one, live.filter(({ severity }) => severity === one).length]),
    ) as Record<Severity, number>,
    waiting: live.filter(({ acknowledged }) => acknowledged === null).length,
    worst:
      worst === undefined
        ? null
        : {
            alertId: worst.id,
            key: worst.key,
            severity: worst.severity,
            openedAt: worst.openedAt,
            isAcknowledged: worst.acknowledged !== null,
          },
    opened: real.filter(({ openedAt }) => isRecent(openedAt)).length,
    fixed: real.filter((alert) => isSettled(alert) && isRecent(alert.resolvedAt)).length,
    unread: licensed.length - read.length,
    late: read.filter((source) => source.isLate).length,
    sources: licensed.length,
    lastDigestAt: latestOf(alerts.flatMap(({ form, openedAt }) => (form === 'digest' ? [openedAt] : []))),
  };
}

/** Each change is counted once: an alert that was merged is left out, because the other alert reports its changes. */
const isCounted = ({ form, mergedInto }: Alert): boolean =>
  (form === 'alert' || form === 'blind') && mergedInto === undefined;

/** The alert that `worst` describes. */
export const worstOf = (alerts: readonly Alert[], now: number): Alert | undefined =>
  alerts.filter((alert) => isCounted(alert) && isLive(alert, now)).sort(worstFirst)[0];

const worstFirst = (a: Alert, b: Alert): number =>
  Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
  mostSevereFirst(a, b) ||
  (a.openedAt < b.openedAt ? 1 : -1);

/** The increase in failing controls over the previous week; null if either week is unknown. */
export function rise({ trend }: Pick<TenantSummary, 'trend'>): number | null {
  const [before, last] = trend.slice(-2);
  const isKnown = (one: TrendTotal | undefined): one is TrendTotal => one !== undefined && one.judged > 0;
  return isKnown(before) && isKnown(last) ? last.fail - before.fail : null;
}

/**
 * needsYou: an alert is unacknowledged. cannotRead: a source cannot be read, or nothing is known. late: a source was not
 * read in time, or the watch did not run. paused: an operator paused the tenant. acknowledged: every open alert is
 * acknowledged. calm: none of these.
 */
export type TenantStanding = 'needsYou' | 'cannotRead' | 'late' | 'paused' | 'acknowledged' | 'calm';
export const tenantStates: readonly TenantStanding[] = [
  'needsYou',
  'cannotRead',
  'late',
  'paused',
  'acknowledged',
  'calm',
];

/** `summary` null: the watch has not stored one yet. */
export function stateOfTenant(row: Omit<Ranked, 'name'>): TenantStanding {
  const { summary, isPaused, isContained } = row;
  if (summary !== null && summary.waiting > 0) return 'needsYou';
  if (isPaused) return 'paused';
  if (summary === null || isContained) return 'cannotRead';
  if (summary.unread > 0 || summary.sources === 0) return 'cannotRead';
  if (summary.late > 0 || outdatedSince(summary, row) !== null) return 'late';
  return summary.worst === null ? 'calm' : 'acknowledged';
}

type Ranked = {
  readonly name: string;
  readonly summary: TenantSummary | null;
  /** The time of the page. */
  readonly now: string;
  /** When the watch of the tenant last ran, if it has stopped; null while it runs. A row is written only on a change. */
  readonly watchStoppedAt: string | null;
  readonly isPaused: boolean;
  /** Its settings are wrong, so nothing of it is read. The summary is older than that. */
  readonly isContained: boolean;
};

/** Sorts by urgency: by state, then by the most severe alert, the number of alerts, and the increase in failing controls. */
export const byUrgency = (a: Ranked, b: Ranked): number => {
  const severityOf = ({ summary }: Ranked): number =>
    summary?.worst == null ? -1 : severities.indexOf(summary.worst.severity);
  const riseOf = ({ summary }: Ranked): number => (summary === null ? 0 : (rise(summary) ?? 0));
  return (
    tenantStates.indexOf(stateOfTenant(a)) - tenantStates.indexOf(stateOfTenant(b)) ||
    severityOf(b) - severityOf(a) ||
    (b.summary?.waiting ?? 0) - (a.summary?.waiting ?? 0) ||
    riseOf(b) - riseOf(a) ||
    a.name.localeCompare(b.name, 'en')
  );
};
