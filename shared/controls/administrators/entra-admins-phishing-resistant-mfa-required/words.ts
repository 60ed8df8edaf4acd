import { adminSignInsMeanwhile, policyWords } from '../../../reports/wording/conditional-access';
import { adminsWho } from '../../../reports/wording/control-words';
import { entraAdminsPhishingResistantMfaRequired } from './control';

export const entraAdminsPhishingResistantMfaRequiredWords = policyWords(entraAdminsPhishingResistantMfaRequired, {
  concerns: 'administrators',
  fails: adminsWho('can sign in with phishable MFA'),
  means: [
    'No policy requires a passkey, Windows Hello or a certificate of them. A fake sign-in page can steal a code or a push approval; it cannot steal these.',
  ],
  undo: 'require the "Phishing-resistant MFA" strength for all admin roles again in Entra admin center > Conditional Access.',
  afterwards: adminSignInsMeanwhile,
});
