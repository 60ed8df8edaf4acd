import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraAuthenticationTransferBlocked } from './control';

export const entraAuthenticationTransferBlockedWords = policyWords(entraAuthenticationTransferBlocked, {
  fails: peopleWho('can transfer a session to another device'),
  means: [
    'They can move a signed-in session to a phone by scanning a code on the screen. Any phone that scans it is signed in, MFA included, and no one manages that phone.',
  ],
  undo: 'block "Authentication transfer" under Conditions > Authentication flows for all users again in Entra admin center > Conditional Access.',
  afterwards:
    'Sessions transferred in that time: Entra admin center > Users > Sign-in logs, filter Original transfer method.',
});
