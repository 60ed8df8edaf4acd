import { eligibleActivityNames, roleActivityNames } from '../../core/attribution';
import { defineControl, type Finding, findingsOf } from '../../core/control';
import type { User } from '../../core/resource';
import { acceptedIds } from '../excepted-ids';
import {
  administratorsExposed,
  holdersDoubt,
  peopleLine,
  privilegedHolders,
  privilegedRoleNames,
} from '../role-holders';

const id = 'ZT.AD.013';

type Problem = 'guest' | 'external';

/** A guest by type; or an account that came from outside and was made a member, whose password another house keeps. */
const problemOf = ({ userType, isExternal, creationType, externalUserState }: User): Problem | undefined => {
  if (userType?.toLowerCase() === 'guest') return 'guest';
  return isExternal || creationType !== null || externalUserState !== null ? 'external' : undefined;
};

/** An administrator whose account another organisation governs is governed by nobody here. */
export const entraPrivilegedRolesWithoutGuests = defineControl({
  id,
  name: 'entra-privileged-roles-without-guests',
  title: 'No guest or external account holds a privileged role',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'Password, MFA and departure of a guest are in the hands of another organisation: its breach is yours.',
  licence: 'free',
  version: 1,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Judges everybody who holds a privileged role or can activate one (PIM), directly or through a group, disabled accounts too. Who may join a group through PIM for Groups is not read. Partners who administer the tenant from their own (GDAP) hold no role in the directory and are not seen here.',
  remediation:
    'Give the person an account of your own for the role, or let the partner work through GDAP; then take the role from the guest: Entra admin center > Roles & admins > the role > Assignments > Remove. Graph: DELETE /roleManagement/directory/roleAssignments/{id}; for an eligible one POST /roleManagement/directory/roleEligibilityScheduleRequests with action adminRemove.',
  effort: 'days',
  mappings: { maester: ['MT.1025'], zta: ['22128'] },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices',
    'https://learn.microsoft.com/entra/external-id/user-properties',
    'https://maester.dev/docs/tests/MT.1025',
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
    const all = holders.users.flatMap((user) => {
      const problem = problemOf(user);
      return problem === undefined ? [] : [{ userId: user.id, problem }];
    });
    const wrong = all.filter(({ userId }) => !accepted.has(userId));
    const idsWith = (wanted: Problem): readonly string[] =>
      wrong.filter(({ problem }) => problem === wanted).map(({ userId }) => userId);
    const evidence = [
      ...peopleLine('Guests', idsWith('guest')),
      ...peopleLine('Accounts from outside that are members', idsWith('external')),
      ...peopleLine(
        'Accepted',
        all.filter(({ userId }) => accepted.has(userId)).map(({ userId }) => userId),
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
      const note = all.length === 0 ? null : 'all of them are accepted';
      return holdersDoubt(holders, state) ?? { status: 'pass', note, evidence, metric: null };
    }
    return {
      status: 'fail',
      findings: findingsOf(
        wrong.map(
          ({ userId, problem }): Finding => ({
            resourceId: userId,
            subject: { type: 'person', id: userId },
            problem,
            details: { roles: privilegedRoleNames(userId, state) },
          }),
        ),
      ),
      exposure: administratorsExposed(
        wrong.map(({ userId }) => userId),
        state,
      ),
      evidence,
      metric: null,
    };
  },
});
