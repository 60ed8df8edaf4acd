import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraMethodRegistrationProtected } from './control';

export const entraMethodRegistrationProtectedWords = policyWords(entraMethodRegistrationProtected, {
  fails: peopleWho('can register MFA with only a password'),
  means: [
    'Anyone with one of these passwords can register a phone or key as the second factor, from anywhere. From then on MFA lets the attacker in.',
  ],
  undo: 'protect the user action "Register security information" for all users again in Entra admin center > Conditional Access.',
  afterwards:
    'Methods registered in that time: Entra admin center > Protection > Authentication methods > Registration and reset events. Zero Trust Watch has not read them.',
});
