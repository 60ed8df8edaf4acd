/** How many controls failed, by week and pillar. Pure. */
import type { TenantConfiguration } from '../tenant/configuration';
import { weekMs } from '../time/durations';
import { weekOf } from '../week/week';
import type { Control, Pillar, Status, Verdict } from './control';
import { enabledOf } from './enabled';
import type { Evaluation } from './evaluation';

/**
 * Number of controls that pass or fail. A control that temporarily cannot be judged counts by its last known verdict,
 * and is also counted in `remembered`.
 */
type PillarCount = { readonly fail: number; readonly judged: number; readonly remembered: number };
export type PillarCounts = Readonly<Record<Pillar, PillarCount>>;

/** The last counts of a week in the tenant's time zone, such as 2026-W48. */
export type TrendWeek = { readonly week: string; readonly pillars: PillarCounts };

/** One row a tenant: oldest first, at most `trendWeeks`. */
export type TrendRow = {
  readonly tenantId: string;
  /** When monitoring of the tenant began, so that a page needs no other row for it. */
  readonly watchedSince: string;
  readonly weeks: readonly TrendWeek[];
};

export const trendWeeks = 12;

/** The totals of a week. If nothing was judged in it, `judged` is 0, and the number of failing controls is unknown. */
export type TrendTotal = { readonly week: string; readonly fail: number; readonly judged: number };

/** The totals of the stored weeks and of the current one, oldest first. */
export const trendTotals = (weeks: readonly TrendWeek[], current: TrendWeek): readonly TrendTotal[] =>
  weeksWith(weeks, current).map(({ week, pillars }) => {
    const sum = sumOf(pillars);
    return isSeen(sum) ? { week, fail: sum.fail, judged: sum.judged } : { week, fail: 0, judged: 0 };
  });

export const sumOf = (counts: PillarCounts): PillarCount =>
  Object.values(counts).reduce(
    (sum, { fail, judged, remembered }) => ({
      fail: sum.fail + fail,
      judged: sum.judged + judged,
      remembered: sum.remembered + remembered,
    }),
    { fail: 0, judged: 0, remembered: 0 },
  );

/** True if at least one verdict was made at that time. Remembered verdicts were made earlier. */
export const isSeen = ({ judged, remembered }: PillarCount): boolean => judged > remembered;

/** The counts of a tenant's enabled controls in the week of `at`. */
export const trendWeekAt = (
  controls: readonly Control[],
  evaluations: readonly Judged[],
  tenant: Pick<TenantConfiguration, 'disabled' | 'optionalSources' | 'timeZone'>,
  at: string,
): TrendWeek => ({
  week: weekOf(at, tenant.timeZone).id,
  pillars: pillarCounts(enabledOf(controls, tenant), evaluations),
});

type Judged = {
  readonly controlId: string;
  readonly verdict: Pick<Verdict, 'status'>;
  readonly lastKnown: Pick<NonNullable<Evaluation['lastKnown']>, 'status'> | null;
};

export function pillarCounts(
  controls: readonly Pick<Control, 'id' | 'pillar'>[],
  evaluations: readonly Judged[],
): PillarCounts {
  const stands = new Map(evaluations.map((evaluation) => [evaluation.controlId, standOf(evaluation)]));
  const countOf = (pillar: Pillar): PillarCount => {
    const own = controls.flatMap((control) => (control.pillar === pillar ? (stands.get(control.id) ?? []) : []));
    return {
      fail: own.filter(({ isFailing }) => isFailing).length,
      judged: own.length,
      remembered: own.filter(({ isRemembered }) => isRemembered).length,
    };
  };
  return {
    identities: countOf('identities'),
    endpoints: countOf('endpoints'),
    apps: countOf('apps'),
    data: countOf('data'),
    infrastructure: countOf('infrastructure'),
    network: countOf('network'),
  };
}

/** Empty if the control has neither passed nor failed, now or when it was last judged. */
function standOf({
  verdict,
  lastKnown,
}: Judged): readonly { readonly isFailing: boolean; readonly isRemembered: boolean }[] {
  const isRemembered = verdict.status === 'unknown';
  const status: Status | undefined = isRemembered ? lastKnown?.status : verdict.status;
  return status === 'pass' || status === 'fail' ? [{ isFailing: status === 'fail', isRemembered }] : [];
}

/** The row with the current state of a week. A week before the newest one no longer changes. */
export function trendWith(row: TrendRow, { week, pillars }: TrendWeek): TrendRow {
  const newest = row.weeks.at(-1);
  if (newest !== undefined && newest.week > week) return row;
  return { ...row, weeks: weeksWith(row.weeks, { week, pillars }) };
}

const weeksWith = (weeks: readonly TrendWeek[], current: TrendWeek): readonly TrendWeek[] =>
  [...weeks.filter(({ week }) => week !== current.week), current].slice(-trendWeeks);

/** Ids of the last `trendWeeks` weeks up to now, oldest first. */
export const lastWeeks = (now: string, timeZone: string): readonly string[] => {
  // Counts from the middle of this week, so that a clock change never skips a week.
  const { from } = weekOf(now, timeZone);
  const middle = Date.parse(from) + weekMs / 2;
  return Array.from(
    { length: trendWeeks },
    (_, at) => weekOf(new Date(middle - (trendWeeks - 1 - at) * weekMs).toISOString(), timeZone).id,
  );
};
