import { roleThresholds } from '../../../core/resource/privileged-roles';
import type { User } from '../../../core/resource/resource';
import { defineControl } from '../../../core/verdict/control';
import { holderActivities, holdersVerdict } from '../../role-holders';

export const thresholds = roleThresholds;

const id = 'ZT.AD.013';

type Problem = 'guest' | 'external';

/** A guest by type, or an external account that was made a member: another organisation manages its password. */
const problemOf = ({ userType, isExternal, creationType, externalUserState }: User): Problem | undefined => {
  if (userType?.toLowerCase() === 'guest') return 'guest';
  return isExternal || creationType !== null || externalUserState !== null ? 'external' : undefined;
};

/** This organisation does not control an admin account that belongs to another organisation. */
export const entraPrivilegedRolesWithoutGuests = defineControl({
  id,
  name: 'entra-privileged-roles-without-guests',
  title: 'No guest or external account holds a privileged role',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: "Another organisation controls a guest's password, MFA and departure: its breach becomes yours.",
  licence: 'free',
  thresholds,
  version: 3,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges everyone who holds a privileged role or can activate one (PIM), directly or through a group, including disabled accounts. Eligible members of PIM for Groups are not read. Partners who administer the tenant from their own (GDAP) hold no role in the directory and are not visible here.',
  remediation:
    'Create an account of your own for the person, or have the partner use GDAP; then remove the role from the guest: Entra admin center > Roles & admins > the role > Assignments > Remove. Graph: DELETE /roleManagement/directory/roleAssignments/{id}; for an eligible one POST /roleManagement/directory/roleEligibilityScheduleRequests with action adminRemove.',
  effort: 'days',
  mappings: { maester: ['MT.1025'], zta: ['22128'] },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices',
    'https://learn.microsoft.com/entra/external-id/user-properties',
    'https://maester.dev/docs/tests/MT.1025',
  ],
  activities: [...holderActivities, 'update user'],
  folds: [],
  evaluate: (state) =>
    holdersVerdict(state, {
      controlId: id,
      problemOf,
      labels: { guest: 'Guests', external: 'Accounts from outside that are members' },
    }),
});
