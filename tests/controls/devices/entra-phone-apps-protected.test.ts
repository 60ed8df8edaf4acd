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

describe('requirements of policies', () => {
  test.each<[string, PolicySpoil, string]>([
    ['a protected app or a compliant device', {}, 'pass'],
    ['a protected app alone', { grants: { builtInControls: ['compliantApplication'] } }, 'pass'],
    ['a compliant device alone', { grants: { builtInControls: ['compliantDevice'] } }, 'pass'],
    ['a block', { grants: { builtInControls: ['block'] } }, 'pass'],
    ['both platforms named', onPlatforms('android', 'iOS'), 'pass'],
    ['Office 365 alone', { apps: { includeApplications: ['Office365'] } }, 'pass'],
    ['guests excluded', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'pass'],
    ['MFA in its place', { grants: { operator: 'OR', builtInControls: ['compliantApplication', 'mfa'] } }, 'fail'],
    ['an approved app, which Microsoft has retired', { grants: { builtInControls: ['approvedApplication'] } }, 'fail'],
    ['one platform only', onPlatforms('iOS'), 'fail'],
    ['one person excluded', { users: { excludeUsers: ['lea'] } }, 'fail'],
    ['report-only', { state: 'enabledForReportingButNotEnforced' }, 'fail'],
    ['an unknown grant', { grants: { builtInControls: ['moon'] } }, 'unknown'],
  ])('%s: %3$s', (_, spoil, status) => {
    expect(statusOf(control, { policies: [asked(spoil)] })).toBe(status);
  });

  test('does not count declared people', () => {
    const policies = [asked({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea')] } })).toBe('pass');
  });
});

describe('protection policies for apps', () => {
  test.each<[string, StateSpoil, string]>([
    ['two, one of them complete', byIos(appProtection({ id: 'a', isAssigned: false }), appProtection()), 'pass'],
    ['none', byIos(), 'fail'],
    ['one that is not assigned', byIos(appProtection({ isAssigned: false })), 'fail'],
    ['one without a PIN', byIos(appProtection({ pinRequired: false })), 'fail'],
    [
      'two that are each half complete',
      byIos(appProtection({ id: 'a', isAssigned: false }), appProtection({ pinRequired: false })),
      'fail',
    ],
    ['one with too few properties in Graph', byIos(appProtection({ isAssigned: null })), 'unknown'],
    ['one with enough properties in Graph', byIos(appProtection({ isAssigned: null, pinRequired: false })), 'fail'],
  ])('%s: %3$s', (_, spoil, status) => {
    expect(statusOf(control, spoil)).toBe(status);
  });

  test('reports each platform without protection, before the people whom no policy covers', () => {
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

test('requires protection only on supported platforms', () => {
  const only = (...supportedPlatforms: string[]): StateSpoil => ({
    ...byIos(),
    thresholds: { supportedPlatforms },
  });
  expect(statusOf(control, only('android', 'windows'))).toBe('pass');
  expect(statusOf(control, only('iOS', 'windows'))).toBe('fail');
  expect(statusOf(control, { policies: [], thresholds: { supportedPlatforms: ['windows'] } })).toBe('notApplicable');
});

test('is unknown where no user is known', () => {
  expect(statusOf(control, { policies: [asked()], users: [] })).toBe('unknown');
});

test.each([['P1'], ['INTUNE']] as const)('is not licensed with %s alone', (licence) => {
  expect(statusOf(control, { policies: [], licences: [licence] })).toBe('notLicensed');
});
