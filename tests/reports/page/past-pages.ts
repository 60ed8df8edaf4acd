import { localTime } from '../../../shared/reports/language/local-time';
import { renderAccessPage } from '../../../shared/reports/page/access/access-page';
import { renderActivityPage } from '../../../shared/reports/page/activity/activity-page';
import { renderAlertsPage } from '../../../shared/reports/page/alerts/alerts-page';
import { renderControlPage } from '../../../shared/reports/page/control/control-page';
import { renderControlsPage } from '../../../shared/reports/page/controls/controls-page';
import { renderDevicesPage } from '../../../shared/reports/page/devices/devices-page';
import { momentNow, readMoment } from '../../../shared/reports/page/frame/moment';
import type { Surrounding } from '../../../shared/reports/page/frame/navigation';
import { type UnseenRow, unseenRows } from '../../../shared/reports/page/frame/past-sources';
import { type PastHealthModel, renderPastHealthPage } from '../../../shared/reports/page/health/past-page';
import { type PastOverviewModel, renderPastOverviewPage } from '../../../shared/reports/page/overview/past-page';
import { peopleAt, sourcesAt } from '../../../shared/reports/page/people/people-model';
import { renderPeoplePage } from '../../../shared/reports/page/people/people-page';
import { renderReportsPage } from '../../../shared/reports/page/reports/reports-page';
import { momentPage } from '../../../shared/reports/page/sentence/sentence-page';
import { accessOf } from './access';
import { devicesOf } from './devices';
import { busy } from './overviews';
import { aControl, activity, alerts, controlsList, health, reports } from './pages';
import { peopleOf, peopleRow } from './people';

const now = '2026-11-24T14:20:00.000Z';
export const pastInput = '2026-11-24T14:10';
export const about = {
  ...{ now, timeZone: 'Europe/Berlin', tenantName: 'Contoso' },
  recordedFrom: { at: '2026-09-28T07:00:00.000Z', because: 'watched' },
} as const;

const asked = readMoment(pastInput, about);
if ('refusal' in asked) throw new Error(asked.refusal);
const { at, moment } = asked;
const then = (surrounding: Surrounding): Surrounding => ({ ...surrounding, monitor: null, moment });
const model = <M extends { readonly surrounding: Surrounding }>(one: M): M => ({
  ...one,
  now: at,
  surrounding: then(one.surrounding),
});

function people(time: string, nonce: string): string {
  const row = peopleAt(peopleRow, time, now);
  return renderPeoplePage(
    peopleOf({
      surrounding: then(alerts.surrounding),
      now: time,
      row,
      sources: sourcesAt(row, () => ({ state: 'read', words: '' })),
    }),
    nonce,
  );
}

const unseen = unseenRows(
  [{ kind: 'conditionalAccessPolicy', from: '2026-11-24T12:53:00Z' }],
  localTime(about.timeZone, at),
);

const pastHealth = (unseenThen: readonly UnseenRow[]): PastHealthModel => ({
  surrounding: then(alerts.surrounding),
  now: at,
  timeZone: about.timeZone,
  unseen: unseenThen,
  rules: health.rules,
});

export const pastOverview: PastOverviewModel = {
  surrounding: then(alerts.surrounding),
  now: at,
  timeZone: about.timeZone,
  counts: busy.counts,
  failing: busy.counts.fail,
  open: busy.openAlerts,
  ended: busy.recentlyResolved,
  isWhole: false,
  unseen,
  pillars: busy.pillars,
  trend: busy.trend,
};

/** Each page that can show an earlier moment. */
export const pastPages: Readonly<Record<string, (nonce: string) => string>> = {
  'the overview': (nonce) => renderPastOverviewPage(pastOverview, nonce),
  'the alerts': (nonce) => renderAlertsPage(model(alerts), nonce),
  'the controls': (nonce) => renderControlsPage(model(controlsList), nonce),
  'a control': (nonce) => renderControlPage(model(aControl), nonce),
  access: (nonce) => renderAccessPage(model(accessOf()), nonce),
  'access, not recorded': (nonce) => renderAccessPage(model(accessOf({ row: null, basis: null })), nonce),
  devices: (nonce) => renderDevicesPage(model(devicesOf()), nonce),
  'devices, not recorded': (nonce) => renderDevicesPage(model(devicesOf({ picture: null, at: null })), nonce),
  activity: (nonce) => renderActivityPage(model(activity), nonce),
  reports: (nonce) => renderReportsPage(model(reports), nonce),
  health: (nonce) => renderPastHealthPage(pastHealth(unseen), nonce),
  'health, all read': (nonce) => renderPastHealthPage(pastHealth([]), nonce),
  'people and roles': (nonce) => people(at, nonce),
  'people and roles, not recorded': (nonce) => people('2026-06-01T00:00:00Z', nonce),
  'a moment that cannot be shown': (nonce) =>
    momentPage('2027 is in the future.', momentNow(now, about.timeZone), alerts.surrounding.url, nonce),
};
