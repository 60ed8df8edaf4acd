import { entraManagedDeviceRequired as control } from '../../../shared/controls/devices/entra-managed-device-required/control';
import { guest, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const enrolment = 'd4ebce55-015a-49b5-a083-c84d1797ae8c';
const managed = (spoil: PolicySpoil = {}) => policy({ grants: { builtInControls: ['compliantDevice'] }, ...spoil });
const onPlatforms = (...includePlatforms: string[]) => ({
  conditions: { platforms: { includePlatforms, excludePlatforms: [] } },
});

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['a compliant device in all apps', {}],
    ['a compliant device in Office 365', { apps: { includeApplications: ['Office365'] } }],
    ['together with MFA', { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }],
    ['guests excluded', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }],
    ['an app outside Office 365 excluded', { apps: { excludeApplications: ['some-app'] } }],
    ['all supported platforms named', onPlatforms('android', 'iOS', 'macOS', 'windows')],
    ['a block of everything', { grants: { builtInControls: ['block'] } }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { policies: [managed(spoil)] })).toBe('pass');
  });

  test('with one policy for each platform', () => {
    const policies = ['android', 'iOS', 'macOS', 'windows'].map((one) => managed({ id: one, ...onPlatforms(one) }));
    expect(statusOf(control, { policies })).toBe('pass');
    expect(statusOf(control, { policies: policies.slice(1) })).toBe('fail');
  });

  test('with enrolment excluded where all apps are covered, and nothing else excluded', () => {
    const all = { thresholds: { managedDeviceApps: 'all' as const } };
    const without = (excludeApplications: string[]) => [managed({ apps: { excludeApplications } })];
    expect(statusOf(control, { policies: without([enrolment]), ...all })).toBe('pass');
    expect(statusOf(control, { policies: without([enrolment, 'some-app']), ...all })).toBe('fail');
  });

  test('not with an excluded app that may be part of Office 365, unless it is known to belong to somebody else', () => {
    const unlisted = '99999999-0000-4000-8000-000000000001';
    const spoil = { policies: [managed({ apps: { excludeApplications: [unlisted] } })] };
    expect(verdictOn(control, spoil)).toEqual({
      status: 'unknown',
      reason: 'some conditions cannot be evaluated: CA01 Require MFA for everyone',
    });
    expect(statusOf(control, { ...spoil, foreignAppIds: [unlisted] })).toBe('pass');
  });

  test('with a joined device where the configuration accepts it', () => {
    const policies = [managed({ grants: { builtInControls: ['compliantDevice', 'domainJoinedDevice'] } })];
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, thresholds: { managedDevice: 'compliantOrHybridJoined' } })).toBe('pass');
  });

  test('with a declared account excluded, until the declaration ends', () => {
    const policies = [managed({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea', yesterday)] } })).toBe(
      'fail',
    );
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['accepts MFA instead', { grants: { builtInControls: ['compliantDevice', 'mfa'] } }, 'otherGrantSuffices'],
    ['requires MFA', { grants: {} }, 'noPolicy'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['is off', { state: 'disabled' }, 'disabled'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    [
      'excludes one app of Office 365',
      { apps: { excludeApplications: ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe'] } },
      'narrowed',
    ],
    ['covers one platform only', onPlatforms('windows'), 'narrowed'],
    ['covers browsers only', { conditions: { clientAppTypes: ['browser'] } }, 'narrowed'],
    [
      'exempts trusted locations',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
      'narrowed',
    ],
    ['covers risky sign-ins only', { conditions: { signInRiskLevels: ['high'] } }, 'narrowed'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [managed(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('for the excluded people, of all members', () => {
    expect(verdictOn(control, { policies: [managed({ users: { excludeUsers: ['lea', 'gil'] } })] })).toMatchObject({
      exposure: { count: 1, of: 4, ids: ['lea'] },
    });
  });

  test('for a platform that the configuration adds', () => {
    const policies = [managed(onPlatforms('android', 'iOS', 'macOS', 'windows'))];
    const supportedPlatforms = ['android', 'iOS', 'macOS', 'windows', 'linux'];
    expect(statusOf(control, { policies, thresholds: { supportedPlatforms } })).toBe('fail');
  });
});

test('is unknown where a grant or a condition is unknown, or no user is known', () => {
  expect(statusOf(control, { policies: [managed({ grants: { builtInControls: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [managed({ conditions: { unknownConditions: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [managed()], users: [] })).toBe('unknown');
});

test('requires nothing of guests', () => {
  expect(statusOf(control, { policies: [managed({ users: { excludeUsers: ['gil'] } })], users: [guest('gil')] })).toBe(
    'pass',
  );
});

test.each([['P1'], ['INTUNE']] as const)('is not licensed with %s alone', (licence) => {
  expect(statusOf(control, { policies: [], licences: [licence] })).toBe('notLicensed');
});
