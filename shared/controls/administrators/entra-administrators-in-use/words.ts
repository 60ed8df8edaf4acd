import { count, verb } from '../../../reports/language/counting';
import { hasProblem } from '../../../reports/language/details';
import { type ControlFailure, concerned } from '../../../reports/language/scene';
import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAdministratorsInUse } from './control';

const unused = (failure: ControlFailure): string => {
  const accounts = concerned({ event: failure });
  return `${count(accounts, 'admin account', 'admin accounts')} ${verb(accounts, 'is', 'are')} unused`;
};
const unusedMeans = 'No one changes the password of an unused account, and no one notices its sign-ins.';

export const entraAdministratorsInUseWords = controlWords(entraAdministratorsInUse, {
  fails: unused,
  problems: {
    inactive: { means: unusedMeans },
    neverUsed: { means: 'At least one of these accounts has never been used.' },
    disabled: {
      fails: (failure) => {
        const accounts = concerned({ event: failure });
        return `${count(accounts, 'disabled account', 'disabled accounts')} ${verb(accounts, 'holds', 'hold')} an admin role`;
      },
      means: 'Anyone who enables a disabled account, or resets its password, has its role at once.',
    },
  },
  means: ['Sign-in activity from Microsoft is about a day old. Two collections in a row agreed before this was sent.'],
  where: places.roles,
  undo: 'remove the role in Entra admin center > Roles & admins > the role > Assignments.',
  accept: `add a break-glass account under breakGlass, or ${acceptOnPage}`,
  // The lines above already name the people and the reasons.
  changed: () => [],
  ask: ({ event }) =>
    hasProblem(event, 'disabled')
      ? {
          question: 'Will this person come back and still need the role?',
          yes: 'make the role eligible, so that it is active only while needed.',
          no: 'remove the role first, then delete the account.',
        }
      : {
          question: 'Does this person still work here, and need the role?',
          yes: 'ask the person to sign in, or make the role eligible, so that it is active only while needed.',
          no: 'remove the role first, then disable and delete the account.',
        },
});
