import type { Attribution } from '../../../shared/core/event/event';
import type { AlertReport } from '../../../shared/reports/message/alert-message';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import type { RollUpReport } from '../../../shared/reports/message/roll-up-message';
import { openStory, restoredStory } from '../stories';

const customers = ['Northwind', 'Fabrikam', 'Tailspin', 'Wingtip', 'Litware', 'Adatum', 'Proseware', 'Lucerne'];

const madeBy = (attribution: Attribution, report: AlertReport): AlertReport => ({
  ...report,
  alert: { ...report.alert, attribution },
  events: report.events.map((event) => ({ ...event, attribution })),
});

/** One technician's script at this many customers, four minutes apart; it is restored at the first `restored` of them. */
export function rollUpReport(
  count: number,
  over: Partial<RollUpReport> = {},
  restored = 0,
  attribution?: Attribution,
): RollUpReport {
  const members = Array.from({ length: count }, (_, at) => {
    const name = customers[at] ?? `Customer ${at + 1}`;
    const tenant = { name, timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' };
    const isOver = at >= count - restored;
    const story = isOver ? restoredStory('exclusion', { tenant }) : openStory('exclusion', { tenant });
    const report = attribution === undefined ? story : madeBy(attribution, story);
    const happenedAt = new Date(Date.parse('2026-11-24T09:02:00Z') + at * 240_000).toISOString();
    const alert = {
      ...report.alert,
      id: `alert-${at}`,
      tenantId: `tenant-${at}`,
      key: `K${String(at).padStart(3, '0')}`,
      happenedAt,
    };
    const links = { alert: `https://watch.contoso.example/api/posture/tenant-${at}/alerts/alert-${at}` };
    return { ...report, alert, tenant, message: renderAlert({ ...report, alert, links }) };
  });
  return {
    members: members,
    alerts: members.map(({ alert, tenant }) => ({ alert, tenantName: tenant.name })),
    id: 'roll-up-1',
    isSameActor: true,
    isSameChange: true,
    isUnreadable: false,
    isUpdate: false,
    isReminder: false,
    watched: 60,
    sentAt: '2026-11-24T13:10:00Z',
    recipientName: 'service desk',
    ...over,
  };
}
