import type { ControlFailure } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { editSettings } from '../../../reports/wording/role-settings';
import { entraRoleActivationApproved } from './control';

const role = ({ lines }: Pick<ControlFailure, 'lines'>): string =>
  lines.some(({ after }) => after.some((one) => one.type === 'role' && one.name === 'Global Administrator'))
    ? 'Global Administrator'
    : 'A privileged role';

export const entraRoleActivationApprovedWords = controlWords(entraRoleActivationApproved, {
  fails: (failure) => `${role(failure)} can be activated without approval`,
  problems: {
    notApproved: 'Eligible people can now activate it alone: one stolen account of an eligible person is enough.',
    tooFewApprovers: {
      fails: (failure) => `${role(failure)} has too few approvers`,
      means:
        'It names no approver, or fewer than required. Without named approvers, Microsoft asks active Global Administrators and Privileged Role Administrators.',
    },
  },
  where: places.roleSettings,
  undo: `require approval again, and name two approvers, in ${editSettings}.`,
  accept: 'set thresholds.activationApproversMin or activationApprovalRoles to the value you want.',
  afterwards:
    'Activations in that time: Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Resource audit. Zero Trust Watch has not read them for this.',
});
