import { entraRoleActivationApproved as control } from '../../../shared/controls/administrators/entra-role-activation-approved/control';
import type { RoleManagementPolicyAssignment } from '../../../shared/kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import {
  assignment,
  globalAdministratorRole as ga,
  userAdministratorRole as ua,
} from '../../fixtures/conditional-access';
import { privilegedRoleAdministratorRole as pra, roleSettingsWith } from '../../fixtures/role-settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const settings = (
  spoil: Partial<RoleManagementPolicyAssignment>,
  role = ga,
  thresholds: StateSpoil['thresholds'] = {},
): StateSpoil => ({
  licences: ['P1', 'P2'],
  thresholds,
  small: { unifiedRoleManagementPolicyAssignment: roleSettingsWith(spoil, role) },
});
const free = { isApprovalRequired: false };

describe('passes', () => {
  test('where both roles need approval', () => {
    expect(verdictOn(control, settings({}))).toEqual({ status: 'pass', note: null, evidence: [], metric: null });
  });

  test.each<[string, StateSpoil]>([
    ['a smaller role needs none', settings(free, ua)],
    ['one approver is named', settings({ primaryApprovers: ['group:approvers'] })],
    ["Microsoft's default approvers are enough", settings({ primaryApprovers: [] }, ga, { activationApproversMin: 0 })],
    [
      'a group holds a smaller role',
      { ...settings({}), roleAssignments: [assignment('admins', ua, { principalType: 'group' })] },
    ],
    ['only Global Administrator is configured', settings(free, pra, { activationApprovalRoles: [] })],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test('where Global Administrator needs no approval, and names the role', () => {
    expect(verdictOn(control, settings(free))).toMatchObject({
      status: 'fail',
      findings: {
        total: 1,
        first: [{ problem: 'notApproved', subject: { type: 'role', name: 'Global Administrator' } }],
      },
      evidence: [{ label: 'Activated without approval', after: [{ id: ga }] }],
    });
  });

  test.each<[string, string, StateSpoil]>([
    ['a role that can assign Global Administrator needs none', 'notApproved', settings(free, pra)],
    ['a role that the operator names needs none', 'notApproved', settings(free, ua, { activationApprovalRoles: [ua] })],
    ['no approver is named', 'tooFewApprovers', settings({ primaryApprovers: [] })],
    [
      'fewer approvers are named than configured',
      'tooFewApprovers',
      settings({ primaryApprovers: ['user:mara'] }, ga, { activationApproversMin: 2 }),
    ],
  ])('where %s', (_, problem, spoil) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', findings: { first: [{ problem }] } });
  });
});

describe('is unknown', () => {
  test.each<[string, StateSpoil]>([
    ['PIM does not return the setting', settings({ isApprovalRequired: null })],
    ['the role is missing from the list', settings({ roleDefinitionId: 'other' })],
    [
      'the approval rule is missing, and its approvers with it',
      settings({ isApprovalRequired: null, primaryApprovers: [] }),
    ],
    [
      'a group holds the role, and the settings for its members are not read',
      { ...settings({}), roleAssignments: [assignment('admins', ga, { principalType: 'group' })] },
    ],
    ['the list is empty', { ...settings({}), small: { unifiedRoleManagementPolicyAssignment: [] } }],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('unknown');
  });
});
