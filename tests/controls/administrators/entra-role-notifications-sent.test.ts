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
  test('where an address is set for every notification', () => {
    expect(verdictOn(control, settings({}))).toMatchObject({ status: 'pass', note: '44 privileged roles' });
  });

  test.each<[string, StateSpoil]>([
    [
      'a named address is the only recipient',
      settings({ adminAssignment: { recipients: 2, isDefaultRecipientsEnabled: false } }),
    ],
    ['the default recipients are enough', settings({ adminAssignment: nobody }, ua, suffice)],
    [
      'a role without privilege notifies nobody',
      settings({ roleDefinitionId: 'teams-devices', adminAssignment: nobody }),
    ],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[keyof RoleManagementPolicyAssignment, string]>([
    ['adminAssignment', 'assignmentUntold'],
    ['adminEligibility', 'eligibilityUntold'],
    ['endUserAssignment', 'activationUntold'],
  ])('where nobody is notified of %s', (part, problem) => {
    expect(verdictOn(control, settings({ [part]: nobody }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem, subject: { name: 'User Administrator' } }] },
      evidence: [{ after: [{ id: ua }] }],
    });
  });

  test('where not even the default recipients are notified', () => {
    const silent = { recipients: 0, isDefaultRecipientsEnabled: false };
    expect(statusOf(control, settings({ adminAssignment: silent }, ua, suffice))).toBe('fail');
    expect(
      statusOf(control, settings({ adminAssignment: { ...silent, isDefaultRecipientsEnabled: null } }, ua, suffice)),
    ).toBe('fail');
  });
});

test.each<[string, StateSpoil]>([
  ['a rule is missing', settings({ endUserAssignment: null })],
  ['Global Administrator is missing from the list', settings({ roleDefinitionId: 'other' }, ga)],
])('is unknown where %s', (_, spoil) => {
  expect(statusOf(control, spoil)).toBe('unknown');
});

test('is unknown while a group holds Global Administrator, because its own settings are not read', () => {
  const held = (role: string) => ({ roleAssignments: [assignment('admins', role, { principalType: 'group' })] });
  expect(verdictOn(control, { ...settings({}), ...held(ga) })).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('admins'),
  });
  expect(statusOf(control, { ...settings({}), ...held(ua) })).toBe('pass');
});
