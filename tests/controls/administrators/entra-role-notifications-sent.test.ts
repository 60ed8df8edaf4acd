import { entraRoleNotificationsSent as control } from '../../../shared/controls/administrators/entra-role-notifications-sent/control';
import type { RoleManagementPolicyAssignment } from '../../../shared/kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import {
  assignment,
  globalAdministratorRole as ga,
  userAdministratorRole as ua,
} from '../../fixtures/conditional-access';
import { roleSettingsWith } from '../../fixtures/role-settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const settings = (
  spoil: Partial<RoleManagementPolicyAssignment>,
  role = ua,
  thresholds: StateSpoil['thresholds'] = {},
): StateSpoil => ({
  licences: ['P1', 'P2'],
  thresholds,
  small: { unifiedRoleManagementPolicyAssignment: roleSettingsWith(spoil, role) },
});
const nobody = { recipients: 0, isDefaultRecipientsEnabled: true };
const suffice = { roleDefaultRecipientsSuffice: true };

describe('passes', () => {
  test('where an address is named for everything', () => {
    expect(verdictOn(control, settings({}))).toMatchObject({ status: 'pass', note: '44 privileged roles' });
  });

  test.each<[string, StateSpoil]>([
    [
      'a named address stands alone',
      settings({ adminAssignment: { recipients: 2, isDefaultRecipientsEnabled: false } }),
    ],
    ['the default recipients are enough', settings({ adminAssignment: nobody }, ua, suffice)],
    ['a role without privilege tells nobody', settings({ roleDefinitionId: 'teams-devices', adminAssignment: nobody })],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[keyof RoleManagementPolicyAssignment, string]>([
    ['adminAssignment', 'assignmentUntold'],
    ['adminEligibility', 'eligibilityUntold'],
    ['endUserAssignment', 'activationUntold'],
  ])('where nobody is named for %s', (part, problem) => {
    expect(verdictOn(control, settings({ [part]: nobody }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem, subject: { name: 'User Administrator' } }] },
      evidence: [{ after: [{ id: ua }] }],
    });
  });

  test('where not even the default recipients are told', () => {
    const silent = { recipients: 0, isDefaultRecipientsEnabled: false };
    expect(statusOf(control, settings({ adminAssignment: silent }, ua, suffice))).toBe('fail');
    expect(
      statusOf(control, settings({ adminAssignment: { ...silent, isDefaultRecipientsEnabled: null } }, ua, suffice)),
    ).toBe('fail');
  });
});

test.each<[string, StateSpoil]>([
  ['a rule is missing', settings({ endUserAssignment: null })],
  ['Global Administrator is not in the list', settings({ roleDefinitionId: 'other' }, ga)],
])('is unknown where %s', (_, spoil) => {
  expect(statusOf(control, spoil)).toBe('unknown');
});

test('is unknown while a group holds Global Administrator, whose own settings are not read', () => {
  const held = (role: string) => ({ roleAssignments: [assignment('admins', role, { principalType: 'group' })] });
  expect(verdictOn(control, { ...settings({}), ...held(ga) })).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('admins'),
  });
  expect(statusOf(control, { ...settings({}), ...held(ua) })).toBe('pass');
});
