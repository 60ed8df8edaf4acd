/** The week of many fictional customers, as the pipeline would gather it. */
import { deploymentId } from '../../../shared/core/deployment/deployment';
import type { Severity } from '../../../shared/core/event/severity';
import {
  type RollUpLine,
  type RollUpState,
  type RollUpWeek,
  worstLinesFirst,
} from '../../../shared/core/week/weekly-roll-up';
import type { RollUpMember, WeeklyRollUpReport } from '../../../shared/reports/digest/weekly-roll-up-message';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { lastedInWords, problemSince } from '../../../shared/reports/message/lasted';
import { openStory, restoredStory } from '../stories';

const names = ['Northwind', 'Fabrikam', 'Tailspin', 'Wingtip', 'Litware', 'Adatum', 'Proseware', 'Lucerne'];
const severities: readonly Severity[] = ['critical', 'high', 'medium'];

const technician = (name: string, changes: number, weakened: number, announced: number, at: number) => ({
  changes,
  weakened,
  announced,
  at: Array.from({ length: at }, (_, one) => ({ tenantId: `tenant-${one}`, personId: `guest-${one}` })),
  named: { id: 'guest', displayName: name, address: null, type: 'person' } as const,
});
/** The account with the most unannounced changes first. */
const technicians: WeeklyRollUpReport['technicians'] = [
  technician('J. Weiss', 71, 6, 4, 22),
  technician('Ines Roth', 46, 3, 3, 14),
  { ...technician('', 1, 0, 0, 1), named: null },
];

const licences: RollUpWeek['licences'] = [
  { tenantId: 'tenant-5', at: '2026-11-30T00:00:00Z', state: 'term', products: ['Entra ID P2'], protections: 6 },
  {
    tenantId: 'tenant-7',
    at: '2026-12-03T11:00:00Z',
    state: 'lapsed',
    products: ['Microsoft 365 E5'],
    protections: 31,
  },
  {
    tenantId: 'tenant-9',
    at: '2026-12-09T11:00:00Z',
    state: 'trial',
    products: ['Defender for Identity', 'Entra ID P1'],
    protections: 1,
  },
];

export type Customers = { readonly [S in RollUpState]?: number };

/** The given number of customers of each type. `nameOf` returns their names, wherever a name appears. */
export function rollUpWeekReport(
  { needsYou = 0, cannotSee = 0, recovered = 0, calm = 0 }: Customers,
  over: Partial<WeeklyRollUpReport> = {},
  nameOf: (at: number) => string = (at) => names[at] ?? `Customer ${at + 1}`,
): WeeklyRollUpReport {
  const customerWeeks = new Map<string, RollUpMember>();
  const customers = new Map<string, { readonly name: string; readonly hasOwnReaders: boolean }>();
  const states: readonly RollUpState[] = [
    ...Array<RollUpState>(needsYou).fill('needsYou'),
    ...Array<RollUpState>(cannotSee).fill('cannotSee'),
    ...Array<RollUpState>(recovered).fill('recovered'),
    ...Array<RollUpState>(calm).fill('calm'),
  ];
  const lines = states.map((state, at): RollUpLine => {
    const tenantId = `tenant-${at}`;
    const name = nameOf(at);
    customers.set(tenantId, { name, hasOwnReaders: at % 5 === 0 });
    const severity = severities[at % severities.length] ?? 'high';
    const tenant = { name, timeZone: 'Europe/Berlin', recognitionPhrase: null };
    const report = state === 'recovered' ? restoredStory('exclusion', { tenant }) : openStory('exclusion', { tenant });
    const alert = { ...report.alert, id: `alert-${at}`, tenantId, severity };
    const links = { alert: `https://watch.contoso.example/api/posture/${tenantId}/alerts/alert-${at}` };
    if (state === 'needsYou' || state === 'recovered')
      customerWeeks.set(tenantId, {
        alert,
        names: report.names,
        message: renderAlert({ ...report, alert, links }),
        since: problemSince({ ...report, alert }),
        lasted: lastedInWords({ ...report, alert }),
      });
    return {
      tenantId,
      state,
      severity: state === 'calm' || state === 'cannotSee' ? null : severity,
      alertId: customerWeeks.has(tenantId) ? alert.id : null,
      since:
        state === 'needsYou' ? alert.openedAt : state === 'recovered' ? (alert.resolvedAt ?? alert.lastEventAt) : null,
      more: at % 4,
      fixed: null,
      unseen: state === 'cannotSee' ? 'notBegun' : null,
      holding: 58,
      judged: 70,
      controls: 127,
    };
  });
  const week: RollUpWeek = {
    rollUpId: 'all',
    week: '2026-W48',
    from: '2026-11-22T23:00:00.000Z',
    to: '2026-11-29T23:00:00.000Z',
    madeAt: '2026-11-30T07:00:00.000Z',
    recipients: ['noc'],
    lines: worstLinesFirst(lines),
    common: needsYou < 3 ? [] : [{ controlId: 'ZT.ID.004', tenants: 22 }],
    ending: needsYou === 0 ? { acceptances: 0, tenants: 0 } : { acceptances: 5, tenants: 4 },
    licences: needsYou === 0 ? [] : licences,
    technicians: [],
  };
  return {
    alert: {
      ...openStory('exclusion').alert,
      id: 'alert-of-the-week',
      tenantId: deploymentId,
      key: 'W48',
      form: 'digest',
      status: 'told',
      groupKey: 'rollUp|all|2026-W48',
    },
    week,
    operators: { name: 'Adatum IT', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' },
    name: null,
    customers,
    members: customerWeeks,
    technicians: needsYou === 0 ? [] : technicians,
    titles: new Map([['ZT.ID.004', 'Registration of security information is protected']]),
    weekday: 1,
    tenantsUrl: 'https://watch.contoso.example/api/posture/tenants',
    sentAt: '2026-11-30T07:00:10.000Z',
    recipientName: 'service desk',
    ...over,
  };
}
