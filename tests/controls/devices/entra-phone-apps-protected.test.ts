import { entraPhoneAppsProtected as control } from '../../../shared/controls/devices/entra-phone-apps-protected/control';
import { type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { appProtection } from '../../fixtures/defence';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const asked = (spoil: PolicySpoil = {}) =>
  policy({ grants: { operator: 'OR', builtInControls: ['compliantApplication', 'compliantDevice'] }, ...spoil });
const onPlatforms = (...includePlatforms: string[]) => ({
  conditions: { platforms: { includePlatforms, excludePlatforms: [] } },
});
const byIos = (...iosManagedAppProtection: ReturnType<typeof appProtection>[]): StateSpoil => ({
  policies: [asked()],
  small: { iosManagedAppProtection },
});

describe('what policies ask', () => {
  test.each<[string, PolicySpoil, string]>([
    ['a protected app or a compliant device', {}, 'pass'],
    ['a protected app alone', { grants: { builtInControls: ['compliantApplication'] } }, 'pass'],
    ['a compliant device alone', { grants: { builtInControls: ['compliantDevice'] } }, 'pass'],
    ['a block', { grants: { builtInControls: ['block'] } }, 'pass'],
    ['both phones named', onPlatforms('android', 'iOS'), 'pass'],
    ['Office 365 alone', { apps: { includeApplications: ['Office365'] } }, 'pass'],
    ['guests left out', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'pass'],
    ['MFA in its place', { grants: { operator: 'OR', builtInControls: ['compliantApplication', 'mfa'] } }, 'fail'],
    ['an approved app, which is retired', { grants: { builtInControls: ['approvedApplication'] } }, 'fail'],
    ['one phone', onPlatforms('iOS'), 'fail'],
    ['one person left out', { users: { excludeUsers: ['lea'] } }, 'fail'],
    ['report-only', { state: 'enabledForReportingButNotEnforced' }, 'fail'],
    ['a grant that nobody knows', { grants: { builtInControls: ['moon'] } }, 'unknown'],
  ])('%s: %3$s', (_, spoil, status) => {
    expect(statusOf(control, { policies: [asked(spoil)] })).toBe(status);
  });

  test('leaves out who is declared', () => {
    const policies = [asked({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea')] } })).toBe('pass');
  });
});

describe('what protects the apps', () => {
  test.each<[string, StateSpoil, string]>([
    ['two, one of them whole', byIos(appProtection({ id: 'a', isAssigned: false }), appProtection()), 'pass'],
    ['none', byIos(), 'fail'],
    ['one that is assigned to nobody', byIos(appProtection({ isAssigned: false })), 'fail'],
    ['one without a PIN', byIos(appProtection({ pinRequired: false })), 'fail'],
    ['two halves', byIos(appProtection({ id: 'a', isAssigned: false }), appProtection({ pinRequired: false })), 'fail'],
    ['one of which Graph says too little', byIos(appProtection({ isAssigned: null })), 'unknown'],
    ['one of which Graph says enough', byIos(appProtection({ isAssigned: null, pinRequired: false })), 'fail'],
  ])('%s: %3$s', (_, spoil, status) => {
    expect(statusOf(control, spoil)).toBe(status);
  });

  test('is told for each system, before the people whom no policy asks', () => {
    const none = { iosManagedAppProtection: [], androidManagedAppProtection: [] };
    expect(verdictOn(control, { policies: [asked()], small: none })).toMatchObject({
      findings: { total: 2, first: [{ problem: 'unprotectediOS' }, { problem: 'unprotectedAndroid' }] },
      exposure: null,
    });
    const policies = [asked({ users: { excludeUsers: ['lea'] } })];
    expect(verdictOn(control, { policies, small: none })).toMatchObject({
      findings: { total: 3 },
      exposure: { count: 1, ids: ['lea'] },
    });
  });
});

test('asks of a phone only where it is supported', () => {
  const only = (...supportedPlatforms: string[]): StateSpoil => ({
    ...byIos(),
    thresholds: { supportedPlatforms },
  });
  expect(statusOf(control, only('android', 'windows'))).toBe('pass');
  expect(statusOf(control, only('iOS', 'windows'))).toBe('fail');
  expect(statusOf(control, { policies: [], thresholds: { supportedPlatforms: ['windows'] } })).toBe('notApplicable');
});

test('is unknown where nobody is known', () => {
  expect(statusOf(control, { policies: [asked()], users: [] })).toBe('unknown');
});

test.each([['P1'], ['INTUNE']] as const)('is not licensed with %s alone', (licence) => {
  expect(statusOf(control, { policies: [asked()], licences: [licence] })).toBe('notLicensed');
});
