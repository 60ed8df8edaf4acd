import { defenderAlertsWorked as control } from '../../../shared/controls/threats/defender-alerts-worked/control';
import type { DefenderAlert } from '../../../shared/kinds/alert/alert';
import { alert, hoursAgo } from '../../fixtures/defence';
import { statusOf, verdictOn } from '../state';

const having = (...alerts: readonly Partial<DefenderAlert>[]) => ({
  licences: ['MDE'] as const,
  small: { alert: alerts.map((spoil, at) => alert({ id: `alert-${at}`, ...spoil })) },
});

test('passes without an alert', () => {
  expect(verdictOn(control, having())).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, Partial<DefenderAlert>, string]>([
  ['is new, for less than a day', { createdDateTime: hoursAgo(23) }, 'pass'],
  ['is new, for longer', { createdDateTime: hoursAgo(25) }, 'fail'],
  ['is medium, for less than three days', { severity: 'medium', createdDateTime: hoursAgo(71) }, 'pass'],
  ['is medium, for longer', { severity: 'medium', createdDateTime: hoursAgo(73) }, 'fail'],
  ['is in progress and assigned', { status: 'inProgress', isAssigned: true }, 'pass'],
  ['is in progress and assigned to nobody', { status: 'inProgress' }, 'fail'],
  ['is assigned and still new', { isAssigned: true }, 'fail'],
  ['has no time', { createdDateTime: null }, 'fail'],
  ['has an invalid time', { createdDateTime: 'soon' }, 'fail'],
  ['has an unknown severity', { severity: 'critical' }, 'fail'],
  ['has an unknown state', { status: 'snoozed', isAssigned: true }, 'unknown'],
])('where one %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('names the waiting alerts', () => {
  expect(
    verdictOn(control, having({ title: 'Password spray' }, { isAssigned: true, status: 'inProgress' })),
  ).toMatchObject({
    findings: { total: 1, first: [{ resourceId: 'alert-0', problem: 'untouched' }] },
    evidence: [{ label: 'Waiting', after: [{ text: 'Password spray' }] }],
  });
});

test('the hours can be configured', () => {
  const spoil = having({ createdDateTime: hoursAgo(2) });
  expect(statusOf(control, { ...spoil, thresholds: { highAlertHours: 1 } })).toBe('fail');
});
