import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGuestInvitationsRestricted } from './control';

export const entraGuestInvitationsRestrictedWords = controlWords(entraGuestInvitationsRestricted, {
  fails: 'Every member can invite guests',
  problems: {
    everyone: {
      fails: 'Everyone, including guests, can invite guests',
      means: 'Guests can invite further guests, and no one has to approve it.',
    },
    allMembers: 'Every member can invite guests, and no one has to approve it.',
    nobody: {
      fails: 'No one can invite guests, not even guest inviters',
      means: 'Guest inviters were meant to invite guests, and now no one can: people find other ways to share.',
    },
  },
  means: ['A guest has an account in your directory, and gets everything that is shared with it.'],
  where: places.guestSettings,
  undo: 'change it back in Entra admin center > External Identities > External collaboration settings > Guest invite settings.',
  accept:
    'assign Guest Inviter to the people who need it, then change it back; thresholds.guestInviters sets the limit.',
  exposed: ({ tenantName }) => [`The directory of ${tenantName}, and everything that is shared with guests`],
  afterwards:
    'Guests invited in that time: Entra admin center > Audit logs, activity "Invite external user". Zero Trust Watch has not read them for this.',
});
