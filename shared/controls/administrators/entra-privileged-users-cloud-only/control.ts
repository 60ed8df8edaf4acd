import { roleThresholds } from '../../../core/resource/privileged-roles';
import type { User } from '../../../core/resource/resource';
import { type ControlState, defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { holderActivities, holdersVerdict } from '../../role-holders';

export const thresholds = {
  immutableIdFails: threshold.flag(
    true,
    'Whether a cloud-only admin account fails if it still has an onPremisesImmutableId. SCuBA: yes. Maester and Zero Trust Assessment check only whether the account is synchronised.',
  ),
  adminsWithoutMailbox: threshold.flag(
    false,
    'Whether an admin account fails if it is licensed for a mailbox. If true, each collection of users also reads the service plans of admins. Maester: no Exchange plan. CIS and Prowler: no productivity licence at all. SCuBA and Zero Trust Assessment do not check it.',
  ),
  ...roleThresholds,
};

const id = 'ZT.AD.003';

const problemOf = (user: User, state: ControlState): 'synchronised' | 'immutableId' | 'mailbox' | undefined => {
  if (user.onPremisesSyncEnabled) return 'synchronised';
  const { immutableIdFails, adminsWithoutMailbox } = state.facts.configuration.thresholds;
  if (immutableIdFails && user.onPremisesImmutableId !== null) return 'immutableId';
  return adminsWithoutMailbox && state.hasMailbox(user.id) === true ? 'mailbox' : undefined;
};

/**
 * An attacker who controls the on-premises directory controls the accounts that it synchronises, and every role that they hold.
 */
export const entraPrivilegedUsersCloudOnly = defineControl({
  id,
  name: 'entra-privileged-users-cloud-only',
  title: 'Admins have cloud-only accounts',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: "Anyone who can reset a synchronised admin's password on premises can take over the tenant.",
  licence: 'free',
  thresholds,
  version: 4,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges everyone who holds a privileged role or can activate one (PIM), directly or through a group, including disabled accounts, which the owner of the on-premises directory can enable. Eligible members of PIM for Groups are not read. Mailbox licences of admins are judged only if thresholds.adminsWithoutMailbox says so: an admin has one if an assigned Exchange Online plan includes a mailbox. At most 500 admins are judged, as of the last collection of users; a folder does not show these plans. A shared mailbox without a licence is not visible.',
  remediation:
    'Create a separate cloud account for each admin role holder: Entra admin center > Users > New user, then assign it the role and remove the role from the synchronised account (Graph: POST /users, POST and DELETE /roleManagement/directory/roleAssignments). A leftover immutable id: PATCH /users/{id} with {"onPremisesImmutableId": null}, once the account is no longer synchronised; whether it counts is thresholds.immutableIdFails. A mailbox, if thresholds.adminsWithoutMailbox is set: remove the Exchange licence from the admin account and keep only Entra ID (POST /users/{id}/assignLicense).',
  effort: 'days',
  mappings: {
    cis: ['1.1.1'],
    scuba: ['MS.AAD.7.3v1'],
    maester: ['MT.1026', 'MT.1081', 'CIS.M365.1.1.1', 'CISA.MS.AAD.7.3'],
    zta: ['21814'],
    prowler: ['entra_admin_users_cloud_only'],
    nist: ['AC-6(5)'],
    mitre: ['T1556.007'],
  },
  references: [
    'https://learn.microsoft.com/entra/architecture/protect-m365-from-on-premises-attacks',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad73v1',
    'https://maester.dev/docs/tests/MT.1026',
  ],
  activities: [...holderActivities, 'update user', 'change user license'],
  folds: [],
  evaluate: (state) =>
    holdersVerdict(state, {
      controlId: id,
      problemOf: (user) => problemOf(user, state),
      isPartlyRead: ({ id: userId }) =>
        state.facts.configuration.thresholds.adminsWithoutMailbox && state.hasMailbox(userId) === null,
      labels: {
        synchronised: 'Synchronised from an on-premises directory',
        immutableId: 'Still carrying an id of a directory on premises',
        mailbox: 'Licensed for a mailbox',
      },
    }),
});
