import { entraRiskyApplicationsHandled as control } from '../../../shared/controls/threats/entra-risky-applications-handled/control';
import type { RiskyServicePrincipal } from '../../../shared/kinds/risky-service-principal/risky-service-principal';
import { principal } from '../../fixtures/applications';
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
  ['is at high risk, for less than a day', { riskLastUpdatedDateTime: hoursAgo(23) }, 'pass'],
  ['is at high risk for longer', { riskLastUpdatedDateTime: hoursAgo(25) }, 'fail'],
  ['is at medium risk for longer', { riskLevel: 'medium' }, 'fail'],
  ['is at low risk', { riskLevel: 'low' }, 'pass'],
  ['has no risk', { riskLevel: 'none' }, 'pass'],
  ['is confirmed as compromised', { riskLevel: 'none', riskState: 'confirmedCompromised' }, 'fail'],
  ['has no time', { riskLastUpdatedDateTime: null }, 'fail'],
  ['has a time in the future', { riskLastUpdatedDateTime: '9999-12-31T23:59:59Z' }, 'fail'],
  ['has a level that is hidden', { riskLevel: 'hidden' }, 'unknown'],
  ['has an unknown level', { riskLevel: 'critical' }, 'unknown'],
])('where one %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('names the waiting applications, also beside one whose level is hidden', () => {
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

test('the hours can be configured', () => {
  const spoil = having({ riskLastUpdatedDateTime: hoursAgo(2) });
  expect(statusOf(control, { ...spoil, thresholds: { riskyApplicationHours: 1 } })).toBe('fail');
});

describe('an application that Microsoft disabled', () => {
  const disabled = (status = 'DisabledDueToViolationOfServicesAgreement') => ({
    ...principal({ id: 'bad' }),
    disabledByMicrosoftStatus: status,
  });
  const held = (spoil: NonNullable<StateSpoil['small']>, licences: StateSpoil['licences'] = ['WID']): StateSpoil => ({
    ...(licences !== undefined && { licences }),
    small: {
      riskyServicePrincipal: [],
      servicePrincipal: [disabled()],
      appRoleAssignment: [],
      oAuth2PermissionGrant: [],
      ...spoil,
    },
  });
  const role = { id: 'r', principalId: 'bad', principalType: 'ServicePrincipal', principalName: 'Bad', appRoleId: 'x' };
  const grant = { id: 'g', clientId: 'bad', resourceId: 'graph', scopes: ['User.Read'] };

  test('fails while it still has permissions', () => {
    expect(statusOf(control, held({}))).toBe('pass');
    expect(statusOf(control, held({ servicePrincipal: [disabled('NotDisabled')], appRoleAssignment: [role] }))).toBe(
      'pass',
    );
    for (const rights of [{ appRoleAssignment: [role] }, { oAuth2PermissionGrant: [grant] }])
      expect(verdictOn(control, held(rights))).toMatchObject({
        status: 'fail',
        findings: { total: 1, first: [{ resourceId: 'bad', problem: 'disabledWithRights' }] },
        evidence: [{ label: 'Disabled by Microsoft, with rights' }],
      });
  });

  test('is also judged without the licence for risk, but never passes then', () => {
    expect(statusOf(control, held({ appRoleAssignment: [role] }, ['P1']))).toBe('fail');
    expect(verdictOn(control, held({}, ['P1']))).toEqual({ status: 'notLicensed', licence: 'WID' });
  });
});
