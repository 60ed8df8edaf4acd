import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraHighUserRiskRemediated } from './control';

export const entraHighUserRiskRemediatedWords = policyWords(entraHighUserRiskRemediated, {
  fails: peopleWho('can keep using a compromised account', 'can keep using a compromised account'),
  means: [
    'If Microsoft rates one of these accounts as high risk, no policy blocks it or requires a new password. An attacker who took it keeps it until someone acts.',
  ],
  undo: 'restore the policy for high user risk in Entra admin center > Conditional Access.',
  afterwards:
    'Accounts at high risk in that time: Entra admin center > Protection > Identity Protection > Risky users.',
});
