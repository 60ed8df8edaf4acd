import { defenderIncidentsWorked as control } from '../../../shared/controls/threats/defender-incidents-worked/control';
import type { Incident } from '../../../shared/kinds/incident/incident';
import { hoursAgo, incident } from '../../fixtures/defence';
import { statusOf, verdictOn } from '../state';

const having = (...incidents: readonly Partial<Incident>[]) => ({
  licences: ['MDE'] as const,
  small: { incident: incidents.map((spoil) => incident(spoil)) },
});

test.each<[string, Partial<Incident>, string]>([
  ['is active, for less than a day', { createdDateTime: hoursAgo(23) }, 'pass'],
  ['is active, for longer', {}, 'fail'],
  ['has no time', { createdDateTime: null }, 'fail'],
  ['is in progress', { status: 'inProgress' }, 'pass'],
  ['was merged into another', { status: 'redirected' }, 'pass'],
  ['is of medium severity', { severity: 'medium' }, 'pass'],
  ['is of unknown severity', { severity: 'critical' }, 'unknown'],
])('where one %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('passes without an incident, and names the waiting incidents', () => {
  expect(statusOf(control, having())).toBe('pass');
  expect(verdictOn(control, having({ displayName: 'Ransomware' }))).toMatchObject({
    findings: { total: 1, first: [{ problem: 'active' }] },
    evidence: [{ after: [{ text: 'Ransomware' }] }],
  });
});

test('the hours can be configured', () => {
  expect(statusOf(control, { ...having({ createdDateTime: hoursAgo(5) }), thresholds: { incidentHours: 4 } })).toBe(
    'fail',
  );
});
