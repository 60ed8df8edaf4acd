import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { editSettings } from '../../../reports/wording/role-settings';

const isGlobal = ({ event }: Scene): boolean =>
  event.lines.some(({ after }) => after.some((one) => one.type === 'role' && one.name === 'Global Administrator'));

const roleOf = (scene: Scene): string => (isGlobal(scene) ? 'Global Administrator' : 'a role that leads to everything');

const isUnapproved = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('notApproved');

/** Reads `problems` ("notApproved", "tooFewApprovers") and the roles in the lines. */
export const activationIsApproved = defineWording({
  id: 'ZT.AD.006',
  tells: 'story',
  lost: (scene) =>
    isUnapproved(scene)
      ? `${isGlobal(scene) ? 'Global Administrator' : 'a powerful role'} needs no approval any more`
      : `${isGlobal(scene) ? 'Global Administrator' : 'a powerful role'} has too few approvers`,
  happened: (scene) =>
    isUnapproved(scene)
      ? `approval was taken off the activation of ${roleOf(scene)}`
      : `the approvers of ${roleOf(scene)} became too few`,
  meaning: (scene) =>
    isUnapproved(scene)
      ? [
          `Whoever is eligible for ${roleOf(scene)} at ${scene.tenantName} now activates it alone.`,
          'One stolen account of an eligible person is enough: nobody else has to agree.',
        ]
      : [
          `No approver, or fewer than you want, is named for ${roleOf(scene)} at ${scene.tenantName}.`,
          'Without named approvers Microsoft asks the Global and Privileged Role Administrators, if one of them is active.',
        ],
  remedy: () => ({
    undo: `require approval again, and name two approvers, in ${editSettings}.`,
    accept: 'set thresholds.activationApproversMin or activationApprovalRoles to what you want.',
  }),
  activity: 'change of role settings',
  portal: rolesPortal,
  regained: () => 'powerful roles need approval again',
  mended: () => 'Approval of the activation was put back',
  held: 'activating Global Administrator took the approval of somebody else',
  afterwards: () =>
    'Who activated the role in that time: Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Resource audit. We have not read it for this.',
});
