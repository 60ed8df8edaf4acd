import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import type { User } from '../../../core/resource/resource';
import { type ControlState, defineControl } from '../../../core/verdict/control';
import { holdersVerdict } from '../../role-holders';

const id = 'ZT.AD.003';

const problemOf = (user: User, state: ControlState): 'synchronised' | 'immutableId' | 'mailbox' | undefined => {
  if (user.onPremisesSyncEnabled) return 'synchronised';
  const { immutableIdFails, adminsWithoutMailbox } = state.facts.configuration.thresholds;
  if (immutableIdFails && user.onPremisesImmutableId !== null) return 'immutableId';
  return adminsWithoutMailbox && state.hasMailbox(user.id) === true ? 'mailbox' : undefined;
};

/** Whoever owns the directory on premises owns the accounts that it feeds, and every role that they hold. */
export const entraPrivilegedUsersCloudOnly = defineControl({
  id,
  name: 'entra-privileged-users-cloud-only',
  title: 'Administrators are cloud-only accounts, tied to no directory on premises',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'A password that is reset on premises is a takeover of the tenant where that account is an administrator.',
  licence: 'free',
  version: 4,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Judges everybody who holds a privileged role or can activate one (PIM), directly or through a group, disabled accounts too: who owns the directory on premises can enable them. Who may join a group through PIM for Groups is not read. Whether an administrator is licensed for a mailbox is judged only where thresholds.adminsWithoutMailbox says so, by the plans of Exchange Online that come with one, of at most 500 administrators, as of the last look at users, and not from a folder; a shared mailbox without a licence is not seen.',
  remediation:
    'Give each administrator an account of its own for the role, made in the cloud: Entra admin center > Users > New user, then give it the role and take the role from the synchronised account (Graph: POST /users, POST and DELETE /roleManagement/directory/roleAssignments). An immutable id that stayed behind: PATCH /users/{id} with {"onPremisesImmutableId": null}, once the account is no longer synchronised; whether it counts is thresholds.immutableIdFails. A mailbox, where thresholds.adminsWithoutMailbox asks: take the licence for Exchange from the account of the role, and leave it one for Entra ID alone (POST /users/{id}/assignLicense).',
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
  activities: [
    ...roleActivityNames,
    ...eligibleActivityNames,
    'add member to group',
    'remove member from group',
    'update user',
    'change user license',
  ],
  folds: [],
  evaluate: (state) =>
    holdersVerdict(state, {
      controlId: id,
      problemOf: (user) => problemOf(user, state),
      isUntold: ({ id: userId }) =>
        state.facts.configuration.thresholds.adminsWithoutMailbox && state.hasMailbox(userId) === null,
      labels: {
        synchronised: 'Synchronised from a directory on premises',
        immutableId: 'Still carrying an id of a directory on premises',
        mailbox: 'Licensed for a mailbox',
      },
    }),
});
