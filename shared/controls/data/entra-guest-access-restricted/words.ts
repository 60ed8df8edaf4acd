import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGuestAccessRestricted } from './control';

export const entraGuestAccessRestrictedWords = controlWords(entraGuestAccessRestricted, {
  fails: 'Guests can read the directory like members',
  problems: {
    asMembers: 'Guests can list all people, all groups and their members.',
    anotherRole: {
      fails: 'Guests have a role with unknown access to the directory',
      means: 'The role is none of the three that Microsoft has for guests, so its limits are unknown.',
    },
    limited: {
      fails: 'Guests see more of the directory than allowed',
      means: 'Guests can look up people, and the members of their groups.',
    },
  },
  means: ['An attacker who steals a guest account learns whom to target next.'],
  where: places.guestSettings,
  undo: 'change it back in Entra admin center > External Identities > External collaboration settings > Guest user access.',
  accept: `set thresholds.guestAccess to the level you want, or ${acceptOnPage}`,
  exposed: ({ tenantName }) => [`The names, groups and members in the directory of ${tenantName}`],
});
