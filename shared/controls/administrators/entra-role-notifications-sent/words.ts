import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { editSettings, rolesCounted } from '../../../reports/wording/role-settings';

const words: Readonly<Record<string, string>> = {
  assignmentUntold: 'is assigned',
  eligibilityUntold: 'can be activated by one more person',
  activationUntold: 'is activated',
};

const occasionsOf = ({ event }: Scene): string =>
  listDetail(event, 'problems')
    .flatMap((problem) => words[problem] ?? [])
    .join(', or ') || 'changes hands';

/** Reads `problems`, keys of the words above, and the roles in the lines. */
export const roleNotificationsSent = defineWording({
  id: 'ZT.AD.008',
  tells: 'story',
  lost: (scene) => `nobody named is told of ${rolesCounted(scene)}`,
  happened: (scene) => `the notifications of ${rolesCounted(scene)} lost their recipients`,
  meaning: (scene) => [
    `For ${rolesCounted(scene)} at ${scene.tenantName} PIM writes to no address that somebody named when the role ${occasionsOf(scene)}.`,
    'Then the only ones who hear of it hold such a role themselves, the thief of one among them.',
  ],
  remedy: () => ({
    undo: `name an address again in ${editSettings} > Edit > Notification.`,
    accept: "set thresholds.roleDefaultRecipientsSuffice, where Microsoft's default recipients are enough for you.",
  }),
  activity: 'change of role settings',
  portal: rolesPortal,
  regained: () => 'somebody named is told of privileged roles again',
  mended: () => 'The notifications have recipients again',
  held: 'somebody named was told when a privileged role was assigned or activated',
});
