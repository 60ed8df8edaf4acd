import { entraPrivilegedRolesAssignedByPim } from '../../shared/controls/administrators/entra-privileged-roles-assigned-by-pim/control';
import { entraPrivilegedRolesNotStanding } from '../../shared/controls/administrators/entra-privileged-roles-not-standing/control';
import { entraPrivilegedRolesReviewed } from '../../shared/controls/administrators/entra-privileged-roles-reviewed/control';
import { entraRoleActivationApproved } from '../../shared/controls/administrators/entra-role-activation-approved/control';
import { entraRoleNotificationsSent } from '../../shared/controls/administrators/entra-role-notifications-sent/control';
import type { Control } from '../../shared/core/verdict/control';
import { globalAdministratorRole, instance } from '../fixtures/conditional-access';
import { goodRoleSettings, roleReview } from '../fixtures/role-settings';
import { type StateSpoil, verdictOn } from './state';

const activated = instance('ada', globalAdministratorRole, {
  assignmentType: 'Activated',
  endDateTime: '2026-11-24T17:00:00Z',
});
const ofPim = { small: { unifiedRoleAssignmentScheduleInstance: [activated] } };
const ofSettings = { small: { unifiedRoleManagementPolicyAssignment: goodRoleSettings } };

/** An exported folder can hold files that Graph would not return without PIM; they must not make a control pass. */
test.each<[string, Control, StateSpoil]>([
  ['ZT.AD.004', entraPrivilegedRolesNotStanding, ofPim],
  ['ZT.AD.005', entraPrivilegedRolesAssignedByPim, ofPim],
  ['ZT.AD.006', entraRoleActivationApproved, ofSettings],
  ['ZT.AD.008', entraRoleNotificationsSent, ofSettings],
  ['ZT.AD.019', entraPrivilegedRolesReviewed, { small: { accessReviewScheduleDefinition: [roleReview()] } }],
])('%s never passes without P2, whatever was read', (_, control, spoil) => {
  expect(verdictOn(control, { ...spoil, licences: ['P1', 'P2'] }).status).toBe('pass');
  for (const licences of [['P1'], []] as const)
    expect(verdictOn(control, { ...spoil, licences })).toEqual({ status: 'notLicensed', licence: 'P2' });
});
