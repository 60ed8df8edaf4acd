import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPasswordProtectionOn } from './control';

const lockout = {
  fails: 'Accounts lock after too many wrong passwords',
  accept: 'set thresholds.lockoutAttemptsMax and thresholds.lockoutSecondsMin.',
};

export const entraPasswordProtectionOnWords = controlWords(entraPasswordProtectionOn, {
  fails: 'People can choose predictable passwords',
  problems: {
    list: 'People can choose passwords with the company name and the year: the guess that attackers try first.',
    emptyList: 'The list of custom banned passwords is empty: the company name and the year are allowed.',
    onPremises: {
      fails: 'Weak passwords are allowed on premises',
      means: 'The on-premises directory allows passwords that are banned in the cloud.',
    },
    attempts: { ...lockout, means: 'An account accepts more wrong passwords than allowed before it locks.' },
    seconds: {
      ...lockout,
      fails: 'Locked accounts unlock too soon',
      means: 'A locked account unlocks sooner than allowed.',
    },
  },
  where: places.passwordProtection,
  undo: 'change it back in Entra admin center > Authentication methods > Password protection.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who signs in with a password`],
  afterwards: 'Passwords set in that time keep working: the list is checked only when a password changes.',
});
