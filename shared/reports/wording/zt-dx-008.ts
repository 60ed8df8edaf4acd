import { listDetail } from '../details';
import { externalCollaborationPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

const isEveryone = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('everyone');

/** Reads `problems` ("everyone": guests too, "allMembers"). */
export const invitationsRestricted = defineWording({
  id: 'ZT.DX.008',
  tells: 'story',
  lost: (scene) =>
    isEveryone(scene) ? 'everyone can invite guests, guests included' : 'every employee can invite guests',
  happened: (scene) =>
    isEveryone(scene)
      ? 'the right to invite guests was opened to everyone, guests included'
      : 'the right to invite guests was opened to all members',
  meaning: (scene) => [
    isEveryone(scene)
      ? `At ${scene.tenantName} guests can now invite further guests, and nobody has to agree.`
      : `Everybody who works at ${scene.tenantName} can now invite guests, and nobody has to agree.`,
    'A guest has an account in your directory: it sees what guests can see, and gets whatever is shared with it.',
  ],
  exposed: ({ tenantName }) => [`The directory of ${tenantName}, and whatever is shared with guests`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > External collaboration settings > Guest invite settings.',
    accept:
      'give those who need to invite the role Guest Inviter, then set it back: there is no exception for this control.',
  }),
  activity: 'change of the guest settings',
  portal: externalCollaborationPortal,
  regained: () => 'only admins and guest inviters can invite guests',
  mended: () => 'The right to invite guests was taken back',
  held: 'only administrators and guest inviters could invite guests',
  afterwards: () =>
    'Guests who were invited in that time: Entra admin center > Audit logs, activity "Invite external user". We have not read it for this.',
});
