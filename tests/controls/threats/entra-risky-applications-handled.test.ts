import { entraRiskyApplicationsHandled as control } from '../../../shared/controls/threats/entra-risky-applications-handled';
import type { RiskyServicePrincipal } from '../../../shared/core/resource';
import { hoursAgo, riskyApplication } from '../../fixtures/defence';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const having = (...spoils: readonly Partial<RiskyServicePrincipal>[]): StateSpoil => ({
  licences: ['WID'],
  small: { riskyServicePrincipal: spoils.map((spoil) => riskyApplication(spoil)) },
});

test('passes where none is at risk', () => {
  expect(verdictOn(control, having())).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, Partial<RiskyServicePrincipal>, string]>([
  ['is at high risk within the day', { riskLastUpdatedDateTime: hoursAgo(23) }, 'pass'],
  ['is at high risk for longer', { riskLastUpdatedDateTime: hoursAgo(25) }, 'fail'],
  ['is at medium risk for longer', { riskLevel: 'medium' }, 'fail'],
  ['is at low risk', { riskLevel: 'low' }, 'pass'],
  ['has no risk', { riskLevel: 'none' }, 'pass'],
  ['is confirmed as compromised', { riskLevel: 'none', riskState: 'confirmedCompromised' }, 'fail'],
  ['has no time', { riskLastUpdatedDateTime: null }, 'fail'],
  ['has a time that has not come', { riskLastUpdatedDateTime: '9999-12-31T23:59:59Z' }, 'fail'],
  ['has a level that is hidden', { riskLevel: 'hidden' }, 'unknown'],
  ['has a level that is new', { riskLevel: 'critical' }, 'unknown'],
])('where one %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('names those that wait, also beside one whose level is hidden', () => {
  expect(
    verdictOn(
      control,
      having({}, { id: 'b', displayName: '', riskState: 'confirmedCompromised' }, { riskLevel: 'hidden' }),
    ),
  ).toMatchObject({
    status: 'fail',
    findings: { total: 2, first: [{ resourceId: 'backup', problem: 'atRisk' }, { problem: 'compromised' }] },
    evidence: [{ after: [{ type: 'application', name: 'Backup for Contoso' }, { name: 'b' }] }],
  });
});

test('the hours can be set', () => {
  const spoil = having({ riskLastUpdatedDateTime: hoursAgo(2) });
  expect(statusOf(control, { ...spoil, thresholds: { riskyApplicationHours: 1 } })).toBe('fail');
});
