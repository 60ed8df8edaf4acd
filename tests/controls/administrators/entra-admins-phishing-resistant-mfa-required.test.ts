import { entraAdminsPhishingResistantMfaRequired as control } from '../../../shared/controls/administrators/entra-admins-phishing-resistant-mfa-required';
import {
  assignment,
  globalAdministratorRole,
  group,
  mfaStrength,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const strong = { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id };
const forRole = (role: string, spoil: PolicySpoil = {}) =>
  policy({ id: 'ca03', users: { includeUsers: [], includeRoles: [role] }, grants: strong, ...spoil });
const good = { policies: [policy(), forRole(globalAdministratorRole)] };

describe('passes', () => {
  test('with a policy for the role, and says what it counts', () => {
    expect(verdictOn(control, good)).toMatchObject({
      status: 'pass',
      note: 'active holders only',
      metric: { denominator: 1 },
    });
  });

  test.each<[string, PolicySpoil]>([
    ['for all users', { users: { includeUsers: ['All'] } }],
    ['for the person', { users: { includeUsers: ['ada'] } }],
    ['leaving out somebody without a role', { users: { includeUsers: ['All'], excludeUsers: ['lea'] } }],
  ])('with a policy %s', (_, spoil) => {
    expect(statusOf(control, { policies: [forRole(globalAdministratorRole, spoil)] })).toBe('pass');
  });

  test('with an administrator who is declared', () => {
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

  test('with a role that is not privileged', () => {
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
      'leaving out trusted places',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
    ],
  ])('when the policy is %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [forRole(globalAdministratorRole, spoil)] })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 1, ids: ['ada'], privilegedIds: ['ada'] },
    });
  });

  test('for whoever holds a role for an administrative unit only', () => {
    const scoped = assignment('tom', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' });
    const spoil = { policies: [forRole(userAdministratorRole)], roleAssignments: [scoped] };
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', exposure: { ids: ['tom'] } });
  });

  test('for whoever holds it through a group that the policy leaves out', () => {
    const roleAssignments = [assignment('admins', globalAdministratorRole, { principalType: 'group' })];
    const groups = [group('admins', ['tom'])];
    const policies = [
      forRole(globalAdministratorRole, { users: { includeUsers: ['All'], excludeGroups: ['admins'] } }),
    ];
    expect(statusOf(control, { policies, roleAssignments, groups })).toBe('fail');
  });

  test('under security defaults: they ask for what can be phished', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('fail');
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
  expect(statusOf(control, { ...good, licences: [] })).toBe('notLicensed');
});
