import { entraMultiTenantAppsLocked as control } from '../../../shared/controls/applications/entra-multi-tenant-apps-locked/control';
import type { Application } from '../../../shared/kinds/application/application';
import { application } from '../../fixtures/applications';
import { declared, statusOf, verdictOn } from '../state';

const multi: Partial<Application> = {
  signInAudience: 'AzureADMultipleOrgs',
  lock: { isEnabled: true, allProperties: true },
};
const apps = (spoil: Partial<Application>) => ({ small: { application: [application({ ...multi, ...spoil })] } });

test.each<[Partial<Application>]>([
  [{}],
  [{ signInAudience: 'AzureADMyOrg', lock: null }],
  [{ signInAudience: 'PersonalMicrosoftAccount', lock: null }],
])('passes with %j', (spoil) => {
  expect(statusOf(control, apps(spoil))).toBe('pass');
});

test.each<[Partial<Application>]>([
  [{ lock: null }],
  [{ lock: { isEnabled: false, allProperties: true } }],
  [{ lock: { isEnabled: true, allProperties: false } }],
  [{ lock: { isEnabled: true, allProperties: null } }],
  [{ signInAudience: 'AzureADandPersonalMicrosoftAccount', lock: null }],
])('fails with %j', (spoil) => {
  expect(verdictOn(control, apps(spoil))).toMatchObject({ status: 'fail', findings: { total: 1 } });
});

test('passes where the application is accepted', () => {
  const acceptedExclusions = { 'ZT.AP.011': [{ ...declared('backup-app'), kind: 'application' as const }] };
  expect(statusOf(control, { ...apps({ lock: null }), configuration: { acceptedExclusions } })).toBe('pass');
});

test.each([null, 'Everybody'])('is unknown where the audience is %s', (signInAudience) => {
  expect(statusOf(control, apps({ signInAudience }))).toBe('unknown');
});
