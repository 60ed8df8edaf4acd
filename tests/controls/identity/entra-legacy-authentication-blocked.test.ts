import { entraLegacyAuthenticationBlocked as control } from '../../../shared/controls/identity/entra-legacy-authentication-blocked/control';
import { blockGrant, group, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const legacy = ['exchangeActiveSync', 'other'];
const block = (spoil: PolicySpoil = {}) =>
  policy({
    id: 'ca02',
    displayName: 'CA02 Block legacy',
    grants: blockGrant,
    conditions: { clientAppTypes: legacy },
    ...spoil,
  });
const vendors = { users: { excludeGroups: ['vendors'] } };

describe('passes', () => {
  test('with a block, directly', () => {
    expect(verdictOn(control, { policies: [block()] })).toMatchObject({ status: 'pass', note: null });
  });

  test.each([
    ['MFA', { builtInControls: ['mfa'] }],
    ['a compliant device', { builtInControls: ['compliantDevice'] }],
    ['terms of use', { builtInControls: [], termsOfUse: ['terms'] }],
  ])('indirectly, and says so, where %s is required of every client', (_, grants) => {
    expect(verdictOn(control, { policies: [policy({ grants })] })).toMatchObject({
      status: 'pass',
      note: expect.stringContaining('indirect'),
    });
  });

  test('with one policy for each client type', () => {
    const policies = [
      block({ id: 'ca02', conditions: { clientAppTypes: ['exchangeActiveSync'] } }),
      block({ id: 'ca03', conditions: { clientAppTypes: ['other'] } }),
    ];
    expect(verdictOn(control, { policies })).toMatchObject({ status: 'pass', note: null });
  });

  test('with security defaults', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('pass');
    expect(statusOf(control, { policies: [], securityDefaultsOn: true, licences: [] })).toBe('pass');
  });

  test('with an empty exclusion group', () => {
    expect(statusOf(control, { policies: [block(vendors)], groups: [group('vendors', [])] })).toBe('pass');
  });

  test('with a declared service account excluded', () => {
    const configuration = { serviceAccounts: [declared('tom')] };
    expect(statusOf(control, { policies: [block({ users: { excludeUsers: ['tom'] } })], configuration })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil]>([
    ['report-only', { state: 'enabledForReportingButNotEnforced' }],
    ['for ActiveSync only', { conditions: { clientAppTypes: ['exchangeActiveSync'] } }],
    ['for other clients only', { conditions: { clientAppTypes: ['other'] } }],
    ['for modern clients only', { conditions: { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] } }],
    [
      'limited to a platform',
      { conditions: { clientAppTypes: legacy, platforms: { includePlatforms: ['all'], excludePlatforms: ['linux'] } } },
    ],
    ['for Office 365 only', { apps: { includeApplications: ['Office365'] } }],
    ['for some people', { users: { includeUsers: ['lea'] } }],
  ])('when the block is %s', (_, spoil) => {
    expect(statusOf(control, { policies: [block(spoil)] })).toBe('fail');
  });

  test('when a group of accounts is excluded', () => {
    const spoil = { policies: [block(vendors)], groups: [group('vendors', ['tom'])] };
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 5, ids: ['tom'] },
      findings: { first: [{ resourceId: 'ca02', problem: 'excluded', details: { people: 1 } }] },
    });
  });

  test('when the declaration has ended', () => {
    const configuration = { serviceAccounts: [declared('tom', yesterday)] };
    expect(statusOf(control, { policies: [block({ users: { excludeUsers: ['tom'] } })], configuration })).toBe('fail');
  });

  test('without P1, policies and security defaults', () => {
    expect(statusOf(control, { policies: [], licences: [] })).toBe('fail');
  });
});

describe('where only a direct block is accepted', () => {
  const thresholds = { legacyBlockDirect: true };
  const asking = policy({ grants: { builtInControls: ['mfa'] } });

  test('MFA for every client is not enough, and the verdict names the policy with the people it stops', () => {
    expect(verdictOn(control, { policies: [asking], thresholds })).toMatchObject({
      status: 'fail',
      exposure: { count: 5, of: 5 },
      findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'indirect' }] },
    });
  });

  test('people excluded from a block are stopped by MFA alone', () => {
    const spoil = { policies: [block({ users: { excludeUsers: ['tom'] } }), asking], thresholds };
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'fail',
      exposure: { count: 1, ids: ['tom'] },
      findings: { first: [{ resourceId: 'ca01', problem: 'indirect' }] },
    });
    expect(statusOf(control, { ...spoil, configuration: { serviceAccounts: [declared('tom')] } })).toBe('pass');
  });

  test('a block passes, and so do security defaults', () => {
    expect(statusOf(control, { policies: [block(), asking], thresholds })).toBe('pass');
    expect(statusOf(control, { policies: [], securityDefaultsOn: true, thresholds })).toBe('pass');
  });

  test('people who can use it are reported as excluded', () => {
    const policies = [policy({ grants: { builtInControls: ['mfa'] }, users: { excludeUsers: ['tom'] } })];
    expect(verdictOn(control, { policies, thresholds })).toMatchObject({
      exposure: { count: 1, ids: ['tom'] },
      findings: { first: [{ problem: 'excluded' }] },
    });
  });
});
