import { groupsPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

export const securityGroupsAreNotCreated = settingWording({
  id: 'ZT.IN.002',
  lost: 'every user can create security groups',
  happened: 'the creating of security groups was opened to every user',
  meaning: 'Groups that nobody looks after end up in permissions, and their owners decide who is in them.',
  exposed: (tenant) => `The directory of ${tenant}`,
  undo: 'set it back in Entra admin center > Groups > General.',
  accept:
    'give those who need to the role Groups Administrator, then set it back: there is no exception for this control.',
  activity: 'change of user rights',
  portal: groupsPortal,
  regained: 'users cannot create security groups',
  mended: 'The right of every user to create security groups was taken back',
  held: 'users could not create security groups',
});
