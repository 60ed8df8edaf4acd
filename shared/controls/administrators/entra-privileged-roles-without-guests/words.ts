import { count, verb } from '../../../reports/language/counting';
import { type ControlFailure, concerned } from '../../../reports/language/scene';
import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedRolesWithoutGuests } from './control';

const hold = (failure: ControlFailure, one: string, many: string): string => {
  const people = concerned({ event: failure });
  return `${count(people, one, many)} ${verb(people, 'holds', 'hold')} admin roles`;
};

export const entraPrivilegedRolesWithoutGuestsWords = controlWords(entraPrivilegedRolesWithoutGuests, {
  fails: (failure) => hold(failure, 'external account', 'external accounts'),
  problems: {
    external: {},
    guest: { fails: (failure) => hold(failure, 'guest', 'guests') },
  },
  means: [
    'Another organisation controls the password, the MFA and the departure of these accounts: a breach there is a breach here.',
  ],
  where: places.roles,
  undo: 'remove the role from the guest in Entra admin center > Roles & admins > the role > Assignments.',
  accept: `create an account of your own for the person, or ${acceptOnPage}`,
});
