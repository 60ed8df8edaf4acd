import { entraDeviceCodeFlowBlocked as control } from '../../../shared/controls/identity/entra-device-code-flow-blocked/control';
import { blockGrant, germany, type PolicySpoil, policy, user } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const shut = ({ conditions, ...spoil }: PolicySpoil = {}) =>
  policy({ grants: blockGrant, ...spoil, conditions: { transferMethods: ['deviceCodeFlow'], ...conditions } });
const managedOnly = policy({ id: 'ca07', grants: { builtInControls: ['compliantDevice'] } });
const accepting = { thresholds: { deviceCodeFlow: 'managedDevice' as const } };

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['a block of the flow', {}],
    ['both flows in one policy', { conditions: { transferMethods: ['authenticationTransfer', 'deviceCodeFlow'] } }],
    ['a block of everything', { conditions: { transferMethods: [] } }],
    ['every location named', { conditions: { locations: { includeLocations: ['All'], excludeLocations: [] } } }],
    ['another name', { displayName: 'x' }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with a declared account excluded, until the declaration ends', () => {
    const policies = [shut({ users: { excludeUsers: ['tom'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('tom')] } })).toBe('pass');
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('tom', yesterday)] } })).toBe(
      'fail',
    );
  });

  test('with a managed device required everywhere, where the configuration accepts it, and says that this is indirect', () => {
    expect(verdictOn(control, { policies: [managedOnly], ...accepting })).toMatchObject({
      status: 'pass',
      note: expect.stringContaining('indirect'),
    });
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['blocks the other flow', { conditions: { transferMethods: ['authenticationTransfer'] } }, 'noPolicy'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    [
      'exempts a country',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } } },
      'narrowed',
    ],
    [
      'covers one platform only',
      { conditions: { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } } },
      'narrowed',
    ],
    ['requires MFA for the flow', { grants: { builtInControls: ['mfa'] } }, 'noPolicy'],
    ['requires a managed device', { grants: { builtInControls: ['compliantDevice'] } }, 'asksOnly'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('where only a managed device prevents it, for the people who are not blocked', () => {
    const verdict = verdictOn(control, { policies: [shut({ users: { excludeUsers: ['lea'] } }), managedOnly] });
    expect(verdict).toMatchObject({ status: 'fail', exposure: { count: 1, ids: ['lea'] } });
  });

  test('with security defaults, which leave it open', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('fail');
  });
});

test('is unknown where a condition is unknown, or no user is known', () => {
  expect(
    statusOf(control, { policies: [shut({ conditions: { unknownConditions: ['moon'] } })], users: [user('lea')] }),
  ).toBe('unknown');
  expect(statusOf(control, { policies: [shut()], users: [] })).toBe('unknown');
});

test('is not licensed without P1', () => {
  expect(verdictOn(control, { policies: [], licences: [] })).toEqual({ status: 'notLicensed', licence: 'P1' });
});
