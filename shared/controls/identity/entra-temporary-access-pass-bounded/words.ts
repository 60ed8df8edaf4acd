import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTemporaryAccessPassBounded } from './control';

export const entraTemporaryAccessPassBoundedWords = controlWords(entraTemporaryAccessPassBounded, {
  fails: 'A Temporary Access Pass works for too long',
  problems: {
    off: {
      fails: 'The Temporary Access Pass is turned off',
      means: 'Without a pass, people set up their first passkey with a password, or through the help desk.',
    },
    on: {
      fails: 'The Temporary Access Pass is turned on',
      means: 'A Temporary Access Pass signs in without password and MFA, and can register new methods.',
    },
    manyTimes: {
      fails: 'A Temporary Access Pass works more than once',
      means: 'A pass works any number of times: anyone who sees it can use it too.',
    },
    tooLong: 'A pass is valid for longer than anyone needs to set up a key.',
  },
  where: places.authenticationMethods,
  undo: 'change it back in Entra admin center > Authentication methods > Policies > Temporary Access Pass > Configure.',
  accept: 'set thresholds.temporaryAccessPass, or temporaryAccessPassMinutes to the lifetime you need.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who gets a pass from now on`],
  afterwards:
    'Passes created in that time: Entra admin center > Audit logs, activity "Admin registered security info". Zero Trust Watch has not read them for this.',
});
