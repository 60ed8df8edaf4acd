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
    ['one in Office 365', { apps: { includeApplications: ['Office365'] } }],
    ['together with MFA', { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }],
    ['guests left out', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }],
    ['an app outside of Office 365 left out', { apps: { excludeApplications: ['some-app'] } }],
    ['the supported platforms named', onPlatforms('android', 'iOS', 'macOS', 'windows')],
    ['a block of everything', { grants: { builtInControls: ['block'] } }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { policies: [managed(spoil)] })).toBe('pass');
  });

  test('with one policy for each platform', () => {
    const policies = ['android', 'iOS', 'macOS', 'windows'].map((one) => managed({ id: one, ...onPlatforms(one) }));
    expect(statusOf(control, { policies })).toBe('pass');
    expect(statusOf(control, { policies: policies.slice(1) })).toBe('fail');
  });

  test('with enrolment left out where all apps are asked about, and with nothing else left out', () => {
    const all = { thresholds: { managedDeviceApps: 'all' as const } };
    const without = (excludeApplications: string[]) => [managed({ apps: { excludeApplications } })];
    expect(statusOf(control, { policies: without([enrolment]), ...all })).toBe('pass');
    expect(statusOf(control, { policies: without([enrolment, 'some-app']), ...all })).toBe('fail');
  });

  test("not with an app left out that may be in Office 365, unless it is known to be somebody else's", () => {
    const unlisted = '99999999-0000-4000-8000-000000000001';
    const spoil = { policies: [managed({ apps: { excludeApplications: [unlisted] } })] };
    expect(verdictOn(control, spoil)).toEqual({
      status: 'unknown',
      reason: 'some conditions cannot be evaluated: CA01 Require MFA for everyone',
    });
    expect(statusOf(control, { ...spoil, foreignAppIds: [unlisted] })).toBe('pass');
  });

  test('with a device of the own directory where the configuration takes it', () => {
    const policies = [managed({ grants: { builtInControls: ['compliantDevice', 'domainJoinedDevice'] } })];
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, thresholds: { managedDevice: 'compliantOrHybridJoined' } })).toBe('pass');
  });

  test('with someone left out who is declared, until the declaration ends', () => {
    const policies = [managed({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea', yesterday)] } })).toBe(
      'fail',
    );
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['takes MFA in its place', { grants: { builtInControls: ['compliantDevice', 'mfa'] } }, 'otherGrantSuffices'],
    ['asks for MFA', { grants: {} }, 'noPolicy'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['is off', { state: 'disabled' }, 'disabled'],
    ['leaves one person out', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    [
      'leaves one app of Office 365 out',
      { apps: { excludeApplications: ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe'] } },
      'narrowed',
    ],
    ['is for one platform', onPlatforms('windows'), 'narrowed'],
    ['is for browsers', { conditions: { clientAppTypes: ['browser'] } }, 'narrowed'],
    [
      'leaves trusted places out',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
      'narrowed',
    ],
    ['is for risky sign-ins', { conditions: { signInRiskLevels: ['high'] } }, 'narrowed'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [managed(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('of the people who are left out, of all members', () => {
    expect(verdictOn(control, { policies: [managed({ users: { excludeUsers: ['lea', 'gil'] } })] })).toMatchObject({
      exposure: { count: 1, of: 4, ids: ['lea'] },
    });
  });

  test('of a platform that the configuration adds', () => {
    const policies = [managed(onPlatforms('android', 'iOS', 'macOS', 'windows'))];
    const supportedPlatforms = ['android', 'iOS', 'macOS', 'windows', 'linux'];
    expect(statusOf(control, { policies, thresholds: { supportedPlatforms } })).toBe('fail');
  });
});

test('is unknown where a grant or a condition is none that we know, or nobody is known', () => {
  expect(statusOf(control, { policies: [managed({ grants: { builtInControls: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [managed({ conditions: { unknownConditions: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [managed()], users: [] })).toBe('unknown');
});

test('asks nothing of guests', () => {
  expect(statusOf(control, { policies: [managed({ users: { excludeUsers: ['gil'] } })], users: [guest('gil')] })).toBe(
    'pass',
  );
});

test.each([['P1'], ['INTUNE']] as const)('is not licensed with %s alone', (licence) => {
  expect(statusOf(control, { policies: [managed()], licences: [licence] })).toBe('notLicensed');
});
