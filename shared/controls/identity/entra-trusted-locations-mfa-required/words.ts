import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraTrustedLocationsMfaRequired } from './control';

export const entraTrustedLocationsMfaRequiredWords = policyWords(entraTrustedLocationsMfaRequired, {
  yields: true,
  fails: peopleWho('need no MFA at trusted locations', 'needs no MFA at trusted locations'),
  means: [
    'At a trusted location they can sign in with only a password, or, as an admin, with phishable MFA. Anyone in the building, on its Wi-Fi or its VPN has such an address.',
  ],
  undo: 'remove the exclusion of trusted locations from the policies that require MFA in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
