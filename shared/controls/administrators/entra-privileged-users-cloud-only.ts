import { eligibleActivityNames, roleActivityNames } from '../../core/attribution';
import { type ControlState, defineControl, type Finding, findingsOf } from '../../core/control';
import type { User } from '../../core/resource';
import { acceptedIds } from '../excepted-ids';
import {
  administratorsExposed,
  holdersDoubt,
  peopleLine,
  privilegedHolders,
  privilegedRoleNames,
} from '../role-holders';

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
  version: 1,
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
  evaluate: (state) => {
    if (state.conditionalAccess().userClasses.length === 0)
      return { status: 'unknown', reason: 'no user is known yet' };
    const holders = privilegedHolders(state);
    const accepted = acceptedIds(id, state);
    const judged = holders.users.map((user) => ({ user, problem: problemOf(user, state) }));
    const wrong = judged.flatMap(({ user, problem }) =>
      problem === undefined || accepted.has(user.id) ? [] : [{ user, problem }],
    );
    const declared = judged.filter(({ user, problem }) => problem !== undefined && accepted.has(user.id));
    const ids = (wanted: 'synchronised' | 'immutableId'): readonly string[] =>
      wrong.filter(({ problem }) => problem === wanted).map(({ user }) => user.id);
    const evidence = [
      ...peopleLine('Synchronised from a directory on premises', ids('synchronised')),
      ...peopleLine('Still carrying an id of a directory on premises', ids('immutableId')),
      ...peopleLine(
        'Accepted',
        declared.map(({ user }) => user.id),
      ),
    ];
    if (wrong.length === 0) {
      if (holders.users.length + holders.unknownIds.length === 0)
        return (
          holdersDoubt(holders, state) ?? {
            status: 'notApplicable',
            reason: 'nobody holds a privileged role, or can activate one',
          }
        );
      const note = declared.length === 0 ? null : 'all others are accepted';
      return holdersDoubt(holders, state) ?? { status: 'pass', note, evidence, metric: null };
    }
    const findingOf = ({ user, problem }: (typeof wrong)[number]): Finding => ({
      resourceId: user.id,
      subject: { type: 'person', id: user.id },
      problem,
      details: { roles: privilegedRoleNames(user.id, state) },
    });
    return {
      status: 'fail',
      findings: findingsOf(wrong.map(findingOf)),
      exposure: administratorsExposed(
        wrong.map(({ user }) => user.id),
        state,
      ),
      evidence,
      metric: null,
    };
  },
});
