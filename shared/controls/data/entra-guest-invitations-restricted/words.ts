import { listDetail } from '../../../reports/details';
import { externalCollaborationPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isEveryone = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('everyone');

/** Where exactly the guest inviters were chosen. */
const isNobody = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('nobody');

/** Reads `problems` ("everyone": guests too, "allMembers", "nobody"). */
export const invitationsRestricted = defineWording({
  id: 'ZT.DX.008',
  tells: 'story',
  lost: (scene) =>
    isNobody(scene)
      ? 'nobody can invite guests, not even guest inviters'
      : isEveryone(scene)
        ? 'everyone can invite guests, guests included'
        : 'every employee can invite guests',
  happened: (scene) =>
    isNobody(scene)
      ? 'the right to invite guests was taken from guest inviters too'
      : isEveryone(scene)
        ? 'the right to invite guests was opened to everyone, guests included'
        : 'the right to invite guests was opened to all members',
  meaning: (scene) =>
    isNobody(scene)
      ? [
          `At ${scene.tenantName} nobody can invite guests now, where guest inviters were agreed: people find other ways to share.`,
        ]
      : [
          isEveryone(scene)
            ? `At ${scene.tenantName} guests can now invite further guests, and nobody has to agree.`
            : `Everybody who works at ${scene.tenantName} can now invite guests, and nobody has to agree.`,
          'A guest has an account in your directory: it sees what guests can see, and gets whatever is shared with it.',
        ],
  exposed: ({ tenantName }) => [`The directory of ${tenantName}, and whatever is shared with guests`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > External collaboration settings > Guest invite settings.',
    accept:
      'give those who need to invite the role Guest Inviter, then set it back; who can is thresholds.guestInviters.',
  }),
  activity: 'change of the guest settings',
  portal: externalCollaborationPortal,
  regained: () => 'only admins and guest inviters can invite guests',
  mended: () => 'The right to invite guests was taken back',
  held: 'only administrators and guest inviters could invite guests',
  afterwards: () =>
    'Guests who were invited in that time: Entra admin center > Audit logs, activity "Invite external user". We have not read it for this.',
});
