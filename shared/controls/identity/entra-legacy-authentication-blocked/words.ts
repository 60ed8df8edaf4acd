import { isOnlyProblem } from '../../../reports/language/details';
import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraLegacyAuthenticationBlocked } from './control';

export const entraLegacyAuthenticationBlockedWords = policyWords(entraLegacyAuthenticationBlocked, {
  fails: peopleWho('can sign in with legacy authentication'),
  problems: {
    indirect: {
      fails: 'Legacy authentication is blocked only indirectly',
      means:
        'Legacy clients are kept out only because they cannot meet the requirement of a policy. Narrowing that policy to modern clients lets them in, and nothing shows it.',
    },
  },
  // People who are still blocked cannot be attacked with a password alone.
  means: ({ event }) =>
    isOnlyProblem(event, 'indirect')
      ? []
      : [
          'Legacy protocols (Exchange ActiveSync, IMAP, POP, SMTP) cannot ask for MFA: a guessed or stolen password is enough, whatever the other policies say.',
        ],
  undo: 'block "Exchange ActiveSync" and "Other clients" for all users again in Entra admin center > Conditional Access.',
  afterwards: 'Legacy sign-ins in that time: Entra admin center > Users > Sign-in logs, filter Client app.',
});
