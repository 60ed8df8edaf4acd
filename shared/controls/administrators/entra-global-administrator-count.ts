import { roleActivityNames } from '../../core/attribution';
import { exposureOf, peopleIn, type UserClass } from '../../core/conditional-access';
import { isInForce } from '../../core/configuration';
import { type ControlState, defineControl, findingsOf } from '../../core/control';
import type { Line, Reference } from '../../core/event';
import { globalAdministrator } from '../../core/privileged-roles';
import { unreadHolderGroups } from '../role-holders';

/** Beyond this many no source finds it defensible, whatever is configured (SCuBA MS.AAD.7.1v1). */
const hardMaximum = 8;

const holdsRole = (userClass: UserClass): boolean =>
  userClass.roleIds.includes(globalAdministrator) || userClass.otherRoleIds.includes(globalAdministrator);

function isBreakGlass(userClass: UserClass, { facts }: ControlState): boolean {
  const { configuration, now } = facts;
  return configuration.breakGlass.some(
    (account) =>
      isInForce(account, now) && (userClass.userId === account.id || userClass.groupIds.includes(account.id)),
  );
}

const line = (label: string, after: readonly Reference[]): readonly Line[] =>
  after.length === 0 ? [] : [{ label, before: [], after }];

const peopleLine = (label: string, classes: readonly UserClass[]): readonly Line[] =>
  line(
    label,
    classes.flatMap((userClass) => userClass.ids.map((id): Reference => ({ type: 'person', id }))).slice(0, 50),
  );

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
  return line('Applications with the role, not counted', names);
}

/** Few enough that each can be watched, and enough that one lost account is no lockout. */
export const entraGlobalAdministratorCount = defineControl({
  id: 'ZT.AD.001',
  name: 'entra-global-administrator-count',
  title: 'The number of active Global Administrators is within its limits',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'Each Global Administrator is the loss of the tenant; fewer than two is a lockout.',
  licence: 'free',
  version: 1,
  needs: ['unifiedRoleAssignment', 'group', 'user'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Counts active holders only: directly, through a group, or activated. Eligible ones (PIM) are not read. Disabled accounts, applications and declared break-glass accounts are not counted. More than 8 fail whatever is configured.',
  remediation:
    'Too many: Entra admin center > Roles & admins > Global Administrator > remove those who can work with a smaller role (Graph: DELETE /roleManagement/directory/roleAssignments/{id}). Too few: give the role to a second person there (POST /roleManagement/directory/roleAssignments). The limits are thresholds.globalAdministratorsMin and globalAdministratorsMax; declare emergency accounts under breakGlass.',
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad71v1',
    'https://maester.dev/docs/tests/MT.1032',
  ],
  activities: [...roleActivityNames, 'add member to group', 'remove member from group', 'disable account'],
  folds: [],
  evaluate: (state) => {
    const { userClasses } = state.conditionalAccess();
    if (userClasses.length === 0) return { status: 'unknown', reason: 'no user is known yet' };
    const unread = unreadHolderGroups(state, (roleId) => roleId === globalAdministrator);
    if (unread.length > 0) {
      return { status: 'unknown', reason: `the members of these groups could not be read: ${unread.join(', ')}` };
    }
    const enabled = userClasses.filter((userClass) => userClass.enabled);
    const all = enabled.filter(holdsRole);
    const breakGlass = all.filter((userClass) => isBreakGlass(userClass, state));
    const counted = all.filter((userClass) => !breakGlass.includes(userClass));
    const holders = peopleIn(counted);
    const { globalAdministratorsMin: min, globalAdministratorsMax } = state.facts.configuration.thresholds;
    const max = Math.min(globalAdministratorsMax, hardMaximum);
    const evidence = [
      ...peopleLine('Global Administrators, active', counted),
      ...peopleLine('Break-glass, not counted', breakGlass),
      ...applicationsLine(state),
    ];
    if (holders >= min && holders <= max) {
      return { status: 'pass', note: `${holders} active, ${min} to ${max} wanted`, evidence, metric: null };
    }
    const ids = counted.flatMap((userClass) => userClass.ids);
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: globalAdministrator,
          subject: { type: 'role', id: globalAdministrator, name: 'Global Administrator' },
          problem: holders > max ? 'tooMany' : 'tooFew',
          details: { holders, min, max, breakGlass: peopleIn(breakGlass) },
        },
      ]),
      exposure: exposureOf({ ids, count: holders, privilegedIds: ids, privilegedCount: holders }, peopleIn(enabled)),
      evidence,
      metric: null,
    };
  },
});
