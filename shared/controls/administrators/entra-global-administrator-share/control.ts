import { exposureOf, peopleIn, type UserClass } from '../../../core/conditional-access';
import { globalAdministrator, roleThresholds } from '../../../core/resource/privileged-roles';
import { type ControlState, defineControl, findingsOf } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import {
  holderActivities,
  idsOf,
  isPrivileged,
  peopleLine,
  unreadHolderGroups,
  unreadReason,
} from '../../role-holders';
import { isBreakGlass } from '../entra-global-administrator-count/control';

export const thresholds = {
  globalAdministratorShare: threshold.share(
    0.5,
    'The control fails if more than this share of all admins are Global Administrators. SCuBA: half. Zero Trust Assessment passes below 0.3.',
  ),
  ...roleThresholds,
};

const rolesOf = (userClass: UserClass): readonly string[] => [
  ...userClass.roleIds,
  ...userClass.otherRoleIds,
  ...userClass.eligibleRoleIds,
  ...userClass.otherEligibleRoleIds,
];

const isGlobal = (userClass: UserClass): boolean => rolesOf(userClass).includes(globalAdministrator);

const isOther = (userClass: UserClass, state: ControlState): boolean =>
  !isGlobal(userClass) && rolesOf(userClass).some((roleId) => isPrivileged(roleId, state));

/** If most admins are Global Administrators, roles are not assigned by need. */
export const entraGlobalAdministratorShare = defineControl({
  id: 'ZT.AD.002',
  name: 'entra-global-administrator-share',
  title: 'At most half of all admins are Global Administrators',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason:
    'Each stolen Global Administrator account is enough to lose the whole tenant; a lesser role would limit the damage.',
  licence: 'free',
  thresholds,
  version: 3,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Counts people once, by the highest role that they hold or can activate (PIM), directly or through a group. Eligible members of PIM for Groups are not read. Disabled accounts, applications and declared break-glass accounts are not counted. ZT.AD.001 limits their number.',
  remediation:
    'For each Global Administrator, find the lesser role that the work needs: Entra admin center > Roles & admins > Global Administrator > Assignments, then add the person to that role and remove this one. Graph: POST /roleManagement/directory/roleAssignments with the lesser roleDefinitionId, then DELETE /roleManagement/directory/roleAssignments/{id}. The share is thresholds.globalAdministratorShare.',
  effort: 'days',
  mappings: {
    scuba: ['MS.AAD.7.2v1'],
    maester: ['CISA.MS.AAD.7.2'],
    zta: ['21813'],
    nist: ['AC-5'],
    mitre: ['T1651', 'T1136.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad72v1',
    'https://maester.dev/docs/tests/CISA.MS.AAD.7.2',
  ],
  activities: [...holderActivities, 'disable account'],
  folds: [],
  evaluate: (state) => {
    const { userClasses } = state.conditionalAccess();
    if (userClasses.length === 0) return { status: 'unknown', reason: 'no user is known yet' };
    const unread = unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
    if (unread.length > 0) return { status: 'unknown', reason: unreadReason(unread) };
    const counted = userClasses.filter((userClass) => userClass.enabled && !isBreakGlass(userClass, state));
    const globals = counted.filter(isGlobal);
    const others = counted.filter((userClass) => isOther(userClass, state));
    const [holders, all] = [peopleIn(globals), peopleIn(globals) + peopleIn(others)];
    if (all === 0) {
      return { status: 'notApplicable', reason: 'nobody but declared accounts holds a privileged role' };
    }
    const share = state.facts.configuration.thresholds.globalAdministratorShare;
    const evidence = [
      ...peopleLine('Global Administrators', idsOf(globals)),
      ...peopleLine('Other admins', idsOf(others)),
    ];
    // The metric counts administrators who are not Global Administrators as good.
    const metric = { numerator: all - holders, denominator: all, floor: 1 - share };
    if (holders <= share * all) {
      const note = `${holders} of ${all} admins are Global Administrators`;
      return { status: 'pass', note, evidence, metric };
    }
    const ids = idsOf(globals);
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: globalAdministrator,
          subject: { type: 'role', id: globalAdministrator, name: 'Global Administrator' },
          problem: 'tooManyOfAll',
          details: { holders, administrators: all, share },
        },
      ]),
      exposure: exposureOf({ ids, count: holders, privilegedIds: ids, privilegedCount: holders }, all),
      evidence,
      metric,
    };
  },
});
