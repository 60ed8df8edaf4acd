import { exposureOf, peopleIn, type UserClass } from '../../../core/conditional-access';
import type { Line, Reference } from '../../../core/event/event';
import { globalAdministrator } from '../../../core/resource/privileged-roles';
import { isInForce } from '../../../core/tenant/configuration';
import { type ControlState, defineControl, findingsOf } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import {
  activeAndEligible,
  holderActivities,
  idsOf,
  peopleLine,
  unreadHolderGroups,
  unreadReason,
} from '../../role-holders';

export const thresholds = {
  globalAdministratorsMin: threshold.integer(
    2,
    0,
    50,
    'The control fails if there are fewer than this many Global Administrators. CIS: 2.',
  ),
  globalAdministratorsMax: threshold.integer(
    4,
    1,
    50,
    'The control fails if there are more than this many Global Administrators. More than 8 always fail. CIS: 4, Microsoft: fewer than 5, SCuBA: 8.',
  ),
};

/** No published guide accepts more than this number, so no setting can raise it (SCuBA MS.AAD.7.1v1). */
const hardMaximum = 8;

const isActive = ({ roleIds, otherRoleIds }: UserClass): boolean =>
  roleIds.includes(globalAdministrator) || otherRoleIds.includes(globalAdministrator);

const isEligible = ({ eligibleRoleIds, otherEligibleRoleIds }: UserClass): boolean =>
  eligibleRoleIds.includes(globalAdministrator) || otherEligibleRoleIds.includes(globalAdministrator);

/** True for a declared break-glass account, and for a member of a declared group. */
export function isBreakGlass(userClass: UserClass, { facts }: ControlState): boolean {
  const { configuration, now } = facts;
  return configuration.breakGlass.some(
    (account) =>
      isInForce(account, now) && (userClass.userId === account.id || userClass.groupIds.includes(account.id)),
  );
}

function applicationsLine(state: ControlState): readonly Line[] {
  const names = state
    .small('unifiedRoleAssignment')
    .filter((one) => one.roleDefinitionId === globalAdministrator && one.principalType === 'servicePrincipal')
    .map(
      ({ principalId, principalName }): Reference => ({
        type: 'application',
        id: principalId,
        name: principalName ?? principalId,
      }),
    );
  return names.length === 0 ? [] : [{ label: 'Applications with the role, not counted', before: [], after: names }];
}

/** There should be so few that each can be watched, and so many that losing one account does not lock the organisation out. */
export const entraGlobalAdministratorCount = defineControl({
  id: 'ZT.AD.001',
  name: 'entra-global-administrator-count',
  title: 'The number of Global Administrators is within its limits',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'One stolen Global Administrator account is enough to take over the tenant; with fewer than two, you risk a lockout.',
  licence: 'free',
  thresholds,
  version: 2,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Counts people once, whether they hold the role actively or can activate it (PIM), directly or through a group. Eligible members of PIM for Groups are not read. Disabled accounts, applications and declared break-glass accounts are not counted. More than 8 fail whatever is configured.',
  remediation:
    'Too many: Entra admin center > Roles & admins > Global Administrator > remove people for whom a lesser role is enough (Graph: DELETE /roleManagement/directory/roleAssignments/{id}; for an eligible one POST /roleManagement/directory/roleEligibilityScheduleRequests with action adminRemove). Too few: assign the role to a second person there (POST /roleManagement/directory/roleAssignments). The limits are thresholds.globalAdministratorsMin and globalAdministratorsMax; add break-glass accounts under breakGlass.',
  effort: 'days',
  mappings: {
    cis: ['1.1.3'],
    scuba: ['MS.AAD.7.1v1'],
    maester: ['MT.1032', 'CIS.M365.1.1.3', 'CISA.MS.AAD.7.1'],
    zta: ['21812'],
    prowler: ['admincenter_users_between_two_and_four_global_admins'],
    nist: ['AC-6(5)'],
    mitre: ['T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad71v1',
    'https://maester.dev/docs/tests/MT.1032',
  ],
  activities: [...holderActivities, 'disable account'],
  folds: [],
  evaluate: (state) => {
    const { userClasses } = state.conditionalAccess();
    if (userClasses.length === 0) return { status: 'unknown', reason: 'no user is known yet' };
    const unread = unreadHolderGroups(state, (roleId) => roleId === globalAdministrator);
    if (unread.length > 0) {
      return { status: 'unknown', reason: unreadReason(unread) };
    }
    const enabled = userClasses.filter((userClass) => userClass.enabled);
    const all = enabled.filter((userClass) => isActive(userClass) || isEligible(userClass));
    const breakGlass = all.filter((userClass) => isBreakGlass(userClass, state));
    const counted = all.filter((userClass) => !breakGlass.includes(userClass));
    const active = counted.filter(isActive);
    const eligible = counted.filter((userClass) => !isActive(userClass));
    const holders = peopleIn(counted);
    const { globalAdministratorsMin: min, globalAdministratorsMax } = state.facts.configuration.thresholds;
    const max = Math.min(globalAdministratorsMax, hardMaximum);
    const evidence = [
      ...peopleLine('Global Administrators, active', idsOf(active)),
      ...peopleLine('Global Administrators, eligible', idsOf(eligible)),
      ...peopleLine('Break-glass, not counted', idsOf(breakGlass)),
      ...applicationsLine(state),
    ];
    if (holders >= min && holders <= max) {
      return {
        status: 'pass',
        note: `${activeAndEligible(peopleIn(active), peopleIn(eligible))}, ${min} to ${max} wanted`,
        evidence,
        metric: null,
      };
    }
    const ids = idsOf(counted);
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: globalAdministrator,
          subject: { type: 'role', id: globalAdministrator, name: 'Global Administrator' },
          problem: holders > max ? 'tooMany' : 'tooFew',
          details: { holders, eligible: peopleIn(eligible), min, max, breakGlass: peopleIn(breakGlass) },
        },
      ]),
      exposure: exposureOf({ ids, count: holders, privilegedIds: ids, privilegedCount: holders }, peopleIn(enabled)),
      evidence,
      metric: null,
    };
  },
});
