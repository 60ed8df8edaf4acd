import { weekOfGroup } from '../core/week/digest';
import { gatherReports } from '../pipeline/operate/reports';
import { dayInput } from '../reports/handling/clock-input';
import { alertUrl } from '../reports/page/frame/navigation';
import { type ReportsModel, renderReportsJson, renderReportsPage } from '../reports/page/reports/reports-page';
import type { Page, PageAsked, PastSurrounding } from './page';
import { surroundingOfControls } from './surrounding';

const proofDays = 90;
const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'] as const;

/** Every week that had ended by then, and the start of the proof's period. */
export async function reportsPage(
  { pipeline, tenantId, tenantUrl, viewer }: PageAsked,
  past: PastSurrounding | null = null,
): Promise<Page> {
  const gathered = await gatherReports(pipeline, tenantId);
  const { configuration, messages } = gathered;
  const now = past?.at ?? gathered.now;
  const weeks = gathered.weeks.filter(({ to }) => Date.parse(to) <= Date.parse(now));
  const { timeZone, digest } = configuration;
  const idOf = new Map(messages.map(({ id, groupKey }) => [weekOfGroup(groupKey), id]));
  // A proof covers no time before monitoring began.
  const [, fromDay = ''] = [
    dayInput(now, timeZone, -proofDays),
    dayInput(gathered.watchedSince ?? now, timeZone),
  ].sort();
  const surrounding = past?.surrounding ?? surroundingOfControls(pipeline, gathered, tenantUrl, viewer);
  const model: ReportsModel = {
    surrounding,
    now,
    timeZone,
    sent: `on ${weekdays[digest.weekday - 1] ?? 'one day a week'} at ${String(digest.hour).padStart(2, '0')}:00`,
    weeks: weeks.map(({ week, from, to, numbers }) => {
      const id = idOf.get(week);
      const judged = numbers.judged ?? 0;
      return {
        week,
        from,
        to,
        gotWorse: numbers.gotWeaker ?? 0,
        fixed: numbers.mended ?? 0,
        failing: judged - (numbers.holding ?? 0),
        judged,
        unknown: numbers.unknown ?? 0,
        url: id === undefined ? null : alertUrl(surrounding, id),
      };
    }),
    fromDay,
    toDay: dayInput(now, timeZone),
  };
  return {
    html: (nonce) => renderReportsPage(model, nonce),
    json: () => ({ ...renderReportsJson(model), ...(past && { asOf: past.at }) }),
    csv: null,
  };
}
