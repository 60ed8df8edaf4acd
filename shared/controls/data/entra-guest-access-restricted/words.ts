import { externalCollaborationPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

/** Reads `problems` ("asMembers", "limited", "anotherRole"). */
export const guestsSeeLittle = settingWording({
  id: 'ZT.DX.009',
  lost: 'guests can read the directory as members do',
  happened: 'what guests see of the directory was widened to what members see',
  problems: {
    limited: {
      lost: 'guests see more of the directory than agreed',
      happened: 'what guests see of the directory was widened to a part of it',
      means: 'Guests can look up people, and the members of groups that they are in.',
    },
    anotherRole: {
      lost: 'guests see of the directory what a strange role shows',
      happened: 'guests were given a role that none of them has by default',
      means: 'The role is none of the three that Microsoft has for guests, so that nothing limits them for sure.',
    },
    asMembers: { means: 'Guests can list everybody, every group and who is in it.' },
  },
  meaning: 'A guest whose own account is stolen shows the thief whom to write to next.',
  exposed: (tenant) => `The names, groups and members in the directory of ${tenant}`,
  undo: 'set it back in Entra admin center > External Identities > External collaboration settings > Guest user access.',
  accept: 'set thresholds.guestAccess to what you want; what members see is more than can be accepted.',
  activity: 'change of the guest settings',
  portal: externalCollaborationPortal,
  regained: 'guests see no more of the directory than agreed',
  mended: 'What guests see of the directory was set back',
  held: 'guests saw no more of the directory than agreed',
});
