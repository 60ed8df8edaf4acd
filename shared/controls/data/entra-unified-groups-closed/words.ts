import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraUnifiedGroupsClosed } from './control';

export const entraUnifiedGroupsClosedWords = controlWords(entraUnifiedGroupsClosed, {
  fails: 'Every user can create Microsoft 365 groups',
  problems: {
    public: {
      fails: 'An unapproved Microsoft 365 group is public',
      means: 'Everyone who works here can read the files of a public group and join it without approval.',
      undo: 'make the group private in Entra admin center > Groups > All groups > the group > Properties > Privacy.',
    },
    guestOwners: {
      fails: 'Guests can own Microsoft 365 groups',
      means: 'A guest who owns a group can add anyone to it, or delete it.',
    },
    creation: 'Every user can create groups, including public ones, each with a site and a mailbox.',
  },
  where: places.groups,
  undo: 'change it back in Entra admin center > Groups > General, or in the setting Group.Unified.',
  exposed: ({ tenantName }) => [`Files, mail and chats in Microsoft 365 groups of ${tenantName}`],
});
