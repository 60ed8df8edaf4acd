import { roleActivityNames } from '../../../core/attribution';
import type { Line, Reference } from '../../../core/event/event';
import { roleThresholds } from '../../../core/resource/privileged-roles';
import type { RoleAssignmentScheduleInstance } from '../../../core/resource/resource';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { unlicensed } from '../../coverage-verdict';
import { exceptedIds } from '../../excepted-ids';
import { administratorsExposed, isPrivileged, nameOfRole, peopleLine, unreadReason } from '../../role-holders';

export const thresholds = roleThresholds;

type Problem = 'pastPim' | 'groupPastPim';

const id = 'ZT.AD.005';

/**
 * PIM gives its own assignments a start time. An assignment made outside PIM appears in PIM's list without one.
 * https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance
 */
const isOutsidePim = ({ assignmentType, startDateTime }: RoleAssignmentScheduleInstance): boolean =>
  assignmentType === 'Assigned' && startDateTime === null;

/** One assignment with its people; `unread` if they are unknown. */
type Judged = {
  readonly instance: RoleAssignmentScheduleInstance;
  readonly people: readonly string[];
  readonly unread: 'group' | 'holder' | null;
};

function judgedOf(instance: RoleAssignmentScheduleInstance, state: ControlState): Judged {
  const { principalId, principalType } = instance;
  const group = state.small('group').find(({ id: groupId }) => groupId === principalId);
  if (group !== undefined) return { instance, people: group.memberIds, unread: null };
  if (principalType === 'group') return { instance, people: [], unread: 'group' };
  const isKnown = principalType === 'user' || state.namedUsers().some((holder) => holder.id === principalId);
  return isKnown ? { instance, people: [principalId], unread: null } : { instance, people: [], unread: 'holder' };
}

const isGroup = ({ instance: { principalType } }: Judged): boolean => principalType === 'group';

const groupReference = ({ instance: { principalId, principalName } }: Judged): Reference => ({
  type: 'group',
  id: principalId,
  name: principalName ?? 'a group without a known name',
});

function groupsLine(judged: readonly Judged[]): readonly Line[] {
  const groups = new Map(judged.filter(isGroup).map((one) => [one.instance.principalId, groupReference(one)]));
  return groups.size === 0
    ? []
    : [{ label: 'Groups with a role outside PIM', before: [], after: [...groups.values()] }];
}

const findingOf =
  (state: ControlState) =>
  (judged: Judged): Finding<Problem> => ({
    resourceId: `${judged.instance.principalId}|${judged.instance.roleDefinitionId}`,
    subject: isGroup(judged) ? groupReference(judged) : { type: 'person', id: judged.instance.principalId },
    problem: isGroup(judged) ? 'groupPastPim' : 'pastPim',
    details: { role: nameOfRole(judged.instance.roleDefinitionId, state) },
  });

/** Why no finding does not mean a pass. */
function doubtOf(open: readonly Judged[], unclear: readonly RoleAssignmentScheduleInstance[]): string | undefined {
  const [strange] = unclear;
  if (strange !== undefined)
    return `${unclear.length} role assignments are of a sort that is not known: ${strange.assignmentType}`;
  const groups = open.filter(({ unread }) => unread === 'group').map(({ instance }) => instance);
  if (groups.length > 0)
    return unreadReason([...new Set(groups.map(({ principalName, principalId }) => principalName ?? principalId))]);
  const strangers = open.filter(({ unread }) => unread === 'holder').length;
  return strangers === 0 ? undefined : `${strangers} holders of a role outside PIM could not be read`;
}

/** A role assigned outside PIM has no request, no approval and no end date, and PIM notifies nobody. */
export const entraPrivilegedRolesAssignedByPim = defineControl({
  id,
  name: 'entra-privileged-roles-assigned-by-pim',
  title: 'Privileged roles are assigned only through PIM',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A role assigned outside PIM has no approval, no expiry and no notification. Attackers use this.',
  licence: 'P2',
  thresholds,
  version: 4,
  needs: ['unifiedRoleAssignmentScheduleInstance', 'group', 'user', 'subscribedSku'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    "An assignment counts as made outside PIM if PIM's own list shows no start for it; this includes roles that were assigned before PIM was used, such as the first admin's. An assignment that PIM took over keeps its start although it was made elsewhere; EV.R02 reports it when it happens. Applications are not judged, because they cannot activate a role (ZT.AD.014). Disabled accounts count.",
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Assignments > Active assignments: make the person eligible instead (Add assignments), have them activate it once, then remove the direct assignment. Graph: POST /roleManagement/directory/roleEligibilityScheduleRequests with action adminAssign, then DELETE /roleManagement/directory/roleAssignments/{id}. Add break-glass accounts under breakGlass.',
  effort: 'days',
  mappings: {
    scuba: ['MS.AAD.7.5v1'],
    maester: ['MT.1031', 'CISA.MS.AAD.7.5'],
    zta: ['21816'],
    nist: ['AC-2'],
    mitre: ['T1651'],
  },
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts',
    'https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad75v1',
    'https://maester.dev/docs/tests/MT.1031',
  ],
  activities: [...roleActivityNames, 'add member to group', 'remove member from group'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    if (state.conditionalAccess().userClasses.length === 0)
      return { status: 'unknown', reason: 'no user is known yet' };
    const instances = state.small('unifiedRoleAssignmentScheduleInstance');
    if (instances.length === 0) return { status: 'unknown', reason: 'PIM returns no holder of any role' };

    const ofPeople = instances.filter(
      ({ roleDefinitionId, principalType }) =>
        isPrivileged(roleDefinitionId, state) && principalType !== 'servicePrincipal',
    );
    const unclear = ofPeople.filter(({ assignmentType }) => !['Assigned', 'Activated'].includes(assignmentType));
    const excepted = exceptedIds(id, state);
    const past = ofPeople.filter(isOutsidePim).map((instance) => judgedOf(instance, state));
    const isDeclared = ({ instance, people }: Judged): boolean =>
      excepted.has(instance.principalId) || (people.length > 0 && people.every((personId) => excepted.has(personId)));
    const open = past.filter((one) => !isDeclared(one));
    const wrong = open.filter(({ people }) => people.length > 0);
    const people = [...new Set(wrong.flatMap((one) => one.people))]
      .filter((personId) => !excepted.has(personId))
      .sort();
    const evidence = [
      ...peopleLine(
        'Given outside PIM',
        [...new Set(wrong.filter((one) => !isGroup(one)).map(({ instance }) => instance.principalId))].sort(),
      ),
      ...groupsLine(wrong),
      ...peopleLine('Declared, not counted', [...new Set(past.filter(isDeclared).flatMap((one) => one.people))].sort()),
    ];
    if (wrong.length > 0) {
      return {
        status: 'fail',
        findings: findingsOf(wrong.map(findingOf(state))),
        exposure: administratorsExposed(people, state),
        evidence,
        metric: null,
      };
    }
    const doubt = doubtOf(open, unclear);
    if (doubt !== undefined) return { status: 'unknown', reason: doubt };
    const note = past.some(isDeclared) ? 'declared accounts only' : null;
    return { status: 'pass', note, evidence, metric: null };
  },
});
