import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { editSettings, rolesCounted } from '../../../reports/wording/role-settings';
import { entraRoleNotificationsSent } from './control';

export const entraRoleNotificationsSentWords = controlWords(entraRoleNotificationsSent, {
  fails: (failure) => `PIM notifies no one about ${rolesCounted(failure)}`,
  problems: {
    assignmentUntold: 'PIM notifies no named address when such a role is assigned.',
    eligibilityUntold: 'PIM notifies no named address when a person becomes eligible for such a role.',
    activationUntold: 'PIM notifies no named address when such a role is activated.',
  },
  means: ['Only holders of such a role are notified, and an attacker with the role is one of them.'],
  where: places.roleSettings,
  undo: `add an address again in ${editSettings} > Edit > Notification.`,
  accept: "set thresholds.roleDefaultRecipientsSuffice if Microsoft's default recipients are enough for you.",
});
