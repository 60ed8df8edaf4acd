import { entraUsersMfaRequired as control } from '../../../shared/controls/identity/entra-users-mfa-required/control';
import {
  assignment,
  eligibility,
  germany,
  globalAdministratorRole,
  group,
  guest,
  type PolicySpoil,
  policy,
  user,
} from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const excluding = (...excludeUsers: string[]) => [policy({ users: { excludeUsers } })];
const licences = ['P1', 'P2'] as const;
const exchangeRole = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const syncRole = 'd29b2b05-8046-44ba-8758-1e26182fcf32';

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['one policy for everybody', {}],
    ['MFA and something else', { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }],
    ['an excluded role without holders', { users: { excludeRoles: ['fe930be7-5e62-47db-91af-98c3a49a38b1'] } }],
    ['modern clients only', { conditions: { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] } }],
    ['another name', { displayName: 'x' }],
    ['another order of grants', { grants: { operator: 'AND', builtInControls: ['compliantDevice', 'mfa'] } }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [policy(spoil)] })).toMatchObject({
      status: 'pass',
      note: null,
      metric: { numerator: 5, denominator: 5 },
      evidence: [{ label: 'Policies', after: [{ type: 'policy', id: 'ca01' }] }],
    });
  });

  test('a block for everyone', () => {
    expect(statusOf(control, { policies: [policy({ grants: { builtInControls: ['block'] } })] })).toBe('pass');
  });

  test('security defaults, with a note', () => {
    expect(verdictOn(control, { policies: [], securityDefaultsOn: true })).toMatchObject({
      status: 'pass',
      note: expect.stringContaining('security defaults'),
    });
    expect(statusOf(control, { policies: [], securityDefaultsOn: true, licences: [] })).toBe('pass');
  });

  test.each([
    ['breakGlass', { breakGlass: [declared('lea')] }],
    ['serviceAccounts', { serviceAccounts: [declared('lea')] }],
    ['acceptedExclusions', { acceptedExclusions: { 'ZT.ID.001': [{ ...declared('lea'), kind: 'user' as const }] } }],
  ])('an excluded account that is declared under %s', (_, configuration) => {
    expect(statusOf(control, { policies: excluding('lea'), configuration })).toBe('pass');
  });

  test('an account excluded through a declared group', () => {
    const groups = [group('vendors', ['lea', 'tom'])];
    const policies = [policy({ users: { excludeGroups: ['vendors'] } })];
    const accepted = { ...declared('vendors'), kind: 'group' as const };
    const configuration = { acceptedExclusions: { 'ZT.ID.001': [accepted] } };
    expect(statusOf(control, { groups, policies, configuration })).toBe('pass');
  });

  test('an accepted app or guest type', () => {
    const policies = [policy({ apps: { excludeApplications: ['payroll'] } })];
    const app = { ...declared('payroll'), kind: 'application' as const };
    expect(statusOf(control, { policies, configuration: { acceptedExclusions: { 'ZT.ID.001': [app] } } })).toBe('pass');
    const guests = { ...declared('b2bCollaborationGuest'), kind: 'guestType' as const };
    const configuration = { acceptedExclusions: { 'ZT.ID.001': [guests] } };
    expect(statusOf(control, { policies: excluding('gil'), configuration })).toBe('pass');
  });

  test('an excluded account that is disabled', () => {
    expect(
      statusOf(control, { policies: excluding('old'), users: [user('lea'), user('old', { accountEnabled: false })] }),
    ).toBe('pass');
  });

  test('an excluded sync account, while it holds its role', () => {
    const configuration = { syncAccounts: [declared('tom')] };
    const roleAssignments = [assignment('tom', syncRole)];
    expect(statusOf(control, { policies: excluding('tom'), configuration, roleAssignments })).toBe('pass');
    expect(statusOf(control, { policies: excluding('tom'), configuration, roleAssignments: [] })).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['disabled', { state: 'disabled' }, 'disabled'],
    ['in an unknown state', { state: 'on' }, 'unknownState'],
    ['satisfied by an alternative', { grants: { builtInControls: ['mfa', 'compliantDevice'] } }, 'otherGrantSuffices'],
    ['for some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['for browsers', { conditions: { clientAppTypes: ['browser'] } }, 'narrowed'],
    [
      'for one platform',
      { conditions: { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } } },
      'narrowed',
    ],
    [
      'outside Germany only',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } } },
      'narrowed',
    ],
    ['at risk', { conditions: { signInRiskLevels: ['high'] } }, 'narrowed'],
    ['for other users', { users: { includeUsers: ['nobody'] } }, 'noPolicy'],
    ['without MFA', { grants: { builtInControls: ['compliantDevice'] } }, 'noPolicy'],
    ['excluding one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
  ])('when the policy is %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [policy(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('without any policy, naming the tenant', () => {
    expect(verdictOn(control, { policies: [] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'tenant', problem: 'noPolicy', details: { people: 5 } }] },
    });
  });

  test('counting the people, privileged ones first', () => {
    const roleAssignments = [assignment('tom', globalAdministratorRole)];
    expect(verdictOn(control, { policies: excluding('lea', 'tom'), roleAssignments })).toMatchObject({
      exposure: {
        computed: true,
        unit: 'people',
        count: 2,
        of: 5,
        ids: ['tom', 'lea'],
        privilegedCount: 1,
        privilegedIds: ['tom'],
      },
      metric: { numerator: 3, denominator: 5, floor: 1 },
    });
  });

  test('saying what is open', () => {
    const policies = [policy({ apps: { excludeApplications: ['payroll'] } })];
    const verdict = verdictOn(control, { policies, users: [guest('gil')] });
    const open = {
      label: 'Not covered',
      after: [
        { text: 'apps:' },
        { type: 'application', id: 'payroll' },
        { text: 'people:' },
        { text: 'b2bCollaborationGuest' },
      ],
    };
    expect(verdict).toMatchObject({ evidence: [{ label: 'Policies' }, open] });
  });

  test.each([
    ['ended', { breakGlass: [declared('lea', yesterday)] }],
    ['for another account', { breakGlass: [declared('tom')] }],
    ['for another control', { acceptedExclusions: { 'ZT.ID.003': [{ ...declared('lea'), kind: 'user' as const }] } }],
  ])('when the declaration is %s', (_, configuration) => {
    expect(statusOf(control, { policies: excluding('lea'), configuration })).toBe('fail');
  });

  test('without P1, policies and security defaults', () => {
    expect(verdictOn(control, { policies: [], licences: [] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'noSecurityDefaults' }] },
      exposure: { count: 5, of: 5 },
    });
  });

  test('without P1, policies and security defaults, but for declared break-glass accounts', () => {
    const verdict = verdictOn(control, {
      policies: [],
      licences: [],
      configuration: { breakGlass: [declared('lea')] },
    });
    expect(verdict).toMatchObject({
      findings: { first: [{ details: { people: 4 } }] },
      exposure: { count: 4, of: 4 },
    });
  });
});

test('is unknown while no user is known', () => {
  expect(statusOf(control, { users: [] })).toBe('unknown');
});

test('is unknown, naming the policy, where a grant is unknown', () => {
  const policies = [policy({ grants: { builtInControls: ['faceScan'] } })];
  expect(verdictOn(control, { policies })).toEqual({
    status: 'unknown',
    reason: 'some conditions cannot be evaluated: CA01 Require MFA for everyone',
  });
});

describe('for people eligible for a role that the policy for everyone excludes', () => {
  const forAll = policy({ users: { excludeRoles: [exchangeRole] } });
  const forRole = policy({ id: 'ca02', users: { includeUsers: [], includeRoles: [exchangeRole] } });
  const roleEligibilities = [eligibility('lea', exchangeRole), eligibility('tom', exchangeRole)];
  const spoil = { licences, roleEligibilities };

  test('passes while another policy covers the role', () => {
    expect(statusOf(control, { ...spoil, policies: [forAll, forRole] })).toBe('pass');
  });

  test.each<[string, PolicySpoil]>([
    ['no longer covers it', { users: { includeUsers: [], includeRoles: [globalAdministratorRole] } }],
    ['is off', { state: 'disabled' }],
    ['covers browsers only', { conditions: { clientAppTypes: ['browser'] } }],
  ])('fails when that policy %s: people who activate the role sign in without MFA', (_, edit) => {
    const policies = [
      forAll,
      policy({ id: 'ca02', users: { includeUsers: [], includeRoles: [exchangeRole] }, ...edit }),
    ];
    expect(verdictOn(control, { ...spoil, policies })).toMatchObject({
      status: 'fail',
      exposure: { count: 2, of: 5, ids: ['lea', 'tom'], privilegedIds: ['lea', 'tom'] },
      metric: { numerator: 3, denominator: 5 },
      findings: {
        first: expect.arrayContaining([expect.objectContaining({ resourceId: 'ca01', problem: 'excluded' })]),
      },
    });
  });

  test('is unknown where the eligible people are not known, and only then', () => {
    const unread = (policies: readonly ReturnType<typeof policy>[]) => ({
      licences,
      policies,
      isEligibilityUnread: true,
    });
    expect(verdictOn(control, unread([forAll]))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('the eligible roles could not be read'),
    });
    expect(statusOf(control, unread([forAll, forRole]))).toBe('pass');
    expect(statusOf(control, unread([policy()]))).toBe('pass');
  });
});
