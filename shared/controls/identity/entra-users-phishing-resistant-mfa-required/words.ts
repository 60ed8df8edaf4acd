import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraUsersPhishingResistantMfaRequired } from './control';

export const entraUsersPhishingResistantMfaRequiredWords = policyWords(entraUsersPhishingResistantMfaRequired, {
  yields: true,
  fails: peopleWho('can sign in with phishable MFA'),
  means: [
    'No policy requires a passkey, Windows Hello or a certificate of them. A fake sign-in page can steal a code or a push approval; it cannot steal these.',
  ],
  undo: 'require the "Phishing-resistant MFA" strength of everyone again in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
