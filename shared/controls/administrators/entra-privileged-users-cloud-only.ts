import { eligibleActivityNames, roleActivityNames } from '../../core/attribution';
import { type ControlState, defineControl } from '../../core/control';
import type { User } from '../../core/resource';
import { holdersVerdict } from '../role-holders';

const id = 'ZT.AD.003';

const problemOf = (user: User, state: ControlState): 'synchronised' | 'immutableId' | undefined => {
  if (user.onPremisesSyncEnabled) return 'synchronised';
  const { immutableIdFails } = state.facts.configuration.thresholds;
  return immutableIdFails && user.onPremisesImmutableId !== null ? 'immutableId' : undefined;
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
  version: 2,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Judges everybody who holds a privileged role or can activate one (PIM), directly or through a group, disabled accounts too: who owns the directory on premises can enable them. Who may join a group through PIM for Groups is not read. Whether an administrator has a mailbox is not judged.',
  remediation:
    'Give each administrator an account of its own for the role, made in the cloud: Entra admin center > Users > New user, then give it the role and take the role from the synchronised account (Graph: POST /users, POST and DELETE /roleManagement/directory/roleAssignments). An immutable id that stayed behind: PATCH /users/{id} with {"onPremisesImmutableId": null}, once the account is no longer synchronised; whether it counts is thresholds.immutableIdFails.',
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
  ],
  folds: [],
  evaluate: (state) =>
    holdersVerdict(state, {
      controlId: id,
      problemOf: (user) => problemOf(user, state),
      labels: {
        synchronised: 'Synchronised from a directory on premises',
        immutableId: 'Still carrying an id of a directory on premises',
      },
    }),
});
