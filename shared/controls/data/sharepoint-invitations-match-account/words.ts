import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointInvitationsMatchAccount } from './control';

export const sharepointInvitationsMatchAccountWords = controlWords(sharepointInvitationsMatchAccount, {
  fails: 'Any account can accept an invitation to files',
  problems: {
    anyAccount: 'Anyone who gets an invitation can accept it with another account.',
  },
  where: places.sharing,
  undo: 'change it back: Set-SPOTenant -RequireAcceptingAccountMatchInvitedAccount $true.',
  exposed: ({ tenantName }) => [`The files of ${tenantName} to which external people are invited`],
  afterwards:
    'Invitations accepted in that time: Microsoft Purview > Audit, activity "Accepted sharing invitation". Zero Trust Watch has not read them.',
});
