import { weekOfGroup } from '../core/week/digest';
import { gatherReports } from '../pipeline/operate/reports';
import { dayInput } from '../reports/clock-input';
import { type ReportsModel, renderReportsJson, renderReportsPage } from '../reports/page/reports/reports-page';
import type { Page, PageAsked } from './page';
import { surroundingOfTenant } from './pages';

const proofDays = 90;
const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'] as const;

/** Every week, and the start of the proof's period. */
export async function reportsPage({ pipeline, tenantId, tenantUrl, viewer }: PageAsked): Promise<Page> {
  const gathered = await gatherReports(pipeline, tenantId);
  const { configuration, now, weeks, messages } = gathered;
  const { timeZone, digest } = configuration;
  const idOf = new Map(messages.map(({ id, groupKey }) => [weekOfGroup(groupKey), id]));
  const model: ReportsModel = {
    surrounding: surroundingOfTenant(pipeline, { ...gathered, sentAt: now, pageUrl: tenantUrl }, viewer),
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
        url: id === undefined ? null : `${tenantUrl}/alerts/${id}`,
      };
    }),
    fromDay: dayInput(now, timeZone, -proofDays),
    toDay: dayInput(now, timeZone),
  };
  return { html: (nonce) => renderReportsPage(model, nonce), json: () => renderReportsJson(model), csv: null };
}
