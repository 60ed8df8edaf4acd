import { roleActivityNames } from '../../../core/attribution';
import { exposureOf, peopleIn } from '../../../core/conditional-access';
import type { Line, Reference } from '../../../core/event/event';
import { roleThresholds, tierZero } from '../../../core/resource/privileged-roles';
import type { RoleAssignmentScheduleInstance } from '../../../core/resource/resource';
import {
  asBadAsEachOther,
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { unlicensed } from '../../coverage-verdict';
import { exceptedIds } from '../../excepted-ids';
import { idsOf, isPrivileged, nameOfRole, peopleLine, unreadReason } from '../../role-holders';

export const thresholds = roleThresholds;

type Problem = 'standing' | 'standingThroughGroup' | 'standingApplication';

const id = 'ZT.AD.004';

/** One person who has one role permanently, directly or through a group. */
type Holding = { readonly personId: string; readonly roleId: string; readonly groupName: string | null };

/** The people with permanent assignments, and the assignments whose people are unknown. */
type Standing = {
  readonly holdings: readonly Holding[];
  readonly unreadGroups: readonly string[];
  readonly unknownHolders: number;
};

function standingOf(instances: readonly RoleAssignmentScheduleInstance[], state: ControlState): Standing {
  const groups = new Map(state.small('group').map((group) => [group.id, group]));
  const known = new Set(idsOf(state.conditionalAccess().userClasses));
  const holdings: Holding[] = [];
  const unreadGroups: string[] = [];
  let unknownHolders = 0;
  for (const { principalId, principalType, principalName, roleDefinitionId: roleId } of instances) {
    const group = groups.get(principalId);
    if (group !== undefined) {
      const groupName = group.displayName ?? principalName ?? 'a group without a known name';
      for (const personId of group.memberIds) holdings.push({ personId, roleId, groupName });
    } else if (principalType === 'group') unreadGroups.push(principalName ?? principalId);
    else if (principalType === 'user' || known.has(principalId))
      holdings.push({ personId: principalId, roleId, groupName: null });
    else unknownHolders += 1;
  }
  return { holdings, unreadGroups: [...new Set(unreadGroups)], unknownHolders };
}

/** A person who has the same role in several ways counts once, under the direct assignment if there is one. */
function distinctHoldings(holdings: readonly Holding[]): readonly Holding[] {
  const byKey = new Map<string, Holding>();
  for (const holding of holdings) {
    const key = `${holding.personId}|${holding.roleId}`;
    if (!byKey.has(key) || holding.groupName === null) byKey.set(key, holding);
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, holding]) => holding);
}

function roleLines(holdings: readonly Holding[], state: ControlState): readonly Line[] {
  const roleIds = [...new Set(holdings.map(({ roleId }) => roleId))];
  const weight = (roleId: string): string => `${tierZero.has(roleId) ? 0 : 1}${nameOfRole(roleId, state)}`;
  return roleIds
    .sort((a, b) => (weight(a) < weight(b) ? -1 : 1))
    .flatMap((roleId) =>
      peopleLine(
        `${nameOfRole(roleId, state)}, standing`,
        holdings.filter((holding) => holding.roleId === roleId).map(({ personId }) => personId),
      ),
    );
}

function applicationsLine(instances: readonly RoleAssignmentScheduleInstance[]): readonly Line[] {
  const named = new Map(
    instances.map(({ principalId, principalName }): [string, Reference] => [
      principalId,
      { type: 'application', id: principalId, name: principalName ?? principalId },
    ]),
  );
  return named.size === 0
    ? []
    : [{ label: 'Applications with a standing role', before: [], after: [...named.values()] }];
}

const findingOf =
  (state: ControlState) =>
  ({ personId, roleId, groupName }: Holding): Finding<Problem> => ({
    resourceId: `${personId}|${roleId}`,
    subject: { type: 'person', id: personId },
    problem: groupName === null ? 'standing' : 'standingThroughGroup',
    details: { role: nameOfRole(roleId, state), group: groupName },
  });

const applicationFindings = (
  instances: readonly RoleAssignmentScheduleInstance[],
  state: ControlState,
): readonly Finding<Problem>[] =>
  instances.map(({ principalId, principalName, roleDefinitionId }) => ({
    resourceId: `${principalId}|${roleDefinitionId}`,
    subject: { type: 'application', id: principalId, name: principalName ?? principalId },
    problem: 'standingApplication',
    details: { role: nameOfRole(roleDefinitionId, state), group: null },
  }));

/** Why no finding does not mean a pass; undefined if it does. */
function doubtOf(
  { unreadGroups, unknownHolders }: Standing,
  unclear: readonly RoleAssignmentScheduleInstance[],
): Verdict<never> | undefined {
  const reasons = [
    ...(unclear.length === 0
      ? []
      : [`${unclear.length} role assignments are of a sort that is not known: ${unclear[0]?.assignmentType}`]),
    ...(unreadGroups.length === 0 ? [] : [unreadReason(unreadGroups)]),
    ...(unknownHolders === 0 ? [] : [`${unknownHolders} holders of a standing role could not be read`]),
  ];
  const [reason] = reasons;
  return reason === undefined ? undefined : { status: 'unknown', reason };
}

/** An attacker who takes over an account can use its permanent roles at any time. */
export const entraPrivilegedRolesNotStanding = defineControl({
  id,
  name: 'entra-privileged-roles-not-standing',
  title: 'Admin roles are activated on demand, never permanent',
  proves: 'adminsOnDemand',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A stolen account with a permanent role is an admin at once, without activation or approval.',
  licence: 'P2',
  thresholds,
  version: 6,
  milderProblems: asBadAsEachOther('standing', 'standingThroughGroup'),
  needs: ['unifiedRoleAssignmentScheduleInstance', 'group', 'user', 'subscribedSku'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges assignments without an end; an assignment that ends counts as temporary, however late its end is. Members of a group with a permanent role hold it; which of them are there through PIM for Groups, for some hours, is not read. An application cannot activate a role, so every application with a role fails until it is accepted. Disabled accounts are not counted. Without Entra ID P2 every role is permanent, and only the numbers are judged (ZT.AD.001 and ZT.AD.002).',
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Assignments: add the person as eligible, have them activate it once, then remove the active assignment. Graph: POST /roleManagement/directory/roleEligibilityScheduleRequests with action adminAssign, then POST /roleManagement/directory/roleAssignmentScheduleRequests with action adminRemove. Break-glass accounts stay permanent: add them under breakGlass. An application that must keep its role: acceptedExclusions for ZT.AD.004, kind application.',
  effort: 'days',
  mappings: {
    cis: ['5.3.1'],
    scuba: ['MS.AAD.7.4v1'],
    maester: ['CISA.MS.AAD.7.4'],
    zta: ['21815', '21876'],
    nist: ['AC-2'],
    mitre: ['T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-deployment-plan',
    'https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad74v1',
    'https://maester.dev/docs/tests/CISA.MS.AAD.7.4',
  ],
  activities: [...roleActivityNames, 'add member to group', 'remove member from group', 'enable account'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const { userClasses } = state.conditionalAccess();
    if (userClasses.length === 0) return { status: 'unknown', reason: 'no user is known yet' };
    const instances = state.small('unifiedRoleAssignmentScheduleInstance');
    if (instances.length === 0) return { status: 'unknown', reason: 'PIM returns no holder of any role' };

    const privileged = instances.filter(({ roleDefinitionId }) => isPrivileged(roleDefinitionId, state));
    const excepted = exceptedIds(id, state);
    const ofPeople = privileged.filter(({ principalType }) => principalType !== 'servicePrincipal');
    const unclear = ofPeople.filter(({ assignmentType }) => !['Assigned', 'Activated'].includes(assignmentType));
    const isStanding = ({ assignmentType, endDateTime }: RoleAssignmentScheduleInstance): boolean =>
      assignmentType === 'Assigned' && endDateTime === null;
    const standing = standingOf(ofPeople.filter(isStanding), state);

    const disabled = new Set(idsOf(userClasses.filter(({ enabled }) => !enabled)));
    const enabledHoldings = distinctHoldings(standing.holdings).filter(({ personId }) => !disabled.has(personId));
    const holdings = enabledHoldings.filter(({ personId }) => !excepted.has(personId));
    const declared = enabledHoldings.filter(({ personId }) => excepted.has(personId));
    const applications = privileged.filter(
      (one) => one.principalType === 'servicePrincipal' && isStanding(one) && !excepted.has(one.principalId),
    );
    const evidence = [
      ...roleLines(holdings, state),
      ...peopleLine('Declared, not counted', [...new Set(declared.map(({ personId }) => personId))]),
      ...applicationsLine(applications),
    ];
    const people = [...new Set(holdings.map(({ personId }) => personId))];
    if (people.length === 0 && applications.length === 0) {
      return (
        doubtOf(standing, unclear) ?? {
          status: 'pass',
          note: declared.length === 0 ? null : 'declared accounts only',
          evidence,
          metric: null,
        }
      );
    }
    const exposed = { ids: people, count: people.length, privilegedIds: people, privilegedCount: people.length };
    return {
      status: 'fail',
      findings: findingsOf([...holdings.map(findingOf(state)), ...applicationFindings(applications, state)]),
      exposure: exposureOf(exposed, peopleIn(userClasses.filter(({ enabled }) => enabled))),
      evidence,
      metric: null,
    };
  },
});
