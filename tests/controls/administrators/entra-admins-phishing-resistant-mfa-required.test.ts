import { entraAdminsPhishingResistantMfaRequired as control } from '../../../shared/controls/administrators/entra-admins-phishing-resistant-mfa-required/control';
import {
  assignment,
  eligibility,
  globalAdministratorRole,
  group,
  mfaStrength,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  user,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const strong = { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id };
const forRole = (role: string, spoil: PolicySpoil = {}) =>
  policy({ id: 'ca03', users: { includeUsers: [], includeRoles: [role] }, grants: strong, ...spoil });
const good = { policies: [policy(), forRole(globalAdministratorRole)] };

describe('passes', () => {
  test('with a policy for the role, and says how many it covers', () => {
    expect(verdictOn(control, good)).toMatchObject({
      status: 'pass',
      note: '1 active',
      metric: { denominator: 1 },
    });
  });

  test.each<[string, PolicySpoil]>([
    ['for all users', { users: { includeUsers: ['All'] } }],
    ['for the person', { users: { includeUsers: ['ada'] } }],
    ['excluding somebody without a role', { users: { includeUsers: ['All'], excludeUsers: ['lea'] } }],
  ])('with a policy %s', (_, spoil) => {
    expect(statusOf(control, { policies: [forRole(globalAdministratorRole, spoil)] })).toBe('pass');
  });

  test('with an excluded administrator who is declared', () => {
    expect(
      statusOf(control, {
        policies: [policy()],
        configuration: { breakGlass: [declared('ada')] },
        roleAssignments: [assignment('ada', globalAdministratorRole), assignment('tom', userAdministratorRole)],
      }),
    ).toBe('fail');
    const configuration = { acceptedExclusions: { 'ZT.AD.009': [{ ...declared('ada'), kind: 'user' as const }] } };
    const roleAssignments = [assignment('ada', globalAdministratorRole), assignment('tom', userAdministratorRole)];
    expect(statusOf(control, { policies: [forRole(userAdministratorRole)], configuration, roleAssignments })).toBe(
      'pass',
    );
  });

  test('with an excluded role that is not privileged', () => {
    const roleAssignments = [assignment('ada', globalAdministratorRole), assignment('tom', 'teams-devices')];
    expect(statusOf(control, { ...good, roleAssignments })).toBe('pass');
    expect(
      statusOf(control, { ...good, roleAssignments, thresholds: { privilegedRolesAdded: ['teams-devices'] } }),
    ).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil]>([
    ['report-only', { state: 'enabledForReportingButNotEnforced' }],
    ['with plain MFA', { grants: { builtInControls: ['mfa'] } }],
    ['with a weaker strength', { grants: { builtInControls: [], authenticationStrengthId: mfaStrength.id } }],
    ['for another role', { users: { includeUsers: [], includeRoles: [userAdministratorRole] } }],
    ['for admin portals', { apps: { includeApplications: ['MicrosoftAdminPortals'] } }],
    [
      'exempting trusted locations',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
    ],
  ])('when the policy is %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [forRole(globalAdministratorRole, spoil)] })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 1, ids: ['ada'], privilegedIds: ['ada'] },
    });
  });

  test('for people who hold a role for an administrative unit only', () => {
    const scoped = assignment('tom', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' });
    const spoil = { policies: [forRole(userAdministratorRole)], roleAssignments: [scoped] };
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', exposure: { ids: ['tom'] } });
  });

  test('for people who hold it through a group that the policy excludes', () => {
    const roleAssignments = [assignment('admins', globalAdministratorRole, { principalType: 'group' })];
    const groups = [group('admins', ['tom'])];
    const policies = [
      forRole(globalAdministratorRole, { users: { includeUsers: ['All'], excludeGroups: ['admins'] } }),
    ];
    expect(statusOf(control, { policies, roleAssignments, groups })).toBe('fail');
  });

  test('under security defaults, which allow methods that can be phished', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('fail');
  });
});

describe('for people eligible for a role in PIM', () => {
  const licences = ['P1', 'P2'] as const;
  const roleEligibilities = [eligibility('tom', globalAdministratorRole)];
  const both = { ...good, licences, roleEligibilities };

  test('passes where the eligible role is covered, and says who is eligible', () => {
    expect(verdictOn(control, both)).toMatchObject({
      status: 'pass',
      note: '1 active and 1 eligible',
      metric: { numerator: 2, denominator: 2 },
      evidence: [{}, { label: 'Eligible, judged as if active', after: [{ type: 'person', id: 'tom' }] }],
    });
  });

  test.each<[string, object]>([
    ['the role is not covered', { roleEligibilities: [eligibility('tom', userAdministratorRole)] }],
    [
      'one of two roles is not covered, since each can be activated alone',
      { roleEligibilities: [...roleEligibilities, eligibility('tom', userAdministratorRole)] },
    ],
    [
      'policies for roles do not reach the role',
      {
        roleEligibilities: [
          eligibility('tom', globalAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' }),
        ],
      },
    ],
    [
      'they are eligible through a group that the policy excludes',
      {
        policies: [forRole(globalAdministratorRole, { users: { includeUsers: ['All'], excludeGroups: ['admins'] } })],
        groups: [group('admins', ['tom'])],
        roleEligibilities: [eligibility('admins', globalAdministratorRole, { principalType: 'group' })],
      },
    ],
  ])('fails where %s, and counts nobody twice', (_, spoil) => {
    expect(verdictOn(control, { ...both, ...spoil })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 2, ids: ['tom'], privilegedIds: ['tom'] },
      metric: { numerator: 1, denominator: 2 },
      evidence: expect.arrayContaining([expect.objectContaining({ label: 'Eligible, judged as if active' })]),
    });
  });

  test('fails where two roles together exempt them, though each alone is covered', () => {
    const exchange = '29232cdf-9323-42fd-ade2-1d097af3e4de';
    const policies = [
      policy({
        id: 'ca03',
        users: { includeUsers: [], includeRoles: [globalAdministratorRole], excludeRoles: [exchange] },
        grants: strong,
      }),
      forRole(exchange, {
        id: 'ca04',
        users: { includeUsers: [], includeRoles: [exchange], excludeRoles: [globalAdministratorRole] },
      }),
    ];
    const pair = [eligibility('tom', globalAdministratorRole), eligibility('tom', exchange)];
    const alone = (at: number) => ({
      policies,
      licences,
      roleAssignments: [],
      roleEligibilities: pair.slice(at, at + 1),
    });
    expect([0, 1].map((at) => statusOf(control, alone(at)))).toEqual(['pass', 'pass']);
    expect(verdictOn(control, { ...alone(0), roleEligibilities: pair })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 1, ids: ['tom'] },
      findings: {
        first: [
          { resourceId: 'ca03', problem: 'excluded' },
          { resourceId: 'ca04', problem: 'excluded' },
        ],
      },
    });
  });

  test('is unknown where there are too many combinations of roles to check', () => {
    const many = Array.from({ length: 10 }, (_, at) => `${at}0000000-0000-4000-8000-000000000000`);
    const policies = many.flatMap((role, at) => [
      forRole(role, { id: `in${at}`, conditions: { clientAppTypes: ['browser'] } }),
      policy({
        id: `out${at}`,
        users: { excludeRoles: [role] },
        apps: { includeApplications: [`app${at}`] },
        grants: strong,
      }),
    ]);
    const everyRole = [globalAdministratorRole, ...many].map((role) => eligibility('tom', role));
    const spoil = { policies: [...policies, forRole(globalAdministratorRole)], licences, roleAssignments: [] };
    expect(statusOf(control, { ...spoil, roleEligibilities: everyRole.slice(0, 1) })).toBe('pass');
    expect(verdictOn(control, { ...spoil, policies, roleEligibilities: everyRole })).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('divide sign-ins into too many cases'),
    });
  });

  test('fails where activating a role exempts them from the policy for a role they already hold', () => {
    const policies = [policy({ id: 'ca03', users: { excludeRoles: [userAdministratorRole] }, grants: strong })];
    const spoil = { policies, licences };
    expect(statusOf(control, spoil)).toBe('pass');
    expect(statusOf(control, { ...spoil, roleEligibilities: [eligibility('ada', userAdministratorRole)] })).toBe(
      'fail',
    );
  });

  test('passes with a role that is not privileged', () => {
    expect(statusOf(control, { ...both, roleEligibilities: [eligibility('tom', 'teams-devices')] })).toBe('pass');
  });

  test('applies where all roles are eligible and none is active', () => {
    expect(verdictOn(control, { ...both, roleAssignments: [] })).toMatchObject({
      status: 'pass',
      note: '0 active and 1 eligible',
    });
  });

  test('is unknown where the members of an eligible group could not be read', () => {
    const unread = [eligibility('admins', globalAdministratorRole, { principalType: 'group' })];
    expect(statusOf(control, { ...both, roleEligibilities: unread })).toBe('unknown');
  });
});

test('does not apply where nobody holds a privileged role', () => {
  expect(statusOf(control, { ...good, roleAssignments: [] })).toBe('notApplicable');
});

test('is unknown where the members of a group with a role could not be read', () => {
  const roleAssignments = [assignment('admins', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { ...good, roleAssignments })).toBe('unknown');
});

test('is not licensed without P1', () => {
  expect(statusOf(control, { ...good, policies: [], licences: [] })).toBe('notLicensed');
});

describe('a custom role', () => {
  const own = 'c0ffee00-0000-4000-8000-000000000001';
  const held: StateSpoil = {
    users: [user('ada'), user('lea')],
    roleAssignments: [assignment('ada', globalAdministratorRole), assignment('lea', own)],
    policies: [
      policy({
        users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
        grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
      }),
    ],
  };

  test('makes its holder an administrator, whom no policy for a role covers', () => {
    expect(verdictOn(control, held)).toMatchObject({ status: 'fail', exposure: { ids: ['lea'] } });
  });

  test('does not do so where it is declared harmless', () => {
    expect(statusOf(control, { ...held, thresholds: { harmlessCustomRoles: [own] } })).toBe('pass');
  });
});
