import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraRiskySignInsChallenged } from './control';

export const entraRiskySignInsChallengedWords = policyWords(entraRiskySignInsChallenged, {
  fails: peopleWho('can sign in despite sign-in risk'),
  means: [
    'A sign-in that Microsoft rates as risky passes like any other. MFA that the session completed earlier does not stop it: the session is what was stolen.',
  ],
  undo: 'restore the policy for sign-in risk in Entra admin center > Conditional Access.',
  afterwards: 'Risky sign-ins in that time: Entra admin center > Protection > Identity Protection > Risky sign-ins.',
});
